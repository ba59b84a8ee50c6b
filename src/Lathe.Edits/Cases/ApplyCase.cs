using System.Text.Json;

namespace Lathe.Edits.Cases;

/// <summary>Applies a case's edit to its files and compares what is there afterwards.</summary>
internal sealed class ApplyCase(EditCase @case)
{
    private const string Root = "/case";

    public CaseVerdict Run()
    {
        var tree = new CaseTree(@case);
        var attempt = Apply(@case, tree, atomic: true);
        var difference = Judge(attempt, tree);
        if (difference is null) return CaseVerdict.Pass;
        return DecisionRules.For(@case, attempt, tree) is { } decision ? CaseVerdict.Decided(decision, difference) : CaseVerdict.Fail(difference);
    }

    /// <summary>Reads and applies the edit of a case.</summary>
    public static CaseAttempt Apply(EditCase @case, CaseTree tree, bool atomic)
    {
        var parsed = Parse(@case, tree);
        if (parsed.Edits is null) return new CaseAttempt(parsed, null);
        var options = new ApplyOptions { Atomic = atomic, DryRun = @case.Option("dry_run"), MayCreate = !@case.OptionIsOff("user_confirms") };
        return new CaseAttempt(parsed, EditApplier.Apply(tree.Tree, parsed.Edits, options));
    }

    public static EditParseResult Parse(EditCase @case, CaseTree tree)
    {
        var edit = @case.Edit;
        var options = Options(@case, tree);
        if (edit.ValueKind == JsonValueKind.String) return EditParser.Parse(edit.GetString()!.Replace("{CWD}", Root, StringComparison.Ordinal), options);
        if (EditCase.Property(edit, "search") is { ValueKind: JsonValueKind.String } search && options.KnownFiles is [var only, ..] && EditCase.Property(edit, "path").ValueKind != JsonValueKind.String)
        {
            // The text between a block's markers, without them.
            var replace = EditCase.Property(edit, "replace").GetString() ?? "";
            return EditParseResult.Parsed([new ReplaceTextEdit(only, search.GetString()!, replace) { WholeLines = true }], EditFormat.SearchReplace);
        }

        var arguments = new ToolArgumentsReader(options).Read(edit);
        return arguments.Edits is null ? arguments : arguments.Beneath(Root);
    }

    private static EditParseOptions Options(EditCase @case, CaseTree tree)
    {
        var known = @case.OptionList("chat_files").Concat(@case.OptionList("valid_fnames")).ToList();
        if ((@case.OptionText("path") ?? @case.OptionText("file")) is { } stated) known.Add(stated);
        if (known.Count == 0 && tree.Names.Count == 0 && @case.Expected.ValueKind == JsonValueKind.Object && @case.Expected.EnumerateObject().ToList() is [var made]) known.Add(made.Name);
        if (known.Count == 0 && tree.Names.Count == 1 && EditCase.Property(@case.Options, "chat_files").ValueKind != JsonValueKind.Array) known.Add(tree.Names[0]);
        return new EditParseOptions
        {
            Format = EditFormats.Find(@case.Format),
            KnownFiles = known,
            Exists = path => RelativePath.TryNormalize(path, out var normalized, out _) && tree.Names.Contains(normalized),
            Root = Root,
            Reverse = @case.Option("reverse"),
            StripFolders = @case.OptionNumber("p") ?? @case.OptionNumber("strip"),
        };
    }

    private string? Judge(CaseAttempt attempt, CaseTree tree)
    {
        var applied = attempt.Result is { Status: ApplyStatus.Applied or ApplyStatus.NoChange };
        if (@case.MustBeRefused && attempt.Result is { Status: ApplyStatus.Applied }) return "the edit was applied and must be refused";
        if (!@case.MustBeRefused && !applied) return attempt.Describe();
        return tree.Difference();
    }
}

/// <summary>What reading and applying a case's edit gave.</summary>
/// <param name="Parsed">The edits, or why there are none.</param>
/// <param name="Result">What became of them; null where there are none.</param>
internal sealed record CaseAttempt(EditParseResult Parsed, ApplyResult? Result)
{
    /// <summary>The first refusal; null where there is none.</summary>
    public EditRefusal? Refusal => Result?.Edits.FirstOrDefault(e => e.Refusal is not null)?.Refusal;

    public string Describe() => Parsed.Error is { } error ? $"not read: {error.Describe().ReplaceLineEndings(" ")}" : Result?.Status is ApplyStatus.Applied ? "applied" : $"refused: {Refusal?.Message ?? Result?.SetRefusal}";
}
