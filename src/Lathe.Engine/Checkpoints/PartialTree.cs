using Lathe.Context;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Checkpoints;

/// <summary>Works out what a tree becomes where some of its paths are those of another one: a whole tree again, in which nothing lies beneath a file, and no folder is said to be empty that is not.</summary>
internal static class PartialTree
{
    /// <summary>By path, what is to stand there; null for nothing. Null where neither tree has a path that is wanted.</summary>
    public static Dictionary<string, SnapshotEntry?>? Changes(Snapshot now, Snapshot other, GitIgnore wanted)
    {
        var changes = new Dictionary<string, SnapshotEntry?>(StringComparer.Ordinal);
        foreach (var (path, _, after) in Snapshots.Compare(now, other))
        {
            if (IgnoreRules.Matches(wanted, path)) changes[path] = after;
        }

        if (changes.Count == 0) return now.Files.Concat(other.Files).Any(f => IgnoreRules.Matches(wanted, f.Path)) ? changes : null;
        MakeWay(now, changes);
        return changes;
    }

    private static void MakeWay(Snapshot now, Dictionary<string, SnapshotEntry?> changes)
    {
        var set = changes.Where(static c => c.Value is not null).Select(static c => c.Value!).ToList();
        foreach (var entry in set)
        {
            for (var slash = entry.Path.LastIndexOf('/'); slash > 0; slash = entry.Path.LastIndexOf('/', slash - 1))
            {
                if (now.Contains(entry.Path[..slash])) changes[entry.Path[..slash]] = null;
            }
        }

        var folders = set.ToDictionary(static e => e.Path, StringComparer.Ordinal);
        foreach (var file in now.Files)
        {
            for (var slash = file.Path.LastIndexOf('/'); slash > 0; slash = file.Path.LastIndexOf('/', slash - 1))
            {
                if (!folders.TryGetValue(file.Path[..slash], out var above)) continue;
                if (above.Kind != SnapshotEntryKind.EmptyDirectory) changes[file.Path] = null;
                else if (!changes.TryGetValue(file.Path, out var then) || then is not null) changes.Remove(above.Path);
            }
        }
    }
}
