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

        var moves = new List<FileChange>();
        var contents = new List<FileChange>();
        foreach (var (path, file) in changed)
        {
            if (file.Content is null) continue;
            if (file.Original is null && file.MovedFrom is { } origin && gone.Remove(origin, out var source))
                moves.Add(new FileChange(origin, path, source.Original, file.Content) { OldMode = source.OriginalMode, NewMode = file.Mode });
            else if (file.Original is null)
                contents.Add(new FileChange(null, path, null, file.Content) { OldMode = file.Mode, NewMode = file.Mode });
            else
                contents.Add(new FileChange(path, path, file.Original, file.Content) { OldMode = file.OriginalMode, NewMode = file.Mode });
        }

        var changes = new List<FileChange>(changed.Count);
        foreach (var (path, file) in gone) changes.Add(new FileChange(path, null, file.Original, null) { OldMode = file.OriginalMode, NewMode = file.OriginalMode });
        changes.Sort((a, b) => string.CompareOrdinal(a.OldPath, b.OldPath));
        changes.AddRange(moves);
        changes.AddRange(contents);
        return changes;
    }
}
