using System.Globalization;
using System.Text.Json;
using Lathe.Cli.Output;
using Lathe.Cli.Running;
using Lathe.Engine.Collecting;

namespace Lathe.Cli.Commands;

/// <summary>One collected run in JSON.</summary>
internal sealed record GcRunView(string Run, string Title, string State, DateTimeOffset Updated, string Reason, bool KeepsUndo);

/// <summary>So much of one kind in JSON.</summary>
internal sealed record GcTallyView(string Kind, int Count, long Bytes);

/// <summary>Whether a run is kept however old it gets, in JSON.</summary>
internal sealed record PinView(string Run, bool Pinned);

/// <summary>What <c>lathe gc</c> freed, or would.</summary>
internal sealed record GcView(bool DryRun, long FreedBytes, long KeptBytes, IReadOnlyList<GcTallyView> Freed, IReadOnlyList<GcRunView> Runs, IReadOnlyList<string> Notes)
{
    private const int MostRuns = 20;

    public static GcView Of(CollectReport report, bool dry) => new(
        dry,
        report.FreedBytes,
        report.KeptBytes,
        [.. report.Freed.Select(static f => new GcTallyView(Dashed(f.Kind.ToString()), f.Count, f.Bytes))],
        [.. report.Runs.Select(static r => new GcRunView(r.Run.Value, r.Title, r.State.ToString(), r.Updated, r.Reason.ToString().ToLowerInvariant(), r.KeepsUndo))],
        report.Notes);

    public void Write(CliHost host)
    {
        if (Runs.Count > 0)
        {
            var table = new TextTable("RUN", "LAST EVENT", "WHY", "TASK");
            foreach (var run in Runs.Take(MostRuns)) table.Add(run.Run, run.Updated.ToLocalTime().ToString("yyyy-MM-dd"), Why(run), Engine.Text.Bounded.OneLine(run.Title, 50));
            table.Write(host.Out, host.Width);
            if (Runs.Count > MostRuns) host.Out.WriteLine($"… and {Runs.Count - MostRuns:N0} more");
        }

        var would = DryRun ? "would free" : "freed";
        foreach (var kind in Freed.Where(static f => f.Count > 0)) host.Out.WriteLine($"{would} {Size(kind.Bytes)}: {Words(kind)}");
        host.Out.WriteLine(FreedBytes == 0 && Runs.Count == 0 ? $"Nothing to free; {Size(KeptBytes)} are kept." : $"{would} {Size(FreedBytes)} in all; {Size(KeptBytes)} stay. Journals are kept.");
        foreach (var note in Notes) host.Out.WriteLine($"note: {PlainText.OneLine(note)}");
    }

    private static string Why(GcRunView run) => (run.Reason, run.KeepsUndo) switch
    {
        ("rest", _) => "the rest",
        (var reason, true) => $"{reason}, undo kept",
        (var reason, _) => reason,
    };

    private static string Words(GcTallyView kind) => kind.Kind switch
    {
        "workspace" => EventLines.Count(kind.Count, "workspace"),
        "run-object" => $"{EventLines.Count(kind.Count, "object")} of runs: checkpoints, large results",
        "unnamed-object" => $"{EventLines.Count(kind.Count, "object")} that nothing names",
        "leftover" => $"{EventLines.Count(kind.Count, "folder")} of checks that were killed",
        _ => EventLines.Count(kind.Count, "cache"),
    };

    private static string Dashed(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    private static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
    };
}
