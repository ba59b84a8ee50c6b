using System.Text.Json;
using Lathe.Engine.Journal;

namespace Lathe.Cli.Running;

/// <summary>Calls of a run that were made again for one reason, in JSON. Those of calls that failed for good are in their error.</summary>
internal sealed record RetryView(string Reason, int Tries, long LostMilliseconds)
{
    public static IReadOnlyList<RetryView> Of(RunHistory history)
    {
        var views = new SortedDictionary<string, RetryView>(StringComparer.Ordinal);
        foreach (var retry in history.FinishedSteps.SelectMany(static step => step.Call?.Retries ?? []))
        {
            var reason = JsonNamingPolicy.SnakeCaseLower.ConvertName(retry.Reason.ToString());
            var before = views.GetValueOrDefault(reason) ?? new RetryView(reason, 0, 0);
            views[reason] = before with { Tries = before.Tries + retry.Tries, LostMilliseconds = before.LostMilliseconds + retry.LostMilliseconds };
        }

        return [.. views.Values];
    }
}
