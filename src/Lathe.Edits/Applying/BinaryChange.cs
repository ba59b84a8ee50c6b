namespace Lathe.Edits;

/// <summary>Makes a binary patch's change as an exact one, once the file is known to be the one that the patch was made for.</summary>
internal sealed class BinaryChange(StagedTree tree, BinaryPatchEdit edit, string path, string? newPath)
{
    // Git abbreviates object names to no fewer digits.
    private const int FewestDigits = 4;

    public EditResult Run()
    {
        if (tree.Find(path, out var refusal) is not { } staged) return EditWorker.Refused(edit, refusal!);
        var before = staged.Content!;
        var names = edit.Index?.Split("..") ?? [];
        var after = edit.Patch.Delta is { } delta ? GitDelta.Apply(before, delta) : edit.Patch.After;
        if (names.Length == 2 ? !Names(names[0], before) : edit.Patch.Before is null && edit.Patch.Delta is null) return Changed();
        if (newPath is not null && (after is null || (names.Length == 2 && !Names(names[1], after)))) return Changed();
        var change = new FileChange(edit.IsCopy ? null : path, newPath, edit.IsCopy ? null : before, newPath is null ? null : after)
        {
            OldMode = staged.Mode,
            NewMode = edit.NewMode ?? staged.Mode,
        };
        return new ExactChange(tree, new ExactChangeEdit(change), path, newPath).Run() with { Edit = edit };
    }

    private EditResult Changed() => EditWorker.Refused(edit, RefusalReason.Changed, $"'{path}' is not the file that the binary patch was made for.");

    private static bool Names(string name, byte[] content) => name.Length >= FewestDigits && GitBinary.ObjectName(content).StartsWith(name, StringComparison.OrdinalIgnoreCase);
}
