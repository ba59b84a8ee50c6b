using Lathe.Engine.Journal;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>Finds the run that a person means.</summary>
internal static class RunLookup
{
    /// <summary>The run with this id or the only one whose id begins so; the latest of the repository around the current folder where nothing is named.</summary>
    /// <exception cref="LatheException">NotFound <c>run.not_found</c>, Validation <c>run.ambiguous</c>.</exception>
    public static async Task<RunSummary> FindAsync(Composition composition, string? named, CancellationToken cancellationToken)
    {
        if (named is null) return await LatestAsync(composition, cancellationToken);
        var found = await composition.Journal.FindAsync(named, cancellationToken);
        return found switch
        {
            [var only] => only,
            [] => throw new LatheError(ErrorKind.NotFound, "run.not_found", $"There is no run whose id begins with '{Engine.Text.Bounded.OneLine(named, 40)}'.") { Guidance = "'lathe runs' lists them." }.ToException(),
            _ => throw new LatheError(ErrorKind.Validation, "run.ambiguous", $"{found.Count} runs begin with '{named}': {string.Join(", ", found.Select(r => r.Run))}.") { Guidance = "Give more of the id." }.ToException(),
        };
    }

    private static async Task<RunSummary> LatestAsync(Composition composition, CancellationToken cancellationToken)
    {
        var repository = RepositoryRoot.Find(composition.Host.Environment.CurrentDirectory);
        var latest = await composition.Journal.ListAsync(new RunQuery(repository, Limit: 1), cancellationToken);
        return latest.Count == 1 ? latest[0] : throw new LatheError(ErrorKind.NotFound, "run.none", $"There is no run of {repository}.")
        {
            Guidance = "Start one with 'lathe run \"…\"', or name a run of another repository; 'lathe runs' lists them.",
        }.ToException();
    }
}
