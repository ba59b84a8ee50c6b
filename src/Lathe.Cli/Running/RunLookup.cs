using Lathe.Engine.Journal;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>Finds the run that a person means.</summary>
internal static class RunLookup
{
    private const int MostLookedAt = 200;

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

    /// <summary>The run whose change stands in the files of the repository around the current folder and was put there last; for <c>undo</c>.</summary>
    /// <exception cref="LatheException">NotFound <c>apply.not_applied</c>, and what <see cref="FindAsync"/> says.</exception>
    public static Task<RunSummary> FindAppliedAsync(Composition composition, string? named, CancellationToken cancellationToken) => named is not null
        ? FindAsync(composition, named, cancellationToken)
        : LatestWhereAsync(composition, (_, summary) => summary.Applied > 0, "apply.not_applied", "No change of a run is applied to {0}.", "Apply one with 'lathe apply RUN'; 'lathe runs' lists them.", cancellationToken);

    /// <summary>The run whose change was taken out of the files of the repository around the current folder last; for <c>redo</c>.</summary>
    /// <exception cref="LatheException">NotFound <c>apply.not_undone</c>, and what <see cref="FindAsync"/> says.</exception>
    public static Task<RunSummary> FindUndoneAsync(Composition composition, string? named, CancellationToken cancellationToken) => named is not null
        ? FindAsync(composition, named, cancellationToken)
        : LatestWhereAsync(composition, (history, _) => history is { Applied: null, Applies.Count: > 0 }, "apply.not_undone", "No change was taken back out of {0}.", "Take one back with 'lathe undo', or apply one with 'lathe apply RUN'.", cancellationToken);

    private static async Task<RunSummary> LatestWhereAsync(
        Composition composition, Func<RunHistory, RunSummary, bool> fits, string code, string message, string guidance, CancellationToken cancellationToken)
    {
        var repository = RepositoryRoot.Find(composition.Host.Environment.CurrentDirectory);
        var runs = await composition.Journal.ListAsync(new RunQuery(repository, Limit: MostLookedAt), cancellationToken);
        foreach (var summary in runs.OrderByDescending(r => r.Updated))
        {
            if (fits(await RunHistory.ReadAsync(composition.Journal, summary.Run, cancellationToken), summary)) return summary;
        }

        throw new LatheError(ErrorKind.NotFound, code, string.Format(null, message, repository)) { Guidance = guidance }.ToException();
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
