using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Cli.Running;
using Lathe.Engine.Health;

namespace Lathe.Cli.Health;

/// <summary>The report for a person.</summary>
internal static class HealthText
{
    public static void Write(CliHost host, HealthReport report, int days)
    {
        Say(host, $"The last {EventLines.Count(days, "day")}, from the journals of {EventLines.Count(report.Runs, "run")}{(report.Complete ? "" : $" (the latest {HealthReader.MostRuns:N0}; there may be more)")}.");
        WriteModels(host, report);
        WriteRetries(host, report);
        WriteWork(host, report);
    }

    /// <summary>A time as long as it needs to be.</summary>
    public static string Time(double? milliseconds) => milliseconds switch
    {
        null => "",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        < 120_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1_000:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 60_000:0.0} min"),
    };

    private static void WriteModels(CliHost host, HealthReport report)
    {
        host.Out.WriteLine();
        if (report.Models.Count == 0)
        {
            Say(host, "No model was asked.");
            return;
        }

        var table = new TextTable("MODEL", "TRIES", "OK", "MEAN", "P95", "BEGAN", "KEPT", "COST");
        foreach (var m in report.Models)
            table.Add(m.Model, Number(m.Calls.Requests), Share(m.Calls.SuccessRate), Time(m.Calls.MeanMilliseconds), Time(m.Calls.P95Milliseconds), Time(m.FirstTokenP95Milliseconds), Number(m.CacheHits), Money.Short(m.Cost, m.CostIsPartial));
        table.Write(host.Out, host.Width);
        Say(host, "BEGAN: 19 of 20 streams had begun. KEPT: answers from the cache of responses, no tries.");
        foreach (var m in report.Models)
        {
            if (m.LastError is { } error) WriteError(host, m.Model, error);
            if (m.HandedOver > 0) Say(host, $"{m.Model}: another model took over {(m.HandedOver == 1 ? "once" : $"{m.HandedOver} times")}");
            if (m.CircuitLastOpen is { } open) Say(host, $"{m.Model}: left alone for failing too often, last {At(open)}; circuit {m.Circuit} in this process, which has its own");
        }
    }

    private static void WriteRetries(CliHost host, HealthReport report)
    {
        host.Out.WriteLine();
        if (report.Retries.Count == 0)
        {
            Say(host, "Nothing was tried again.");
            return;
        }

        var table = new TextTable("TRIED AGAIN FOR", "TRIES", "GOT THERE", "TIME LOST");
        foreach (var r in report.Retries) table.Add(r.Reason.Replace('_', ' '), Number(r.Tries), Number(r.Successes), Time(r.LostMilliseconds));
        table.Write(host.Out, host.Width);
    }

    private static void WriteWork(CliHost host, HealthReport report)
    {
        host.Out.WriteLine();
        var table = new TextTable("WORK", "DONE", "OK", "MEAN", "P95");
        Row(table, "context", report.Prompts.Context);
        foreach (var agent in report.Agents) Row(table, agent.Name, agent.Calls);
        table.Write(host.Out, host.Width);
        foreach (var agent in report.Agents)
            if (agent.LastError is { } error) WriteError(host, "the last run that was stopped", error);
        var prompts = report.Prompts;
        if (prompts.MeanTokens is null) return;
        Say(host, string.Create(CultureInfo.InvariantCulture, $"prompts: {prompts.Prompts:N0}, on average {prompts.MeanTokens:N0} tokens, 19 of 20 at most {prompts.P95Tokens:N0}; {Share(prompts.CachedShare)} read from the providers' caches"));
        if (prompts.Shortened + prompts.Refused > 0) Say(host, $"conversations made smaller: {prompts.Shortened:N0}, by about {prompts.TokensLeftOut:N0} tokens; refused as too long: {prompts.Refused:N0}");
    }

    private static void Row(TextTable table, string name, CallCounts counts) =>
        table.Add(name, Number(counts.Requests), Share(counts.SuccessRate), Time(counts.MeanMilliseconds), Time(counts.P95Milliseconds));

    private static void WriteError(CliHost host, string of, HealthError error)
    {
        Say(host, $"{of}: {error.Kind}, {At(error.At)}: {error.Message} ({error.Code})");
        if (error.Guidance is { } guidance) Say(host, $"  what to do: {guidance}");
    }

    private static string Number(long number) => number == 0 ? "" : number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.#} %") : "";

    private static string At(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static void Say(CliHost host, string text) => Toned.WriteLine(host, new ViewLine(PlainText.OneLine(text)));
}
