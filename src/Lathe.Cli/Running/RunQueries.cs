using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Engine.Collecting;
using Lathe.Engine.Configuration;
using Lathe.Engine.Impact;
using Lathe.Engine.Journal;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>The commands that look at runs: <c>runs</c>, <c>show</c>, <c>diff</c>; and <c>cancel</c>.</summary>
internal sealed class RunQueries(CliHost host)
{
    // The time, and enough of the chance part that two runs of one moment differ.
    private const int ShortId = 14;

    private static readonly ImpactOptions Widely = new() { IncludeChanged = true };

    public async Task<int> ListAsync(RunsRequest request, CancellationToken cancellationToken)
    {
        await using var composition = Open();
        var repository = request.Repository is { } folder ? RepositoryRoot.Find(Path.GetFullPath(folder, host.Environment.CurrentDirectory)) : null;
        var runs = await RunPages.ListAsync(composition.Journal, new RunQuery(repository, Limit: RunQuery.MostAtOnce), request.Limit, cancellationToken);
        var format = FormatOf(composition, request.Format);
        switch (format)
        {
            case OutputFormat.Json: RunDocuments.WriteList(host, runs); break;
            case OutputFormat.StreamJson: RunDocuments.WriteLines(host, runs); break;
            default:
                WriteTable(runs);
                await QuestionLines.WriteAsync(host, composition, runs, cancellationToken);
                break;
        }

        await InterruptedRuns.SayAsync(composition, format, repository, null, cancellationToken);
        return ExitCodes.Success;
    }

    public async Task<int> ShowAsync(RunReferenceRequest request, CancellationToken cancellationToken)
    {
        await using var composition = Open();
        var summary = await RunLookup.FindAsync(composition, request.Run, cancellationToken);
        var format = FormatOf(composition, request.Format);
        if (format != OutputFormat.Text) return await ShowJsonAsync(composition, summary, format, request.Events, cancellationToken);
        var history = new RunHistory();
        var lines = new EventLines(composition.Objects, whole: true);
        await foreach (var stored in composition.Journal.ReadAsync(summary.Run, 0, cancellationToken))
        {
            history.Apply(stored);
            if (request.Events) await host.Out.WriteLineAsync(EventLine(stored));
            else foreach (var line in lines.Of(stored)) Toned.WriteLine(host, line);
        }

        new RunReport(host, composition.Objects, composition.Paths).WriteSummary(summary, history);
        if (new RunMarks(composition.Paths).Collected(summary.Run) is { } mark)
            await host.Out.WriteLineAsync($"collected {mark.At.ToLocalTime():yyyy-MM-dd}: its journal and its change are kept{(mark.KeepsUndo ? ", and what undo and redo need" : "")}");
        await InterruptedRuns.SayAsync(composition, format, null, summary.Run, cancellationToken);
        return ExitCodes.Success;
    }

    // A stream is the events; a document is the run, or a list of its events.
    private async Task<int> ShowJsonAsync(Composition composition, RunSummary summary, OutputFormat format, bool events, CancellationToken cancellationToken)
    {
        if (format == OutputFormat.Json && !events)
        {
            var history = await RunHistory.ReadAsync(composition.Journal, summary.Run, cancellationToken);
            RunDocuments.Write(host, format, RunDocuments.Of(composition.Objects, history, summary.Run, null));
            return ExitCodes.Success;
        }

        var isList = format == OutputFormat.Json;
        var before = isList ? "[" : "";
        await foreach (var stored in composition.Journal.ReadAsync(summary.Run, 0, cancellationToken))
        {
            await host.Out.WriteAsync($"{before}{JsonRunView.Line(stored)}");
            before = isList ? ",\n" : "\n";
        }

        await host.Out.WriteLineAsync(isList ? "]" : "");
        return ExitCodes.Success;
    }

    public async Task<int> DiffAsync(RunReferenceRequest request, CancellationToken cancellationToken)
    {
        await using var composition = Open();
        var summary = await RunLookup.FindAsync(composition, request.Run, cancellationToken);
        var history = await RunHistory.ReadAsync(composition.Journal, summary.Run, cancellationToken);
        var format = FormatOf(composition, request.Format);
        if (format != OutputFormat.Text)
        {
            var impact = ImpactOf(composition, summary.Run, history, cancellationToken);
            RunDocuments.Write(host, format, RunDocuments.Of(composition.Objects, history, summary.Run, null) with { Impact = impact is null ? null : ImpactView.Of(impact) });
            return ExitCodes.Success;
        }

        var diff = ChangeOf(history) is { } change ? composition.Objects.Get(change) : null;
        if (diff is null)
        {
            throw new LatheError(ErrorKind.NotFound, "run.no_change", $"Run {summary.Run} has no change yet.") { Guidance = $"See where it stands with 'lathe show {summary.Run}'." }.ToException();
        }

        PlainBytes.Write(host, diff);
        if (host.OutputIsTerminal || request.Impact) WriteImpact(ImpactOf(composition, summary.Run, history, cancellationToken) ?? ImpactReport.None);
        await InterruptedRuns.SayAsync(composition, format, null, summary.Run, cancellationToken);
        return ExitCodes.Success;
    }

