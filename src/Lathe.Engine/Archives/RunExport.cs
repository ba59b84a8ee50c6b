using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Archives;

/// <summary>
/// Writes a run into one archive: a manifest with the hash of everything, the events, the objects that they name, and what else a person or a replay reads. The same run gives the same bytes. Secrets are masked
/// in what the journal has of a conversation; files of the repository and the change stand in it as they are.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="objects">The objects.</param>
/// <param name="version">Lathe's version.</param>
public sealed class RunExport(IJournal journal, IObjectStore objects, string version)
{
    /// <summary>Writes the archive.</summary>
    /// <param name="run">The run.</param>
    /// <param name="texts">Further files by their names (<see cref="ArchiveNames"/>): the transcript, the cassette.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="LatheException">Storage, where the run's first event or an object cannot be read.</exception>
    public async Task<ArchiveManifest> WriteAsync(RunSummary run, IReadOnlyDictionary<string, byte[]> texts, Stream output, CancellationToken cancellationToken)
    {
        var named = new NamedObjects(objects);
        var (events, count) = await EventsAsync(run.Run, named, cancellationToken);
        var files = new List<ArchivedFile> { FileOf(ArchiveNames.Events, events) };
        foreach (var (name, content) in texts.OrderBy(static t => t.Key, StringComparer.Ordinal)) files.Add(FileOf(name, content));
        var kept = Kept(named, out var damaged, cancellationToken);
        files.AddRange(kept);
        var manifest = new ArchiveManifest(ArchiveNames.Format, version, run.Run, run.Title, run.Repository, run.State, count, files, [.. named.Missing, .. damaged]);
        await using var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Ustar, leaveOpen: true);
        await AddAsync(tar, ArchiveNames.Manifest, new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, ArchiveJson.Default.ArchiveManifest)), run, cancellationToken);
        foreach (var file in files)
        {
            Stream? content = file.Name == ArchiveNames.Events ? new MemoryStream(events) : texts.TryGetValue(file.Name, out var text) ? new MemoryStream(text) : objects.Open(new ObjectHash(file.Sha256));
            await AddAsync(tar, file.Name, content ?? throw Gone(file), run, cancellationToken);
        }

        return manifest;
    }

    private async Task<(byte[] Lines, int Count)> EventsAsync(RunId run, NamedObjects named, CancellationToken cancellationToken)
    {
        using var lines = new MemoryStream();
        var count = 0;
        await foreach (var stored in journal.ReadAsync(run, after: 0, cancellationToken))
        {
            if (stored is { Sequence: 1, Data: not RunStarted }) throw new LatheError(ErrorKind.Storage, "export.unreadable", $"The first event of run {run} cannot be read.") { Guidance = "See what is left of it with 'lathe show RUN --events'." }.ToException();
            var line = JsonSerializer.SerializeToUtf8Bytes(Readable(stored), EngineJson.Default.RunEvent);
            named.Read(line);
            lines.Write(line);
            lines.WriteByte((byte)'\n');
            count++;
        }

        return (lines.ToArray(), count);
    }

    /// <summary>An event as an archive has it. One that cannot be read leaves its number and what is known of it.</summary>
    internal static RunEvent Readable(RunEvent stored) => stored.Data is UnreadableEvent lost
        ? stored with { Data = new RunNoted("export.unreadable_event", $"An event of kind {lost.Type} stood here that could not be read when the run was exported: {lost.Problem}") }
        : stored;

    // Read once for the hash, so that nothing damaged goes out under a good name.
    private List<ArchivedFile> Kept(NamedObjects named, out List<ObjectHash> damaged, CancellationToken cancellationToken)
    {
        damaged = [];
        var kept = new List<ArchivedFile>();
        foreach (var hash in named.Found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var content = objects.Open(hash);
            if (content is not null && Convert.ToHexStringLower(SHA256.HashData(content)) == hash.Hex) kept.Add(new ArchivedFile(ArchiveNames.Of(hash), content.Length, hash.Hex));
            else damaged.Add(hash);
        }

        return kept;
    }

    private static ArchivedFile FileOf(string name, byte[] content) => new(name, content.Length, ObjectHash.Of(content).Hex);

    private static async Task AddAsync(TarWriter tar, string name, Stream content, RunSummary run, CancellationToken cancellationToken)
    {
        await using (content)
        {
            var entry = new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = content,
                ModificationTime = DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, run.Updated.ToUnixTimeSeconds())),
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            await tar.WriteEntryAsync(entry, cancellationToken);
        }
    }

    private static LatheException Gone(ArchivedFile file) => new LatheError(ErrorKind.Storage, "export.object_gone", $"{file.Name} was removed from the object store meanwhile.") { Guidance = "Export the run again." }.ToException();
}
