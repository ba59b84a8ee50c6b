namespace Lathe.Edits.Cases;

/// <summary>
/// Where tools contradict one another this package decides. Each decision is a rule that looks at what happened, never at which case it is; each only refuses, but for the
/// final line break of a file.
/// </summary>
internal static class DecisionRules
{
    public const string Ambiguous = "ambiguous-place";
    public const string NoGuessedName = "no-guessed-name";
    private const string Indentation = "indentation";
    private const string NoApproximation = "no-approximation";

    private static readonly Rule[] Rules =
    [
        new("empty-edit", "An answer without a single edit is a failure: it is not what was asked for, and silence would pass for success.",
            (_, attempt, _) => attempt.Parsed.Error is { IsEmpty: true }),
        new("cut-off", "An edit that is not closed may have lost its end with the rest of the answer, so no part of it is used.",
            (_, attempt, _) => attempt.Parsed.Error is { IsCutOff: true }),
        new(Ambiguous, "Old text that stands at several places, with nothing to tell them apart, is not replaced at the first one.",
            (_, attempt, _) => attempt.Refusal is { Reason: RefusalReason.Ambiguous }),
        new("no-overwrite", "What says that it makes a file does not replace one that is there with other content.",
            (_, attempt, _) => attempt.Refusal is { Reason: RefusalReason.Exists }),
        new("no-overlap", "Two hunks that claim the same line contradict each other; neither is dropped in silence.",
            (_, attempt, _) => attempt.Refusal is { Reason: RefusalReason.Overlap }),
        new("all-or-nothing", "When one edit cannot be made, the others are not made either, unless that was asked for.", KeepsWhatApplied),
        new("outside-the-tree", "A path that is absolute, leaves the root or belongs to git is refused, and so is a new file with a device's name.",
            (_, attempt, _) => attempt.Refusal is { Reason: RefusalReason.Path }),
        new("no-links", "Links are not made, changed, followed or deleted by edits.",
            (_, attempt, _) => attempt.Refusal is { Reason: RefusalReason.NotAFile } refusal && refusal.Message.Contains("symbolic link", StringComparison.Ordinal)),
        new("missing-scope", "A line that a hunk names as its scope must be there; it is not ignored.",
            (_, attempt, _) => attempt.Refusal is { Reason: RefusalReason.NoMatch, MatchLines.Count: > 0 }),
        new("no-context", "A hunk that only adds lines and shows none around them is not placed by a line number or a scope alone.",
            (_, attempt, _) => attempt.Refusal is { Reason: RefusalReason.NoMatch } refusal && attempt.Result!.Edits.First(e => ReferenceEquals(e.Refusal, refusal)).Edit is PatchFileEdit patch
                && patch.Hunks.Any(h => h.SourceLine == refusal.SourceLine && h.Lines.All(l => l.Kind == HunkLineKind.Add))),
        new(Indentation, "Lines at other indentations are matched only where one shift explains all of them, and in a patch only where there are several; new lines are shifted alike.",
            (@case, attempt, tree) => StandsTrimmed(@case, attempt, tree) == true),
        new(NoApproximation, "Lines that differ in their words are not matched, however alike they look.",
            (@case, attempt, tree) => StandsTrimmed(@case, attempt, tree) == false),
        new(NoGuessedName, "A file's name is taken as written, or by its last part where that is the name of just one file; it is not guessed from its spelling.",
            (_, _, _) => false),
        new("final-newline", "A file keeps its final line break or the lack of it; one that is added line by line ends in one.",
            (_, attempt, tree) => attempt.Result is { Succeeded: true } && tree.Difference(DiffersInFinalBreak) is null),
    ];

    public static IReadOnlyList<EditDecision> All { get; } = [.. Rules.Select(r => new EditDecision(r.Id, r.Reason))];

    /// <summary>The decision that explains why a case does not hold; null where none does.</summary>
    public static string? For(EditCase @case, CaseAttempt attempt, CaseTree tree)
    {
        foreach (var rule in Rules)
        {
            // What was applied against the case's will is no decision.
            if (@case.MustBeRefused && attempt.Result is { Status: ApplyStatus.Applied }) return null;
            if (rule.Explains(@case, attempt, tree)) return rule.Id;
        }

        return null;
    }

    /// <summary>Which rule explains that lines were not found.</summary>
    public static string LooseRule(IReadOnlyList<string> lines, IReadOnlyList<string> block) => StandsTrimmed(lines, block) ? Indentation : NoApproximation;

    private static bool KeepsWhatApplied(EditCase @case, CaseAttempt attempt, CaseTree tree)
    {
        if (attempt.Result is not { Status: ApplyStatus.Refused, Edits: var edits } || !edits.Any(e => e.Outcome == EditOutcome.HeldBack)) return false;
        var other = new CaseTree(@case);
        ApplyCase.Apply(@case, other, atomic: false);
        return other.Difference() is null;
    }

    // Whether the old lines of the refused edit stand in their file when white space around lines does not count; null where that is not the question.
    private static bool? StandsTrimmed(EditCase @case, CaseAttempt attempt, CaseTree tree)
    {
        if (@case.MustBeRefused || attempt.Refusal is not { Reason: RefusalReason.NoMatch } refusal) return null;
        var edit = attempt.Result!.Edits.First(e => ReferenceEquals(e.Refusal, refusal)).Edit;
        if (!RelativePath.TryNormalize(edit.Path, out var path, out _) || tree.Tree.Stat(path) is not { Kind: FileTreeEntryKind.File }) return null;
        if (!TextFile.TryDecode(tree.Tree.Read(path), out var file, out _)) return null;
        var lines = new List<string>();
        for (var i = 0; i < file!.LineArray.Length; i++) lines.Add(file.Line(i).ToString());
        foreach (var block in Blocks(edit))
        {
            if (!StandsTrimmed(lines, block)) return false;
        }

        return true;
    }

    private static IEnumerable<IReadOnlyList<string>> Blocks(FileEdit edit) => edit switch
    {
        ReplaceTextEdit replace => [BlockLines.Split(replace.OldText)],
        PatchFileEdit patch => patch.Hunks.Select(h => (IReadOnlyList<string>)[.. h.Lines.Where(l => l.Kind != HunkLineKind.Add).Select(l => l.Text)]),
        _ => [],
    };

    private static bool StandsTrimmed(IReadOnlyList<string> lines, IReadOnlyList<string> block)
    {
        for (var start = 0; start + block.Count <= lines.Count; start++)
        {
            var i = 0;
            while (i < block.Count && lines[start + i].AsSpan().Trim().SequenceEqual(block[i].AsSpan().Trim())) i++;
            if (i == block.Count) return true;
        }

        return false;
    }

    private static bool DiffersInFinalBreak(string actual, string expected)
    {
        var (a, b) = (WithoutBreak(actual), WithoutBreak(expected));
        return a == b || a == expected || actual == b;
    }

    private static string WithoutBreak(string text) => text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') || text.EndsWith('\r') ? text[..^1] : text;

    private sealed record Rule(string Id, string Reason, Func<EditCase, CaseAttempt, CaseTree, bool> Explains);
}