    // It needs the trees, of which a collected run has none.
    private static ImpactReport? ImpactOf(Composition composition, RunId run, RunHistory history, CancellationToken cancellationToken) =>
        new RunMarks(composition.Paths).Collected(run) is not null ? null : RunImpact.Of(history, composition.Objects, Widely, cancellationToken);

    // In a pipe as remarks, which git apply passes over: what goes there stays a patch.
    private void WriteImpact(ImpactReport impact)
    {
        var first = true;
        foreach (var line in ImpactLines.Of(impact))
        {
            if (first && host.OutputIsTerminal) host.Out.WriteLine();
            first = false;
            if (host.OutputIsTerminal) Toned.WriteLine(host, line);
            else host.Out.WriteLine($"# {line.Text}");
        }
    }

    public async Task<int> CancelAsync(RunReferenceRequest request, CancellationToken cancellationToken)
    {
        await using var composition = Open();
        var summary = await RunLookup.FindAsync(composition, request.Run, cancellationToken);
        var said = await CancelAsync(composition, summary, cancellationToken);
        var format = FormatOf(composition, request.Format);
        if (format == OutputFormat.Text) await host.Out.WriteLineAsync(said);
        else RunDocuments.Write(host, format, RunDocuments.Of(composition.Objects, await RunHistory.ReadAsync(composition.Journal, summary.Run, cancellationToken), summary.Run, null));
        return ExitCodes.Success;
    }

    private static async Task<string> CancelAsync(Composition composition, RunSummary summary, CancellationToken cancellationToken)
    {
        if (summary.State is RunState.Finished or RunState.Failed or RunState.Cancelled) return $"Run {summary.Run} is over already ({summary.State}).";
        await using var lease = await composition.Journal.TryAcquireAsync(summary.Run, cancellationToken);
        if (lease is null)
        {
            await composition.Journal.RequestCancelAsync(summary.Run, cancellationToken);
            return $"Run {summary.Run} was asked to stop; the process that works on it ends it.";
        }

        await composition.Journal.AppendAsync(lease, [new RunEnded(RunState.Cancelled, null, null)], cancellationToken);
        return $"Run {summary.Run} is cancelled. If you want it after all: lathe resume {summary.Run}";
    }

    /// <summary>What was asked for, else what the configuration says.</summary>
    internal static OutputFormat FormatOf(Composition composition, OutputFormat? asked) => asked ?? OutputFormats.Parse(ConfigurationLoader.Load(new ConfigurationInput
    {
        Environment = composition.Host.Environment,
        Paths = composition.Paths,
        Repository = RepositoryRoot.Find(composition.Host.Environment.CurrentDirectory),
        Flags = [],
    }).OutputFormat);

    private Composition Open() => new(host, LathePaths.Find(host.Environment));

    private static Engine.Objects.ObjectHash? ChangeOf(RunHistory history) =>
        history.Ended?.Outcome?.Change ?? history.Attempts.LastOrDefault(a => a.Finished is not null)?.Finished?.Change;

    private static string EventLine(RunEvent stored) => $"{stored.Sequence,5} {stored.At:yyyy-MM-dd HH:mm:ss.fff} {PlainText.OneLine(JsonRunView.Line(stored))}";

    private void WriteTable(IReadOnlyList<RunSummary> runs)
    {
        if (runs.Count == 0)
        {
            host.Out.WriteLine("There are no runs yet. Start one with: lathe run \"…\"");
            return;
        }

        // On a terminal of usual width the beginning of an id has to do; every command takes it.
        var idLength = host.Width is < 100 ? ShortId : int.MaxValue;
        var table = new TextTable("RUN", "STARTED", "STATE", "COST", "TASK");
        foreach (var run in runs)
        {
            var id = run.Run.Value;
            table.Add(id[..Math.Min(id.Length, idLength)], run.Started.ToLocalTime().ToString("yyyy-MM-dd HH:mm"), State(run), Money.Short(run.Cost, run.CostIsPartial), Engine.Text.Bounded.OneLine(run.Title, 60));
        }

        table.Write(host.Out, host.Width);
    }

    // What came of it says more than that it is over.
    private static string State(RunSummary run)
    {
        var state = run is { State: RunState.Finished, Verdict: { } verdict } ? EventLines.Words(verdict) : run.State.ToString();
        return run.Applied > 0 ? $"{state}, applied" : state;
    }
}
