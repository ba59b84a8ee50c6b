using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Lathe.Engine.Workspaces;

/// <summary>The entries of an overlay's snapshot: the user's tree with what was changed laid over it. A file's content is hashed when its entry is asked for.</summary>
internal sealed class LayeredEntries(LowerTree lower, IReadOnlyDictionary<string, SnapshotChange> changes) : IReadOnlyDictionary<string, SnapshotEntry>
{
    private int count = -1;

    public int Count => count >= 0 ? count : count = CountAll();

    public IEnumerable<string> Keys => Files().Select(f => f.Path);

    public IEnumerable<SnapshotEntry> Values => Keys.Select(path => this[path]);

    /// <exception cref="Errors.LatheException">Conflict: the user has changed the file since, and nobody had read it.</exception>
    public SnapshotEntry this[string key] => (changes.TryGetValue(key, out var change) ? change.After : lower.Find(key)) ?? throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => changes.TryGetValue(key, out var change) ? change.After is not null : lower.Listing.Find(key) >= 0;

    // An entry whose content nobody can know any more is none.
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out SnapshotEntry value)
    {
        value = changes.TryGetValue(key, out var change) ? change.After : lower.TryFind(key);
        return value is not null;
    }

    public IEnumerable<SnapshotFile> Files()
    {
        var listing = lower.Listing;
        for (var i = 0; i < listing.Count; i++)
        {
            if (listing.IsFolder(i)) continue;
            var path = listing.PathOf(i);
            if (changes.Count == 0 || !changes.ContainsKey(path)) yield return new SnapshotFile(path, listing.KindOf(i), listing.SizeOf(i));
        }

        foreach (var change in changes.Values)
        {
            if (change.After is { } entry) yield return new SnapshotFile(entry.Path, entry.Kind, entry.Size);
        }
    }

    public IEnumerator<KeyValuePair<string, SnapshotEntry>> GetEnumerator() => Keys.Select(path => new KeyValuePair<string, SnapshotEntry>(path, this[path])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int CountAll()
    {
        var all = lower.Listing.EntryCount;
        foreach (var change in changes.Values) all += (change.After is null ? 0 : 1) - (change.Before is null ? 0 : 1);
        return all;
    }
}
