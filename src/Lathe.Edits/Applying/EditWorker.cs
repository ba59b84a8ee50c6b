namespace Lathe.Edits;

/// <summary>Works out one edit against the staged tree.</summary>
internal sealed class EditWorker(StagedTree tree)
{
    // Each edit reads its file once: a set that would read more than this is refused rather than let run for minutes.
    private const long MaxBytesRead = 4L << 30;

    private readonly HintDrift drift = new();
    private long bytesRead;
    private OpenedFile? last;

    public EditResult Apply(FileEdit edit)
    {
        if (!RelativePath.TryNormalize(edit.Path, out var path, out var reason)) return Refused(edit, RefusalReason.Path, $"'{edit.Path}' {reason}.");
        var newPath = edit switch { MoveFileEdit move => move.NewPath, PatchFileEdit patch => patch.NewPath, ExactChangeEdit exact => exact.Change.NewPath, BinaryPatchEdit binary => binary.NewPath, _ => null };
        if (newPath is not null && !RelativePath.TryNormalize(newPath, out newPath, out reason)) return Refused(edit, RefusalReason.Path, $"The new path {reason}.");
        return edit switch
        {
            ReplaceTextEdit replace => Replace(replace, path),
            InsertTextEdit insert => Insert(insert, path),
            WriteFileEdit write => new WholeFileWrite(tree, write, path).Run(),
            DeleteFileEdit => Delete(edit, path),
            MoveFileEdit => Move(edit, path, newPath!),
            PatchFileEdit patch => Patch(patch, path, newPath),
            ExactChangeEdit exact => new ExactChange(tree, exact, path, newPath).Run(),
            BinaryPatchEdit binary => new BinaryChange(tree, binary, path, newPath).Run(),
            _ => Refused(edit, RefusalReason.Invalid, "This kind of edit is not known."),
        };
    }

    internal static EditResult Refused(FileEdit edit, RefusalReason reason, string message) => Refused(edit, new EditRefusal(reason, message) { SourceLine = edit.SourceLine });

    internal static EditResult Refused(FileEdit edit, EditRefusal refusal) =>
        new(edit, EditOutcome.Refused) { Refusal = refusal.SourceLine == 0 ? refusal with { SourceLine = edit.SourceLine } : refusal };

    internal static EditResult NoChange(FileEdit edit, string note) => new(edit, EditOutcome.NoChange) { Note = note };

    private EditResult Replace(ReplaceTextEdit edit, string path)
    {
        if (edit.OldText.Length == 0) return Fill(edit, path);
        if (edit.ExpectedCount < 1 && !edit.ReplaceAll) return Refused(edit, RefusalReason.Invalid, "The expected count must be 1 or more.");
        var file = Open(path, out var staged, out var refusal);
        if (file is null) return Refused(edit, refusal!);
        if (string.Equals(edit.OldText, edit.NewText, StringComparison.Ordinal)) return NoChange(edit, "The old and the new text are the same.");
        var text = new TextReplacement(file, edit, last!.Matcher, drift.Now(path, edit.LineHint)).Run(out refusal, out var pass);
        if (text is null) return Refused(edit, refusal!);
        var result = Finish(edit, path, staged!, file, text, pass);
        if (result.Outcome == EditOutcome.Applied) drift.Note(path, result.FirstLine, HintDrift.Breaks(text) - HintDrift.Breaks(file.Text));
        return result;
    }

    // An empty old text names no place: it can only mean a file that has no content yet.
    private EditResult Fill(ReplaceTextEdit edit, string path)
    {
        if (tree.Find(path, out _) is { Content.Length: > 0 })
            return Refused(edit, RefusalReason.Exists, "The old text is empty and the file is not. Name the text to replace, or write the file whole.");
        return new WholeFileWrite(tree, new WriteFileEdit(edit.Path, edit.NewText), path).Run() with { Edit = edit };
    }

    /// <summary>
    /// Works out several blocks of one file at once, against the file as it is; null where that might not be what they amount to one after the other. Many blocks of a large file
    /// take no longer than one.
    /// </summary>
    public IReadOnlyList<EditResult>? ApplyTogether(IReadOnlyList<ReplaceTextEdit> blocks)
    {
        if (!RelativePath.TryNormalize(blocks[0].Path, out var path, out _)) return null;
        if (Open(path, out _, out _) is not { } file || new BlockBatch(last!.Matcher, blocks).Place() is not { } batch) return null;
        if (HunkText.Apply(file, batch.Hunks, AddedEndings.AsReplaced, out _) is not { } text || !Encode(file.WithText(text), out var bytes, out _)) return null;
        tree.Set(path, bytes, null);
        foreach (var (line, by) in batch.Moved) drift.Note(path, line, by);
        var results = new EditResult[blocks.Count];
        for (var i = 0; i < results.Length; i++) results[i] = Matched(blocks[i], batch.Passes[i], batch.FirstLines[i]);
        return results;
    }

