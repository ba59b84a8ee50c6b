namespace Lathe.Edits.Cases;

/// <summary>Results counted: a row for each source, format and kind, and the share of each decision in each source.</summary>
public sealed class EditCaseTally
{
    /// <summary>Counts results.</summary>
    /// <param name="results">The results of any number of files.</param>
    public EditCaseTally(IReadOnlyList<EditCaseResult> results)
    {
        Rows =
        [
            .. results.GroupBy(r => (r.Source, r.Format, r.Kind)).OrderBy(g => g.Key.Source, StringComparer.Ordinal).ThenBy(g => g.Key.Format, StringComparer.Ordinal).ThenBy(g => g.Key.Kind, StringComparer.Ordinal)
                .Select(g => new EditCaseRow(g.Key.Source, g.Key.Format, g.Key.Kind, Count(g, EditCaseOutcome.Passed), Count(g, EditCaseOutcome.Failed), Count(g, EditCaseOutcome.DecidedOtherwise))),
        ];
        var totals = results.GroupBy(r => r.Source).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        Shares =
        [
            .. results.Where(r => r.Decision is not null).GroupBy(r => (r.Source, Decision: r.Decision!)).OrderBy(g => g.Key.Source, StringComparer.Ordinal).ThenBy(g => g.Key.Decision, StringComparer.Ordinal)
                .Select(g => new EditDecisionShare(g.Key.Source, g.Key.Decision, g.Count(), totals[g.Key.Source])),
        ];
        OverDecided =
        [
            .. results.GroupBy(r => r.Source).Where(g => Count(g, EditCaseOutcome.DecidedOtherwise) * 100 > g.Count() * EditCases.MostDecidedPercent)
                .Select(g => g.Key).Order(StringComparer.Ordinal),
        ];
        Failed = results.Count(r => r.Outcome == EditCaseOutcome.Failed);
    }

    /// <summary>The rows, by source, format and kind.</summary>
    public IReadOnlyList<EditCaseRow> Rows { get; }

    /// <summary>How often each decision was the reason, by source.</summary>
    public IReadOnlyList<EditDecisionShare> Shares { get; }

    /// <summary>Sources of which more was decided otherwise than <see cref="EditCases.MostDecidedPercent"/> allows. They count as failed.</summary>
    public IReadOnlyList<string> OverDecided { get; }

    /// <summary>Cases that failed.</summary>
    public int Failed { get; }

    /// <summary>Whether nothing failed, and no source counts as failed.</summary>
    public bool Succeeded => Failed == 0 && OverDecided.Count == 0;

    private static int Count(IEnumerable<EditCaseResult> results, EditCaseOutcome outcome) => results.Count(r => r.Outcome == outcome);
}

/// <summary>The cases of one source, format and kind.</summary>
/// <param name="Source">The tool.</param>
/// <param name="Format">The format.</param>
/// <param name="Kind">apply, parse or match.</param>
/// <param name="Passed">Cases that hold.</param>
/// <param name="Failed">Cases that do not.</param>
/// <param name="DecidedOtherwise">Cases that a decision explains.</param>
public sealed record EditCaseRow(string Source, string Format, string Kind, int Passed, int Failed, int DecidedOtherwise);

/// <summary>How often a decision was the reason in one source.</summary>
/// <param name="Source">The tool.</param>
/// <param name="Decision">The decision's id.</param>
/// <param name="Cases">Cases that it explains.</param>
/// <param name="Total">All cases of the source.</param>
public sealed record EditDecisionShare(string Source, string Decision, int Cases, int Total);
