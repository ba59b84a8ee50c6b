namespace Lathe.Edits;

/// <summary>Writes changes to a tree; if one cannot be written, those before it are put back.</summary>
internal static class TreeWriter
{
    public static void Write(IFileTree tree, IReadOnlyList<FileChange> changes)
    {
        var done = 0;
        try
        {
            for (; done < changes.Count; done++) Write(tree, changes[done]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            // The one that failed may be half done (moved but not rewritten).
            for (var i = Math.Min(done, changes.Count - 1); i >= 0; i--) PutBack(tree, changes[i]);
            throw;
        }
    }

    private static void Write(IFileTree tree, FileChange change)
    {
        if (change.After is null)
        {
            tree.Delete(change.OldPath!);
            return;
        }

        if (change.Before is not null && change.OldPath != change.NewPath) tree.Move(change.OldPath!, change.NewPath!);
        else if (change.Before is null)
        {
            tree.Write(change.NewPath!, change.After, change.NewMode);
            return;
        }

        if (!change.Before.AsSpan().SequenceEqual(change.After) || change.OldMode != change.NewMode)
            tree.Write(change.NewPath!, change.After, change.OldMode == change.NewMode ? null : change.NewMode);
    }

    private static void PutBack(IFileTree tree, FileChange change)
    {
        try
        {
            if (change.NewPath is not null && change.NewPath != change.OldPath && tree.Stat(change.NewPath) is not null) tree.Delete(change.NewPath);
            if (change.Before is not null && !Stands(tree, change)) tree.Write(change.OldPath!, change.Before, change.OldMode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            // The first failure is the one to report; the others are put back as far as the tree allows.
        }
    }

    private static bool Stands(IFileTree tree, FileChange change) =>
        tree.Stat(change.OldPath!) is { Kind: FileTreeEntryKind.File } entry && entry.Mode == change.OldMode && entry.Size == change.Before!.Length
        && tree.Read(change.OldPath!).AsSpan().SequenceEqual(change.Before);
}