    private EditResult Insert(InsertTextEdit edit, string path)
    {
        var file = Open(path, out var staged, out var refusal);
        if (file is null) return Refused(edit, refusal!);
        var count = file.LineArray.Length;
        if (edit.AfterLine < 0 || edit.AfterLine > count)
            return Refused(edit, new EditRefusal(RefusalReason.Invalid, $"The file has {count} lines; the line to insert after must be from 0 to {count}.") { Nearest = NearMiss.Around(file, count - 1, 2) });
        var lines = new List<HunkLine>();
        foreach (var line in BlockLines.Split(edit.Text)) lines.Add(new HunkLine(HunkLineKind.Add, line));
        if (lines.Count == 0) return NoChange(edit, "There is no text to insert.");
        var text = HunkText.Apply(file, [new PlacedHunk(new EditHunk(lines), edit.AfterLine, MatchPass.Exact, null)], AddedEndings.AsReplaced, out _);
        return Finish(edit, path, staged!, file, text!, MatchPass.Exact);
    }

    private EditResult Delete(FileEdit edit, string path)
    {
        if (tree.Find(path, out var refusal) is null) return Refused(edit, refusal!);
        tree.Set(path, null, null);
        return new EditResult(edit, EditOutcome.Applied);
    }

    private EditResult Move(FileEdit edit, string path, string newPath)
    {
        if (tree.Find(path, out var refusal) is not { } staged) return Refused(edit, refusal!);
        if (path == newPath) return NoChange(edit, "The old and the new path are the same.");
        if (tree.IsTaken(newPath, out refusal)) return Refused(edit, refusal ?? Taken(newPath));
        Carry(path, newPath, staged.Content!, staged.Mode, isCopy: false);
        return new EditResult(edit, EditOutcome.Applied);
    }

    private EditResult Patch(PatchFileEdit edit, string path, string? newPath)
    {
        var file = Open(path, out var staged, out var refusal);
        if (file is null && edit.Hunks.Count == 0 && refusal!.Reason == RefusalReason.NotText) return PatchHeader(edit, path, newPath, staged!);
        if (file is null) return Refused(edit, refusal!);
        if (edit.FromBytes) file = TextFile.OfBytes(staged!.Content);
        if (edit.EndingsAreLiteral && HoldsNoCr(edit)) file = file.Text.Contains('\n', StringComparison.Ordinal) ? file.InLfLines() : file;
        else if (edit.EndingsAreLiteral) file = file.InLfLines();

        var placed = new HunkPlacer(new LineMatcher(file), edit).Place(out refusal);
        if (placed is null) return Refused(edit, refusal!);
        var text = HunkText.Apply(file, placed, edit.EndingsAreLiteral ? AddedEndings.AsStated : edit.EndsLines ? AddedEndings.Ended : AddedEndings.AsReplaced, out refusal);
        if (text is null) return Refused(edit, refusal!);
        if (edit.Deletes)
        {
            if (text.Length > 0) return Refused(edit, RefusalReason.Changed, $"The patch deletes '{path}', but the file holds more than the patch removes.");
            return Delete(edit, path);
        }

        var pass = MatchPass.Exact;
        foreach (var hunk in placed) pass = hunk.Pass > pass ? hunk.Pass : pass;
        if (newPath is null || newPath == path) return Finish(edit, path, staged!, file, text, pass, edit.NewMode);
        if (tree.IsTaken(newPath, out refusal) && !(edit.MayReplaceTarget && refusal is null)) return Refused(edit, refusal ?? Taken(newPath));
        if (!Encode(file.WithText(text), out var bytes, out refusal)) return Refused(edit, refusal!);
        Carry(path, newPath, bytes, edit.NewMode ?? staged!.Mode, edit.IsCopy);
        return Done(edit, file, text, pass);
    }

