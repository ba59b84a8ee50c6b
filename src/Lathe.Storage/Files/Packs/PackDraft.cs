using System.Buffers.Binary;
using System.Security.Cryptography;
using Lathe.Engine.Objects;

namespace Lathe.Storage.Files;

/// <summary>A pack that is being written, under a name that nobody reads. Not for several threads at once.</summary>
internal sealed class PackDraft : IDisposable
{
    private const int Buffer = 1 << 20;

    private readonly string _draft;
    private readonly FileStream _file;
    private readonly List<(ObjectHash Hash, PackPlace Place)> _entries = [];
    private long _length;
    private bool _moved;

    public PackDraft(string draft)
    {
        _draft = draft;
        _file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead, BufferSize = Buffer });
        _file.Write(PackFormat.Magic);
        _length = PackFormat.Magic.Length;
    }

    /// <summary>What is in it.</summary>
    public IReadOnlyList<(ObjectHash Hash, PackPlace Place)> Entries => _entries;

    /// <summary>Adds a content that is not in it yet.</summary>
    public void Add(ObjectHash hash, ReadOnlySpan<byte> content)
    {
        _file.Write(content);
        _entries.Add((hash, new PackPlace(_length, content.Length)));
        _length += content.Length;
    }

    /// <summary>Writes the index and brings all of it to the disk.</summary>
    /// <returns>The name that the pack is to have.</returns>
    public string Finish()
    {
        _entries.Sort(static (a, b) => string.CompareOrdinal(a.Hash.Hex, b.Hash.Hex));
        var index = new byte[(_entries.Count * PackFormat.EntryLength) + PackFormat.CountsLength];
        var counts = new int[256];
        var at = 0;
        Span<byte> digest = stackalloc byte[PackFormat.HashLength];
        foreach (var (hash, place) in _entries)
        {
            Convert.FromHexString(hash.Hex, digest, out _, out _);
            PackFormat.WriteEntry(index.AsSpan(at), digest, place);
            counts[digest[0]]++;
            at += PackFormat.EntryLength;
        }

        for (int i = 0, sum = 0; i < 256; i++, at += 4) BinaryPrimitives.WriteInt32LittleEndian(index.AsSpan(at), sum += counts[i]);
        var name = SHA256.HashData(index);
        _file.Write(index);
        _file.Write(name);
        _file.Write(PackFormat.Magic);
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        return Convert.ToHexStringLower(name);
    }

    /// <summary>Gives the finished pack its name, and brings that to the disk.</summary>
    /// <param name="place">The path among the packs.</param>
    /// <param name="used">When its contents were used last; null for now.</param>
    /// <returns>True.</returns>
    public bool MoveTo(string place, DateTimeOffset? used)
    {
        if (used is { } time) File.SetLastWriteTimeUtc(_draft, time.UtcDateTime);
        File.Move(_draft, place, overwrite: true);
        _moved = true;
        DiskSync.Folder(Path.GetDirectoryName(place)!);
        return true;
    }

    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (Exception e) when (Failures.StorageFailure.IsOfFiles(e))
        {
            // What could not be written out is dropped with the rest.
        }

        if (!_moved) DraftFolder.Discard(_draft);
    }
}
