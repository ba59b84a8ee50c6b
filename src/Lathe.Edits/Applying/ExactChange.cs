namespace Lathe.Edits;

/// <summary>Makes one exact change, or refuses where the file is another than the change began with.</summary>
internal sealed class ExactChange(StagedTree tree, ExactChangeEdit edit, string path, string? newPath)
{
    public EditResult Run()
    {
        var change = edit.Change;
        if ((change.OldIsLink && change.Before is not null) || (change.NewIsLink && change.After is not null))
            return EditWorker.Refused(edit, RefusalReason.NotAFile, $"'{path}' is a symbolic link; edits do not make, change or delete links.");
        if ((change.Before is null) != (change.OldPath is null) || (change.After is null) != (change.NewPath is null) || (change.Before is null && change.After is null))
            return EditWorker.Refused(edit, RefusalReason.Invalid, "The change names a side without content, or content without a path.");
        return change.Before is null ? Create(change.After!, newPath!) : Change(change.Before);
    }

    private EditResult Create(byte[] content, string target)
    {
        if (tree.Find(target, out _) is { } existing && existing.Content.AsSpan().SequenceEqual(content)) return EditWorker.NoChange(edit, $"'{target}' already has this content.");
        if (tree.IsTaken(target, out var refusal, edit.Restores)) return EditWorker.Refused(edit, refusal ?? EditWorker.Taken(target));
        if (content.Length > tree.MaxBytes) return TooLarge(content);
        tree.Set(target, content, edit.Change.NewMode);
        return new EditResult(edit, EditOutcome.Applied);
    }

    private EditResult Change(byte[] before)
    {
        var change = edit.Change;
        if (tree.Find(path, out var refusal) is not { } staged) return EditWorker.Refused(edit, refusal!);
        if (!staged.Content.AsSpan().SequenceEqual(before))
        {
            return change.After is not null && staged.Content.AsSpan().SequenceEqual(change.After) && newPath == path
                ? EditWorker.NoChange(edit, $"'{path}' already has this content.")
                : EditWorker.Refused(edit, RefusalReason.Changed, $"'{path}' is no longer what it was when the change was made.");
        }

        if (change.After is null)
        {
            tree.Set(path, null, null);
            return new EditResult(edit, EditOutcome.Applied);
        }

        if (change.After.Length > tree.MaxBytes) return TooLarge(change.After);
        int? mode = change.OldMode == change.NewMode ? null : change.NewMode;
        if (newPath == path)
        {
            if (before.AsSpan().SequenceEqual(change.After) && (mode is null || mode == staged.Mode)) return EditWorker.NoChange(edit, "The change changes nothing.");
            tree.Set(path, change.After, mode);
            return new EditResult(edit, EditOutcome.Applied);
        }

        if (tree.IsTaken(newPath!, out refusal, edit.Restores)) return EditWorker.Refused(edit, refusal ?? EditWorker.Taken(newPath!));
        var origin = tree.OriginOf(path);
        mode ??= staged.Mode;
        tree.Set(path, null, null);
        tree.Set(newPath!, change.After, mode, origin);
        return new EditResult(edit, EditOutcome.Applied);
    }

    private EditResult TooLarge(byte[] content) =>
        EditWorker.Refused(edit, RefusalReason.TooLarge, $"The file would have {content.Length:N0} bytes; the most is {tree.MaxBytes:N0}.");
}
