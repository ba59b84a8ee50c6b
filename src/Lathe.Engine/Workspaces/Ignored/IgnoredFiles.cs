using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>An ignored path that a run wrote, at one moment.</summary>
/// <param name="Before">What stood there before the run first wrote to it; null for nothing.</param>
/// <param name="After">What stands there; null for nothing.</param>
/// <param name="IsFollowed">Whether an edit named the path: it is then kept wherever it lies, a folder of build output too.</param>
internal readonly record struct IgnoredEntry(SnapshotEntry? Before, SnapshotEntry? After, bool IsFollowed = false);

/// <summary>
/// The ignored files that a run wrote, at one moment. They are no part of the snapshot, nor of the change: a list of their own beside it. What the list does not keep, it says, and bringing a state back
/// leaves that as it is.
/// </summary>
/// <param name="Id">The hash of the list; equal lists have equal ones.</param>
/// <param name="Entries">By path.</param>
/// <param name="NotKept">Paths that are not kept, with all that lies beneath and is not among the entries; empty for the root.</param>
/// <param name="Regenerable">The names of folders that are not kept because builds make them anew, as far as the run wrote to any.</param>
internal sealed record IgnoredFiles(ObjectHash Id, IReadOnlyDictionary<string, IgnoredEntry> Entries, IReadOnlyCollection<string> NotKept, IReadOnlyCollection<string> Regenerable)
{
    /// <summary>No file. It is never stored: most runs write no ignored file, and pay nothing for them.</summary>
    public static IgnoredFiles None { get; } = new(IgnoredFormat.NoneId, new Dictionary<string, IgnoredEntry>(), [], []);

    /// <summary>What stands at a path; null for nothing, or where it is not known.</summary>
    public SnapshotEntry? Find(string path) => Entries.TryGetValue(path, out var entry) ? entry.After : null;

    /// <summary>Whether the list does not say what stands at a path.</summary>
    public bool IsUnknown(string path)
    {
        if (NotKept.Count == 0 || Entries.ContainsKey(path)) return false;
        if (NotKept.Contains("") || NotKept.Contains(path)) return true;
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (NotKept.Contains(path[..slash])) return true;
        }

        return false;
    }

    /// <summary>Where two moments differ, as far as both are known; in ordinal order of path.</summary>
    public static IReadOnlyList<SnapshotDifference> Compare(IgnoredFiles before, IgnoredFiles after)
    {
        var differences = new List<SnapshotDifference>();
        if (before.Id == after.Id) return differences;
        foreach (var (path, entry) in after.Entries)
        {
            var old = before.Entries.TryGetValue(path, out var known) ? known.After : before.IsUnknown(path) ? null : entry.Before;
            if (old != entry.After) differences.Add(new SnapshotDifference(path, old, entry.After) { IsIgnored = true });
        }

        foreach (var (path, entry) in before.Entries)
        {
            if (!after.Entries.ContainsKey(path) && !after.IsUnknown(path) && entry.After != entry.Before) differences.Add(new SnapshotDifference(path, entry.After, entry.Before) { IsIgnored = true });
        }

        differences.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return differences;
    }

    /// <summary>The list with other files at some paths, stored.</summary>
    /// <param name="differences">What is to stand there, and what the list says that does.</param>
    /// <param name="objects">The store; the contents are in it already.</param>
    public IgnoredFiles With(IReadOnlyList<SnapshotDifference> differences, IObjectStore objects)
    {
        if (differences.Count == 0) return this;
        var entries = new Dictionary<string, IgnoredEntry>(Entries, StringComparer.Ordinal);
        foreach (var (path, before, after) in differences)
        {
            if (entries.TryGetValue(path, out var known)) entries[path] = known with { After = after };
            else entries[path] = new IgnoredEntry(before, after);
        }

        return IgnoredFormat.Store(entries, NotKept, Regenerable, this, objects);
    }
}
