namespace Lathe.Edits;

/// <summary>The changes that staged files amount to, in the order in which they can be written: deletions, moves, contents.</summary>
internal static class StagedChanges
{
    public static IReadOnlyList<FileChange> Of(StagedTree tree)
    {
        var changed = tree.Changed();
        var gone = new Dictionary<string, StagedFile>(StringComparer.Ordinal);
        foreach (var (path, file) in changed)
        {
            if (file.Content is null) gone.Add(path, file);
        }

        var moved = new List<(string Path, StagedFile File, StagedFile Source)>();
        var contents = new List<FileChange>();
        foreach (var (path, file) in changed)
        {
            if (file.Content is null) continue;
            if (file.Original is null && file.MovedFrom is { } origin && gone.Remove(origin, out var source)) moved.Add((path, file, source));
            else if (file.Original is null) contents.Add(Added(path, file));
            else contents.Add(new FileChange(path, path, file.Original, file.Content) { OldMode = file.OriginalMode, NewMode = file.Mode });
        }

        var way = new MoveWay(moved.Select(m => m.File.MovedFrom!));
        var moves = new List<FileChange>();
        foreach (var (path, file, source) in moved)
        {
            var origin = file.MovedFrom!;
            if (way.IsFree(path))
            {
                moves.Add(new FileChange(origin, path, source.Original, file.Content) { OldMode = source.OriginalMode, NewMode = file.Mode });
                continue;
            }

            gone.Add(origin, source);
            contents.Add(Added(path, file));
        }

        var changes = new List<FileChange>(changed.Count);
        foreach (var (path, file) in gone) changes.Add(new FileChange(path, null, file.Original, null) { OldMode = file.OriginalMode, NewMode = file.OriginalMode });
        changes.Sort((a, b) => string.CompareOrdinal(a.OldPath, b.OldPath));
        changes.AddRange(moves);
        changes.AddRange(contents);
        return changes;
    }

    private static FileChange Added(string path, StagedFile file) => new(null, path, null, file.Content) { OldMode = file.Mode, NewMode = file.Mode };

    /// <summary>Whether a file can be moved to a path while files that are to be moved may still stand where they were.</summary>
    private sealed class MoveWay
    {
        private readonly HashSet<string> origins = new(StringComparer.Ordinal);
        private readonly HashSet<string> folders = new(StringComparer.Ordinal);

        public MoveWay(IEnumerable<string> origins)
        {
            foreach (var origin in origins)
            {
                this.origins.Add(origin);
                foreach (var folder in Above(origin)) folders.Add(folder);
            }
        }

        public bool IsFree(string path) => !folders.Contains(path) && !Above(path).Any(origins.Contains);

        private static IEnumerable<string> Above(string path)
        {
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
        }
    }
}
