using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Archives;

/// <summary>Reads an archive forward, trusting nothing in it. Every file is held against the manifest and its hash before the whole counts.</summary>
/// <param name="file">The packed file; it can be read again from its beginning.</param>
/// <param name="limits">How much it may be.</param>
internal sealed class ArchiveReader(Stream file, ArchiveLimits limits)
{
    private const int CopyBuffer = 128 * 1024;

    /// <summary>Reads everything.</summary>
    /// <param name="take">Is given each file but the manifest and a stream of its content, which it need not read to its end.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The manifest, once every file is as it says.</returns>
    /// <exception cref="Lathe.Errors.LatheException">Validation <c>import.…</c>.</exception>
    public async Task<ArchiveManifest> ReadAsync(Func<ArchiveManifest, ArchivedFile, Stream, Task> take, CancellationToken cancellationToken)
    {
        file.Position = 0;
        var magic = new byte[2];
        if (file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) < 2 || magic is not [0x1f, 0x8b]) throw ArchiveError.NoArchive("it is not packed with gzip");
        file.Position = 0;
        try
        {
            return await WalkAsync(take, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw ArchiveError.Damaged(e.Message.TrimEnd('.'), e);
        }
    }

    private async Task<ArchiveManifest> WalkAsync(Func<ArchiveManifest, ArchivedFile, Stream, Task> take, CancellationToken cancellationToken)
    {
        using var unpacked = new UnpackingStream(file, limits);
        await using var tar = new TarReader(unpacked, leaveOpen: true);
        if (await NextAsync(tar, cancellationToken) is not { } first || first.Name != ArchiveNames.Manifest) throw ArchiveError.NoArchive($"its first file is not {ArchiveNames.Manifest}");
        var manifest = await ManifestAsync(first, cancellationToken);
        var expected = Expected(manifest);
        while (await NextAsync(tar, cancellationToken) is { } entry)
        {
            if (entry.Name == ArchiveNames.Manifest) throw ArchiveError.BadFile(entry.Name, "is in it twice");
            if (!expected.Remove(entry.Name, out var listed)) throw ArchiveError.BadFile(entry.Name, manifest.Files.Any(f => f.Name == entry.Name) ? "is in it twice" : "is not in its manifest");
            if (entry.Length != listed.Size) throw ArchiveError.BadFile(entry.Name, $"has {entry.Length:N0} bytes where the manifest says {listed.Size:N0}");
            await using var content = new HashedStream(entry.DataStream ?? Stream.Null);
            await take(manifest, listed, content);
            if (await content.FinishAsync(cancellationToken) != listed.Sha256) throw ArchiveError.BadFile(entry.Name, "is not what the manifest says: its SHA-256 is another");
        }

        return expected.Count == 0 ? manifest : throw ArchiveError.Damaged($"{expected.Count:N0} of its files are missing, as {expected.Keys.First()}");
    }

    private async Task<TarEntry?> NextAsync(TarReader tar, CancellationToken cancellationToken)
    {
        if (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is not { } entry) return null;
        var kind = entry.EntryType switch
        {
            TarEntryType.RegularFile or TarEntryType.V7RegularFile => null,
            TarEntryType.SymbolicLink or TarEntryType.HardLink => "is a link",
            TarEntryType.BlockDevice or TarEntryType.CharacterDevice or TarEntryType.Fifo => "is a device",
            TarEntryType.Directory or TarEntryType.DirectoryList => "is a folder",
            _ => "is not a file",
        };
        if ((ArchiveNames.Refusal(entry.Name) ?? kind) is { } why) throw ArchiveError.BadFile(entry.Name, why);
        if (entry.Length > limits.OneFile) throw ArchiveError.TooLarge($"'{entry.Name}' has {entry.Length:N0} bytes", $"{limits.OneFile:N0} bytes for one file");
        return entry;
    }

    private async Task<ArchiveManifest> ManifestAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Length > limits.OneText) throw ArchiveError.TooLarge($"its manifest has {entry.Length:N0} bytes", $"{limits.OneText:N0} bytes");
        var bytes = new byte[entry.Length];
        if (entry.DataStream is { } content) await content.ReadExactlyAsync(bytes, cancellationToken);
        try
        {
            // The version first: the rest may have changed with it.
            using (var document = JsonDocument.Parse(bytes))
            {
                if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("lathe_archive", out var format) || !format.TryGetInt32(out var number) || number < 1)
                    throw ArchiveError.NoArchive("its manifest does not say which format it has");
                if (number > ArchiveNames.Format) throw ArchiveError.Later(number, document.RootElement.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.String ? version.GetString()! : "?");
            }

            return JsonSerializer.Deserialize(bytes, ArchiveJson.Default.ArchiveManifest) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ArchiveError.Damaged($"its manifest cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    private Dictionary<string, ArchivedFile> Expected(ArchiveManifest manifest)
    {
        if (manifest.Files.Count > limits.Files) throw ArchiveError.TooLarge($"it holds {manifest.Files.Count:N0} files", $"{limits.Files:N0}");
        var expected = new Dictionary<string, ArchivedFile>(StringComparer.Ordinal);
        long total = 0;
        foreach (var listed in manifest.Files)
        {
            if (listed is not { Name: not null, Sha256: not null }) throw ArchiveError.Damaged("its manifest lists a file without a name");
            if (ArchiveNames.Refusal(listed.Name) is { } why) throw ArchiveError.BadFile(listed.Name, why);
            if (listed.Size < 0 || listed.Size > limits.OneFile) throw ArchiveError.TooLarge($"'{listed.Name}' has {listed.Size:N0} bytes", $"{limits.OneFile:N0} bytes for one file");
            if ((total += listed.Size) > limits.Total) throw ArchiveError.TooLarge($"it holds more than {limits.Total:N0} bytes", $"{limits.Total:N0} bytes in all");
            if (!ArchiveNames.IsHash(listed.Sha256) || (ArchiveNames.ObjectOf(listed.Name) is { } hash && hash.Hex != listed.Sha256)) throw ArchiveError.BadFile(listed.Name, "has a hash in the manifest that is none, or not its own");
            if (listed.Name == ArchiveNames.Manifest || !expected.TryAdd(listed.Name, listed)) throw ArchiveError.BadFile(listed.Name, "is in the manifest twice");
        }

        return expected.ContainsKey(ArchiveNames.Events) ? expected : throw ArchiveError.Damaged($"{ArchiveNames.Events} is missing");
    }

    /// <summary>Hashes what is read through it.</summary>
    private sealed class HashedStream(Stream inner) : ForwardStream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public async Task<string> FinishAsync(CancellationToken cancellationToken)
        {
            var rest = new byte[CopyBuffer];
            while (await ReadAsync(rest, cancellationToken) > 0)
            {
            }

            return Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            _hash.AppendData(buffer, offset, read);
            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            _hash.AppendData(buffer.Span[..read]);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
