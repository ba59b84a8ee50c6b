using System.Text;
using System.Text.Json;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Archives;

/// <summary>
/// Gathers the objects that a run's events name, and those that these name in turn: results, changes, snapshots with the contents of their files, records of applies. A name is a JSON string that is
/// nothing but a hash; a file's content is never searched for names.
/// </summary>
internal sealed class NamedObjects(IObjectStore objects)
{
    private static ReadOnlySpan<byte> WholeSnapshot => "lathe snapshot 1\n"u8;

    private static ReadOnlySpan<byte> LayeredSnapshot => "lathe snapshot 2\n"u8;

    private static ReadOnlySpan<byte> Ignored => "lathe ignored 1\n"u8;

    private static ReadOnlySpan<byte> Apply => "lathe apply "u8;

    private static ReadOnlySpan<byte> Listing => "lathe listing 1\n"u8;

    private readonly SortedSet<string> _found = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);

    // A file of a snapshot may have the very bytes of a record; that it was found as a file must not keep the record from being read.
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly Queue<ObjectHash> _taken = new();

    /// <summary>What is in the store.</summary>
    public IEnumerable<ObjectHash> Found => _found.Select(static hex => new ObjectHash(hex));

    /// <summary>What is named by what certainly means objects, and is not in the store.</summary>
    public IReadOnlyList<ObjectHash> Missing => [.. _missing.Select(static hex => new ObjectHash(hex))];

    /// <summary>Whether an object was found.</summary>
    public bool Has(ObjectHash hash) => _found.Contains(hash.Hex);

    /// <summary>Takes everything that another one found.</summary>
    public void Add(NamedObjects other)
    {
        _found.UnionWith(other._found);
        _missing.UnionWith(other._missing);
        _read.UnionWith(other._read);
    }

    /// <summary>Takes an object and what it names.</summary>
    public void Name(ObjectHash hash)
    {
        if (ArchiveNames.IsHash(hash.Hex)) Take(hash);
        Drain();
    }

    /// <summary>Takes what a JSON text names.</summary>
    public void Read(ReadOnlySpan<byte> json)
    {
        ReadNames(json);
        Drain();
    }

    private void ReadNames(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        var names = new List<string>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length == 64 && Encoding.ASCII.GetString(reader.ValueSpan) is var hex && ArchiveNames.IsHash(hex)) names.Add(hex);
        }

        foreach (var hex in names) Take(new ObjectHash(hex));
    }

    // Hashes of inputs and of prompts look the same; they name nothing in the store.
    private void Take(ObjectHash hash)
    {
        if (_read.Contains(hash.Hex) || !objects.Contains(hash)) return;
        _read.Add(hash.Hex);
        _found.Add(hash.Hex);
        _taken.Enqueue(hash);
    }

    // A queue, since records that name each other may be nested deeper than a stack bears.
    private void Drain()
    {
        while (_taken.TryDequeue(out var hash))
        {
            if (Within(hash) is not { } content) continue;
            var bytes = content.AsSpan();
            if (bytes.StartsWith(WholeSnapshot)) ReadWhole(bytes[WholeSnapshot.Length..], hash);
            else if (bytes.StartsWith(LayeredSnapshot)) ReadLayered(bytes[LayeredSnapshot.Length..], hash);
            else if (bytes.StartsWith(Ignored)) ReadIgnored(bytes[Ignored.Length..], hash);
            else if (bytes.StartsWith(Apply)) ReadApply(bytes);
            else if (bytes is [(byte)'{' or (byte)'[', ..]) TryRead(bytes);
        }
    }

    private byte[]? Within(ObjectHash hash)
    {
        using (var stream = objects.Open(hash))
        {
            if (stream is null || stream.Length > 256 << 20) return null;
            var first = new byte[1];
            if (stream.Read(first) == 0 || first[0] is not ((byte)'l' or (byte)'{' or (byte)'[')) return null;
        }

        return objects.Get(hash);
    }

    private void TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            ReadNames(json);
        }
        catch (JsonException)
        {
            // A change or an output that only begins like JSON.
        }
    }

    private void ReadWhole(ReadOnlySpan<byte> chunks, ObjectHash id)
    {
        for (; chunks.Length >= 65; chunks = chunks[65..])
        {
            var chunk = new ObjectHash(Encoding.ASCII.GetString(chunks[..64]));
            if (!_read.Contains(chunk.Hex) && Leaf(chunk) && _read.Add(chunk.Hex) && objects.Get(chunk) is { } entries) ReadEntries(entries, 0, id);
        }
    }

    private void ReadLayered(ReadOnlySpan<byte> rest, ObjectHash id)
    {
        if (rest.Length < 65) return;
        ReadListing(new ObjectHash(Encoding.ASCII.GetString(rest[..64])));
        ReadEntries(rest[65..], 1, id);
    }

    // It names the contents that had to be read when it was made.
    private void ReadListing(ObjectHash listing)
    {
        if (!Leaf(listing) || !_read.Add(listing.Hex)) return;
        using (var stream = objects.Open(listing))
        {
            var first = new byte[Listing.Length];
            if (stream is null || stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) < first.Length || !Listing.SequenceEqual(first)) return;
        }

        try
        {
            foreach (var content in LowerListingFile.Load(listing, objects).Hot.Values) Leaf(content);
        }
        catch (LatheException)
        {
            // Damaged: what it named cannot be told any more.
        }
    }

    private void ReadEntries(ReadOnlySpan<byte> entries, int sign, ObjectHash id)
    {
        for (int end; (end = entries.IndexOf((byte)0)) > sign; entries = entries[(end + 1)..])
        {
            if (TryReadEntry(entries[sign..end], id) is { Kind: not SnapshotEntryKind.EmptyDirectory } entry) Leaf(entry.Content);
        }
    }

    // Its other lines are names of paths.
    private void ReadIgnored(ReadOnlySpan<byte> rest, ObjectHash id)
    {
        for (int end; (end = rest.IndexOf((byte)0)) > 0; rest = rest[(end + 1)..])
        {
            if (rest[0] is (byte)'-' or (byte)'+') ReadEntries(rest[..(end + 1)], 1, id);
        }
    }

    // What cannot be read back names nothing.
    private static SnapshotEntry? TryReadEntry(ReadOnlySpan<byte> line, ObjectHash id)
    {
        try
        {
            return SnapshotFormat.ReadEntry(line, id);
        }
        catch (LatheException)
        {
            return null;
        }
    }

    private void ReadApply(ReadOnlySpan<byte> manifest)
    {
        foreach (var field in Encoding.UTF8.GetString(manifest).Split('\0'))
        {
            var last = field.LastIndexOf(' ') + 1;
            if (last > 0 && ArchiveNames.IsHash(field.AsSpan(last))) Leaf(new ObjectHash(field[last..]));
        }
    }

    private bool Leaf(ObjectHash hash)
    {
        if (!ArchiveNames.IsHash(hash.Hex)) return false;
        var isThere = objects.Contains(hash);
        (isThere ? _found : _missing).Add(hash.Hex);
        return isThere;
    }
}
