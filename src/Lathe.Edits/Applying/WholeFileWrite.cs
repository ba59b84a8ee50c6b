namespace Lathe.Edits;

/// <summary>Writes a file whole, keeping what the file that it replaces has besides text.</summary>
internal sealed class WholeFileWrite(StagedTree tree, WriteFileEdit edit, string path)
{
    public EditResult Run()
    {
        var existing = tree.Find(path, out var refusal);
        if (existing is null && refusal!.Reason != RefusalReason.NotFound) return EditWorker.Refused(edit, refusal);
        return existing is null ? Create() : Replace(existing);
    }

    private EditResult Create()
    {
        if (tree.IsTaken(path, out var refusal)) return EditWorker.Refused(edit, refusal ?? EditWorker.Taken(path));
        var text = edit.Content;
        if (!edit.Verbatim && text.Length > 0 && text[^1] is not ('\n' or '\r')) text += text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        return Write(TextFile.Create(text), edit.Mode ?? tree.ModeBefore(path));
    }

    private EditResult Replace(StagedFile existing)
    {
        if (!TextFile.TryDecode(existing.Content, out var file, out var reason, tree.MaxBytes)) return EditWorker.Refused(edit, RefusalReason.NotText, $"'{path}' {reason}.");
        var text = edit.Content;
        if (file!.Encoding == TextFileEncoding.Utf8Mark && text.StartsWith('\uFEFF')) text = text[1..];
        if (!edit.Verbatim)
        {
            var ending = LineEndings.Single(file);
            if (ending is not null) text = LineEndings.Convert(text, ending);
            if (file.EndsWithLineBreak && text.Length > 0 && text[^1] is not ('\n' or '\r')) text += ending ?? "\n";
        }

        var sameMode = edit.Mode is null || edit.Mode == existing.Mode;
        if (string.Equals(text, file.Text, StringComparison.Ordinal) && sameMode) return EditWorker.NoChange(edit, $"'{path}' already has this content.");
        if (!edit.Overwrite) return EditWorker.Refused(edit, RefusalReason.Exists, $"'{path}' exists already with other content. Update it instead of adding it.");
        return Write(file.WithText(text), edit.Mode);
    }

    private EditResult Write(TextFile file, int? mode)
    {
        if (!file.TryEncode(out var bytes, out var reason)) return EditWorker.Refused(edit, RefusalReason.NotText, $"The text cannot be written: {reason}.");
        if (bytes.Length > tree.MaxBytes) return EditWorker.Refused(edit, RefusalReason.TooLarge, $"The file would have {bytes.Length:N0} bytes; the most is {tree.MaxBytes:N0}.");
        tree.Set(path, bytes, mode);
        return new EditResult(edit, EditOutcome.Applied) { FirstLine = bytes.Length > 0 ? 1 : 0 };
    }
}
