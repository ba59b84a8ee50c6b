using Lathe.Engine.Journal;
using Lathe.Engine.Questions;
using Lathe.Engine.Text;
using Lathe.Engine.Trust;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>Finds the run that a person means.</summary>
internal static class RunLookup
{
    private const int MostLookedAt = 200;
    private const int MostNamed = 10;
    private const int LongestTitle = 40;
    private const int LongestQuestion = 100;

    /// <summary>The run with this id or the only one whose id begins so; the latest of the repository around the current folder where nothing is named.</summary>
    /// <exception cref="LatheException">NotFound <c>run.not_found</c>, Validation <c>run.ambiguous</c>.</exception>
    public static async Task<RunSummary> FindAsync(Composition composition, string? named, CancellationToken cancellationToken)
    {
        if (named is null) return await LatestAsync(composition, cancellationToken);
        var found = await composition.Journal.FindAsync(named, cancellationToken);
        return found switch
        {
            [var only] => only,
            [] => throw new LatheError(ErrorKind.NotFound, "run.not_found", $"There is no run whose id begins with '{Bounded.OneLine(named, 40)}'.") { Guidance = "'lathe runs' lists them." }.ToException(),
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

    /// <summary>The run of the repository around the current folder that waits for an answer; the latest one where it is over and its change was not accepted, and none waits; for <c>answer</c>.</summary>
    /// <exception cref="LatheException">NotFound <c>answer.none</c>, Validation <c>answer.several</c>, and what <see cref="FindAsync"/> says.</exception>
    public static async Task<RunSummary> FindAskingAsync(Composition composition, string? named, CancellationToken cancellationToken)
    {
        if (named is not null) return await FindAsync(composition, named, cancellationToken);
        var repository = RepositoryRoot.Find(composition.Host.Environment.CurrentDirectory);
        var asking = new List<(RunSummary Run, RunQuestion Question)>();
        RunSummary? answered = null;
        foreach (var run in await composition.Journal.ListAsync(new RunQuery(repository, [RunState.NeedsHuman], MostLookedAt), cancellationToken))
        {
            if (await QuestionAsync(composition, run, cancellationToken) is not { } question) continue;
            if (question.Answered is null) asking.Add((run, question));
            else answered ??= run;
        }

        if (asking.Count > 1) throw Several(repository, asking);
        if (asking.Count == 1) return asking[0].Run;
        var latest = await composition.Journal.ListAsync(new RunQuery(repository, Limit: 1), cancellationToken);
        if (latest is [{ State: RunState.Finished or RunState.Failed } over] && await QuestionAsync(composition, over, cancellationToken) is { Answered: null }) return over;
        throw new LatheError(ErrorKind.NotFound, "answer.none", $"No run of {repository} waits for an answer.")
        {
            Guidance = answered is not null
                ? $"Run {answered.Run} is answered already and goes on with: lathe resume {answered.Run}"
                : "'lathe runs' lists the runs and what they ask; name one of another repository: lathe answer RUN.",
        }.ToException();
    }

    private static async Task<RunQuestion?> QuestionAsync(Composition composition, RunSummary run, CancellationToken cancellationToken) =>
        RunQuestion.Of(await RunHistory.ReadAsync(composition.Journal, run.Run, cancellationToken));

    private static LatheException Several(string repository, List<(RunSummary Run, RunQuestion Question)> asking)
    {
        var lines = asking.Take(MostNamed).Select(static a => $"{a.Run.Run} ({Bounded.OneLine(a.Run.Title, LongestTitle)}) asks: {Bounded.OneLine(a.Question.Text, LongestQuestion)}").ToList();
        if (asking.Count > MostNamed) lines.Add($"and {asking.Count - MostNamed} more: lathe runs");
        return new LatheError(ErrorKind.Validation, "answer.several", $"{asking.Count} runs of {repository} wait for an answer:\n  {string.Join("\n  ", lines)}\nWhich is meant?")
        {
            Guidance = $"Name one: lathe answer {asking[0].Run.Run}",
        }.ToException();
    }

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