    // A move or a new mode needs no text.
    private EditResult PatchHeader(PatchFileEdit edit, string path, string? newPath, StagedFile staged)
    {
        if (edit.Deletes) return Refused(edit, RefusalReason.Changed, $"The patch deletes '{path}' without its content.");
        if (newPath is null || newPath == path)
        {
            if (edit.NewMode is null || edit.NewMode == staged.Mode) return NoChange(edit, "The patch changes nothing.");
            tree.Set(path, staged.Content, edit.NewMode);
            return new EditResult(edit, EditOutcome.Applied);
        }

        if (tree.IsTaken(newPath, out var refusal)) return Refused(edit, refusal ?? Taken(newPath));
        Carry(path, newPath, staged.Content!, edit.NewMode ?? staged.Mode, edit.IsCopy);
        return new EditResult(edit, EditOutcome.Applied);
    }

    private void Carry(string path, string newPath, byte[] content, int mode, bool isCopy)
    {
        var origin = isCopy ? null : tree.OriginOf(path);
        if (!isCopy) tree.Set(path, null, null);
        tree.Set(newPath, content, mode, origin);
    }

    private EditResult Finish(FileEdit edit, string path, StagedFile staged, TextFile file, string text, MatchPass pass, int? mode = null)
    {
        if (string.Equals(text, file.Text, StringComparison.Ordinal) && (mode is null || mode == staged.Mode)) return NoChange(edit, "The file already has this text.");
        if (!Encode(file.WithText(text), out var bytes, out var refusal)) return Refused(edit, refusal!);
        tree.Set(path, bytes, mode);
        return Done(edit, file, text, pass);
    }

    private static EditResult Done(FileEdit edit, TextFile before, string after, MatchPass pass)
    {
        var same = before.Text.AsSpan().CommonPrefixLength(after);
        var line = 1;
        for (var rest = after.AsSpan(0, same); rest.IndexOfAny('\n', '\r') is >= 0 and var end; rest = rest[(end + 1)..])
        {
            // CRLF counts once, at its LF.
            var place = same - rest.Length + end;
            if (after[place] == '\n' || place + 1 >= after.Length || after[place + 1] != '\n') line++;
        }

        return Matched(edit, pass, line);
    }

    private static EditResult Matched(FileEdit edit, MatchPass pass, int line)
    {
        var note = pass switch
        {
            MatchPass.TrailingSpace => "It matched only without regard to white space at line ends or to the kind of line ending.",
            MatchPass.Indentation => "It matched at another indentation; the new lines were shifted to the file's.",
            MatchPass.Punctuation => "It matched only with typographic dashes, quotes or spaces taken as plain ones.",
            _ => null,
        };
        return new EditResult(edit, EditOutcome.Applied) { Pass = pass, FirstLine = line, Note = note };
    }

    private TextFile? Open(string path, out StagedFile? staged, out EditRefusal? refusal)
    {
        staged = tree.Find(path, out refusal);
        if (staged is null) return null;

        // The same content again, as after an edit that was refused, is not read again.
        if (last is not null && ReferenceEquals(last.Content, staged.Content)) return last.File;
        bytesRead += staged.Content!.Length;
        if (bytesRead > MaxBytesRead)
        {
            refusal = new EditRefusal(RefusalReason.TooLarge, "The edits before this one have taken too much work: there are too many, of too large files. Send them in several sets, or as one patch for each file.");
            return null;
        }

        if (TextFile.TryDecode(staged.Content, out var file, out var reason, tree.MaxBytes))
        {
            last = new OpenedFile(staged.Content, file!, new LineMatcher(file!));
            return file;
        }

        refusal = new EditRefusal(RefusalReason.NotText, $"'{path}' {reason}.");
        return null;
    }

    private bool Encode(TextFile file, out byte[] bytes, out EditRefusal? refusal)
    {
        refusal = !file.TryEncode(out bytes, out var reason) ? new EditRefusal(RefusalReason.NotText, $"The new text cannot be written: {reason}.")
            : bytes.Length > tree.MaxBytes ? new EditRefusal(RefusalReason.TooLarge, $"The file would have {bytes.Length:N0} bytes; the most is {tree.MaxBytes:N0}.")
            : null;
        return refusal is null;
    }

    private static bool HoldsNoCr(PatchFileEdit edit)
    {
        foreach (var hunk in edit.Hunks)
        {
            foreach (var line in hunk.Lines)
            {
                if (line.Text.Contains('\r', StringComparison.Ordinal)) return false;
            }
        }

        return true;
    }

    private sealed record OpenedFile(byte[] Content, TextFile File, LineMatcher Matcher);

    internal static EditRefusal Taken(string path) => new(RefusalReason.Exists, $"'{path}' exists already.");
}
