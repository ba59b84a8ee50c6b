using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Engine.Applies;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>The commands that change the user's files: <c>apply</c>, <c>undo</c> and <c>redo</c>.</summary>
internal sealed class ApplyCommands(CliHost host)
{
    private const int MostConflictLines = 12;
    private const int MostFiles = 40;

    public Task<int> ApplyAsync(RunReferenceRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(request, RunLookup.FindAsync, (delivery, run) => delivery.ApplyAsync(run, cancellationToken), "applied", cancellationToken);

    public Task<int> UndoAsync(RunReferenceRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(request, RunLookup.FindAppliedAsync, (delivery, run) => delivery.UndoAsync(run, request.Merge, cancellationToken), "taken back", cancellationToken);

    public Task<int> RedoAsync(RunReferenceRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(request, RunLookup.FindUndoneAsync, (delivery, run) => delivery.RedoAsync(run, request.Merge, cancellationToken), "put back", cancellationToken);

    private async Task<int> ChangeAsync(
        RunReferenceRequest request,
        Func<Composition, string?, CancellationToken, Task<RunSummary>> find,
        Func<DeliveryEngine, RunId, Task<DeliveryResult>> change,
        string done,
        CancellationToken cancellationToken)
    {
        await using var composition = new Composition(host, LathePaths.Find(host.Environment));
        var summary = await find(composition, request.Run, cancellationToken);
        if (!Directory.Exists(summary.Repository))
        {
            throw new LatheError(ErrorKind.NotFound, "run.no_repository", $"{summary.Repository} is not there any more.")
            {
                Guidance = $"Put the repository back, or take the patch with 'lathe diff {summary.Run}'.",
            }.ToException();
        }

        var delivery = new DeliveryEngine(composition.Journal, composition.Objects, composition.Paths);
        var result = await change(delivery, summary.Run);
        if (result.Conflicts.Count > 0) throw Conflict(summary, result.Conflicts, request.Merge || done == "applied" ? null : done == "taken back" ? "undo" : "redo").ToException();
        var format = RunQueries.FormatOf(composition, request.Format);
        Write(format, summary, result, done);
        await InterruptedRuns.SayAsync(composition, format, summary.Repository, summary.Run, cancellationToken);
        return ExitCodes.Success;
    }

    private void Write(OutputFormat format, RunSummary summary, DeliveryResult result, string done)
    {
        if (format is OutputFormat.Json or OutputFormat.StreamJson)
        {
            DeliveryDocument.Write(host, summary, result, done, format == OutputFormat.Json);
            return;
        }

        if (result.Recovered is { } recovered) host.Out.WriteLine(recovered);
        foreach (var file in result.Files.Take(MostFiles)) host.Out.WriteLine($"  {Sign(file)} {PlainText.OneLine(file.Path)}{(file.IsMerged ? " (merged with your changes)" : "")}");
        if (result.Files.Count > MostFiles) host.Out.WriteLine($"  … and {result.Files.Count - MostFiles:N0} more");
        host.Out.WriteLine(result.Files.Count == 0
            ? "Nothing to do: your files have the change already."
            : $"{EventLines.Count(result.Files.Count, "file")} {done} in {PlainText.OneLine(summary.Repository)}.");
        if (result.Files.Count > 0) host.Out.WriteLine(done == "taken back" ? $"next: lathe redo {summary.Run}" : $"next: lathe undo {summary.Run}   takes it back");
    }

    private static char Sign(AppliedFile file) => (file.Before, file.After) switch
    {
        (null, _) => 'A',
        (_, null) => 'D',
        _ => 'M',
    };

    private static LatheError Conflict(RunSummary summary, IReadOnlyList<ApplyConflict> conflicts, string? mergeable)
    {
        var lines = new List<string> { $"Your files and the change of run {summary.Run} do not fit together, and nothing was changed:" };
        foreach (var conflict in conflicts.Take(MostConflictLines))
        {
            lines.Add($"  {conflict.Path}: {conflict.Detail}");
            foreach (var place in conflict.Places.Take(3)) lines.Add($"    your lines {place.Ours.StartLine}-{place.Ours.StartLine + Math.Max(0, place.Ours.LineCount - 1)}");
        }

        if (conflicts.Count > MostConflictLines) lines.Add($"  and {conflicts.Count - MostConflictLines} more");
        return new LatheError(ErrorKind.Conflict, "apply.conflict", string.Join('\n', lines))
        {
            Guidance = mergeable is not null
                ? $"Merge it with what you changed: 'lathe {mergeable} {summary.Run} --merge'. Or bring the files into the state that they had."
                : $"Bring the files into a state that fits, or take the patch with 'lathe diff {summary.Run}' and merge it by hand.",
        };
    }
}
