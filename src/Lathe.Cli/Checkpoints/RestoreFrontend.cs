using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Cli.Running;
using Lathe.Engine.Checkpoints;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Errors;

namespace Lathe.Cli.Checkpoints;

/// <summary><c>lathe restore</c>: says what it would do, asks on a terminal, and does it.</summary>
internal sealed class RestoreFrontend(CliHost host)
{
    private const int MostFiles = 40;

    public async Task<int> RestoreAsync(RestoreCommandRequest request, CancellationToken cancellationToken)
    {
        await using var composition = new Composition(host, LathePaths.Find(host.Environment));
        var summary = await RunLookup.FindAsync(composition, request.Run, cancellationToken);
        var format = RunQueries.FormatOf(composition, request.Format);
        var configuration = composition.ConfigurationOf(summary);
        var engine = new RestoreEngine(composition.Services(configuration, new SilentObserver(), onReplay: null));
        await using var work = await engine.BeginAsync(summary.Run, new RestoreRequest(request.Checkpoint, request.Scope, request.Paths), cancellationToken);
        if (format == OutputFormat.Text) WritePlan(summary, work.Plan);
        if (request.DryRun || work.Plan.IsNothing)
        {
            if (format != OutputFormat.Text) Write(format, summary, work.Plan, null);
            else host.Out.WriteLine(work.Plan.IsNothing ? "Nothing to do: the files are so already." : "Nothing was changed (--dry-run).");
            return ExitCodes.Success;
        }

        if (format == OutputFormat.Text && !request.Yes && !await AgreesAsync(cancellationToken))
            throw new LatheError(ErrorKind.Cancelled, "restore.declined", "Nothing was changed.").ToException();
        var result = await work.ExecuteAsync(cancellationToken);
        if (format == OutputFormat.Text) WriteDone(summary, result);
        else Write(format, summary, work.Plan, result);
        return ExitCodes.Success;
    }

    // Where nobody can answer, the command line says enough: it can be taken back.
    private async Task<bool> AgreesAsync(CancellationToken cancellationToken)
    {
        if (host is not { InputIsTerminal: true, OutputIsTerminal: true }) return true;
        while (true)
        {
            await host.Out.WriteAsync("Restore? [y/n] ");
            await host.Out.FlushAsync(cancellationToken);
            switch ((await StandardInput.ReadLineAsync(host, cancellationToken))?.Trim().ToLowerInvariant())
            {
                case "y" or "yes": return true;
                case "n" or "no" or null: return false;
            }
        }
    }

    private void WritePlan(RunSummary summary, RestorePlan plan)
    {
        var point = plan.Checkpoint;
        host.Out.WriteLine($"run {summary.Run}, {RestoreText.Scope(plan.Scope, plan.Paths)} back to checkpoint {point.Number} ({point.At.ToLocalTime():yyyy-MM-dd HH:mm:ss}, before: {PlainText.OneLine(point.Title)})");
        foreach (var file in plan.Files.Take(MostFiles)) host.Out.WriteLine($"  {CheckpointWords.Sign(file)} {PlainText.OneLine(file.Path)}{(file.IsIgnored ? " (ignored)" : "")}");
        if (plan.Files.Count > MostFiles) host.Out.WriteLine($"  … and {plan.Files.Count - MostFiles:N0} more");
        if (plan is { Scope: RestoreScope.All, Files.Count: 0 }) host.Out.WriteLine("  the files are so already");
        if (plan.Answers > 0) host.Out.WriteLine($"  {EventLines.Count(plan.Answers, "answer")} of the model {(plan.Answers == 1 ? "leaves" : "leave")} the conversation");
        if (plan.Returning > 0) host.Out.WriteLine($"  {EventLines.Count(plan.Returning, "answer")} of the model {(plan.Returning == 1 ? "comes" : "come")} back into it");
    }

    private void WriteDone(RunSummary summary, RestoreResult result)
    {
        host.Out.WriteLine($"restored in the run's own workspace; your files in {PlainText.OneLine(summary.Repository)} are as they were.");
        if (result.State == RunState.NeedsHuman)
        {
            host.Out.WriteLine($"next: lathe resume {summary.Run}   goes on from there (lathe feedback {summary.Run} \"…\" first, to say what to do otherwise)");
        }

        host.Out.WriteLine($"      lathe restore {summary.Run}@{result.Undo}   takes the restore back");
    }

    private void Write(OutputFormat format, RunSummary summary, RestorePlan plan, RestoreResult? result)
    {
        var view = new RestoreView(
            summary.Run.Value, plan.Checkpoint.Number, plan.Scope.ToString().ToLowerInvariant(), result is not null, [.. plan.Files.Select(DifferenceView.Of)], plan.Answers, plan.Returning, result?.Undo, result?.State.ToString());
        CheckpointJson.Write(host, format, view, static json => json.RestoreView);
    }
}
