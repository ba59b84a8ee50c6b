using System.Text.Json;

namespace Lathe.Edits.Cases;

/// <summary>Runs cases about edits and says which of them hold here.</summary>
public static class EditCases
{
    /// <summary>The largest share of a corpus, in per cent, that may be decided otherwise; beyond it, the corpus counts as failed.</summary>
    public const int MostDecidedPercent = 10;

    /// <summary>Runs every case of a file.</summary>
    /// <param name="json">The file's text: an array of cases.</param>
    /// <param name="problem">Why it is no file of cases; null when it is.</param>
    /// <returns>A result for each case, in order; empty when there is a problem.</returns>
    public static IReadOnlyList<EditCaseResult> Run(string json, out string? problem)
    {
        var cases = EditCase.Read(json, out problem);
        return cases is null ? [] : [.. cases.Select(Run)];
    }

    /// <summary>The rules by which this package decides where tools contradict one another, by id.</summary>
    public static IReadOnlyList<EditDecision> Decisions => DecisionRules.All;

    private static EditCaseResult Run(EditCase @case)
    {
        CaseVerdict verdict;
        try
        {
            verdict = @case.Kind switch
            {
                "apply" => new ApplyCase(@case).Run(),
                "parse" => ParseCase.Run(@case),
                "match" => MatchCase.Run(@case),
                _ => CaseVerdict.Fail($"the kind '{@case.Kind}' is not known"),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or JsonException or ArgumentException or IOException or PathRefusedException)
        {
            // A case that is malformed counts against the run, not for it.
            verdict = CaseVerdict.Fail($"{e.GetType().Name}: {e.Message}");
        }

        return new EditCaseResult(@case.Id, @case.Source, @case.Format, @case.Kind, verdict.Outcome, verdict.Decision, verdict.Detail);
    }
}

/// <summary>What came of a case.</summary>
/// <param name="Id">The case.</param>
/// <param name="Source">The tool that states it.</param>
/// <param name="Format">The format of its edit.</param>
/// <param name="Kind">apply, parse or match.</param>
/// <param name="Outcome">Whether it holds.</param>
/// <param name="Decision">The id of the decision that explains why it does not; null otherwise.</param>
/// <param name="Detail">What happened instead; empty when it holds.</param>
public sealed record EditCaseResult(string Id, string Source, string Format, string Kind, EditCaseOutcome Outcome, string? Decision, string Detail);

/// <summary>What came of a case.</summary>
public enum EditCaseOutcome
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not.</summary>
    Failed,

    /// <summary>It does not, because a rule decides otherwise where tools contradict one another.</summary>
    DecidedOtherwise,
}

/// <summary>A rule by which this package decides otherwise than some tool.</summary>
/// <param name="Id">Short and stable.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record EditDecision(string Id, string Reason);

internal readonly record struct CaseVerdict(EditCaseOutcome Outcome, string? Decision, string Detail)
{
    public static CaseVerdict Pass => new(EditCaseOutcome.Passed, null, "");

    public static CaseVerdict Fail(string detail) => new(EditCaseOutcome.Failed, null, detail);

    public static CaseVerdict Decided(string decision, string detail) => new(EditCaseOutcome.DecidedOtherwise, decision, detail);
}
