using Lathe.Cli.Output;
using Lathe.Engine.Journal;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>Says that a run of this repository was interrupted and how it goes on: one line, on standard error, for persons only. It never fails a command.</summary>
internal static class InterruptedRuns
{
    private const int MostLookedAt = 20;
    private const int LongestTitle = 40;

    /// <summary>Looks, with one query where there is nothing to say.</summary>
    /// <param name="composition">The journal.</param>
    /// <param name="format">How the command answers; nothing is said in JSON.</param>
    /// <param name="repository">The repository; null for the one around the current folder.</param>
    /// <param name="but">The run that the command is about, which speaks for itself.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    public static async Task SayAsync(Composition composition, OutputFormat format, string? repository, RunId? but, CancellationToken cancellationToken)
    {
        if (format != OutputFormat.Text) return;
        try
        {
            repository ??= RepositoryRoot.Find(composition.Host.Environment.CurrentDirectory);
            var running = await composition.Journal.ListAsync(new RunQuery(repository, [RunState.Running], MostLookedAt), cancellationToken);
            if (running.Count == 0) return;
            var interrupted = new List<RunSummary>();
            foreach (var run in running)
                if (run.Run != but && !await composition.Journal.HasOwnerAsync(run.Run, cancellationToken)) interrupted.Add(run);
            Say(composition.Host, interrupted);
        }
        catch (LatheException)
        {
            // What the command itself needs of the journal, it reports itself.
        }
    }

    private static void Say(CliHost host, List<RunSummary> interrupted)
    {
        if (interrupted.Count == 0) return;
        var more = interrupted.Count == 1 ? "" : $" ({interrupted.Count - 1} more: lathe runs)";
        host.Error.WriteLine($"interrupted: {PlainText.OneLine(Engine.Text.Bounded.OneLine(interrupted[0].Title, LongestTitle))}; go on: lathe resume {interrupted[0].Run}{more}");
    }
}
