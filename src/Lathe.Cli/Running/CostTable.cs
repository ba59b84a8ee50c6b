using Lathe.Engine.Journal;

namespace Lathe.Cli.Running;

/// <summary>What one attempt used.</summary>
internal sealed record CostRow(string Name, int Calls, long Input, long Cached, long Output, decimal? Cost)
{
    /// <summary>Of the calls, those that the cache of responses answered: nothing was sent for them.</summary>
    public int Kept { get; init; }
}

/// <summary>Tokens and money by attempt.</summary>
internal static class CostTable
{
    private static readonly string[] Header = ["", "calls", "tokens in", "cached", "tokens out", "cost"];

    public static IReadOnlyList<CostRow> Of(RunHistory history)
    {
        var rows = new SortedDictionary<string, CostRow>(StringComparer.Ordinal);
        foreach (var step in history.FinishedSteps)
        {
            if (step is not { Kind: StepKind.Model, Usage: { } usage }) continue;
            var name = step.Step.Value.Split('/')[0].Replace('-', ' ');
            rows[name] = Add(rows.GetValueOrDefault(name) ?? new CostRow(name, 0, 0, 0, 0, 0), usage);
        }

        return [.. rows.Values];
    }

    /// <summary>The table in lines; on a narrow terminal one line a row without columns.</summary>
    public static IEnumerable<string> Render(IReadOnlyList<CostRow> rows, int width)
    {
        var table = rows.Count > 1 ? [.. rows, Sum(rows)] : rows;
        return Rows(table, width).Concat(Kept(rows.Sum(static r => r.Kept)));
    }

    private static IEnumerable<string> Kept(int calls) => calls == 0 ? [] : [$"{EventLines.Count(calls, "call")} answered from the cache of responses, for nothing"];

    private static IEnumerable<string> Rows(IReadOnlyList<CostRow> table, int width)
    {
        if (width < 62) return table.Select(r => $"{r.Name}: {EventLines.Count(r.Calls, "call")}, {r.Input + r.Output:N0} tokens, {(r.Cost is null ? "cost unknown" : Money.Text(r.Cost))}");
        return table.Select(Cells).Prepend(Header).Select(c => $"{c[0],-10} {c[1],6} {c[2],11} {c[3],9} {c[4],11} {c[5],13}".TrimEnd());
    }

    private static string[] Cells(CostRow row) => [row.Name, $"{row.Calls}", $"{row.Input:N0}", $"{row.Cached:N0}", $"{row.Output:N0}", Money.Text(row.Cost)];

    private static CostRow Add(CostRow row, TokenUsage usage) => usage.FromCache is true ? row with { Calls = row.Calls + 1, Kept = row.Kept + 1 } : row with
    {
        Calls = row.Calls + 1,
        Input = row.Input + usage.InputTokens,
        Cached = row.Cached + usage.CachedInputTokens,
        Output = row.Output + usage.OutputTokens,
        Cost = row.Cost + usage.Cost,
    };

    private static CostRow Sum(IReadOnlyList<CostRow> rows)
    {
        var sum = new CostRow("all", 0, 0, 0, 0, 0);
        foreach (var row in rows) sum = new CostRow("all", sum.Calls + row.Calls, sum.Input + row.Input, sum.Cached + row.Cached, sum.Output + row.Output, sum.Cost + row.Cost) { Kept = sum.Kept + row.Kept };
        return sum;
    }
}
