using Lathe.Engine.Collecting;
using Lathe.Engine.Elsewhere;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Questions;
using Lathe.Engine.Redaction;
using Lathe.Errors;

namespace Lathe.Engine.Runs;

/// <summary>Runs tasks: the one place where the main flow stands. What the steps do is in the classes that it names.</summary>
/// <param name="services">What the engine is built from.</param>
public sealed class RunEngine(RunServices services)
{
    /// <summary>Starts a run and works on it until it ends or pauses.</summary>
    /// <param name="started">The task and everything frozen with it.</param>
    /// <param name="cancellationToken">Stops the run cleanly; it can be resumed.</param>
    public Task<RunResult> StartAsync(RunStarted started, CancellationToken cancellationToken) => StartAsync(RunId.New(services.Time), started, cancellationToken);

    /// <summary>Starts a run under an id that the caller made, so that it knows it however the work ends.</summary>
    /// <param name="id">A new id.</param>
    /// <param name="started">The task and everything frozen with it.</param>
    /// <param name="cancellationToken">Stops the run cleanly; it can be resumed.</param>
    public async Task<RunResult> StartAsync(RunId id, RunStarted started, CancellationToken cancellationToken)
    {
        var redactor = new Redactor(id.Value, services.Secrets);
        started = FrozenTask.Redact(started, redactor) with { Machine = services.Machine };
        var lease = await services.Journal.CreateAsync(id, started, cancellationToken);
        var first = new RunEvent(id, Sequence: 1, services.Time.GetUtcNow(), lease.Generation, started);
        return await WorkAsync(new Run(lease, new RunHistory(), services) { Settings = started.Settings, Redactor = redactor }, [first], cancellationToken);
    }

    /// <summary>Takes up an interrupted, paused, failed or limited run where its journal ends.</summary>
    /// <param name="id">The run.</param>
    /// <param name="change">What a person raised or answered; null for nothing.</param>
    /// <param name="cancellationToken">Stops the run cleanly; it can be resumed again.</param>
    /// <exception cref="LatheException">Conflict, while another process works on it; NotFound; Storage; what is wrong with an answer, as <see cref="RunAnswers.AnswerAsync"/> says it.</exception>
    public async Task<RunResult> ResumeAsync(RunId id, ResumeRequest? change, CancellationToken cancellationToken)
    {
        var lease = change?.Answer is { } given
            ? await RunAnswers.AcquireAsync(services.Journal, services.Time, id, given, cancellationToken)
            : await services.Journal.TryAcquireAsync(id, cancellationToken) ?? throw RunErrors.Owned(id).ToException();
        var redactor = new Redactor(id.Value, services.Secrets);
        RunHistory history;
        RunSettings settings;
        IReadOnlyList<RunEvent> resumed;
        IReadOnlyList<RunEvent> answered = [];
        try
        {
            history = change?.Known ?? new RunHistory();
            await history.ReadOnAsync(services.Journal, id, cancellationToken);
            await CheckPlaceAsync(id, history, change?.Adoption, cancellationToken);
            new RunMarks(services.Paths).Require(id);
            await TakeMessagesAsync(lease, history, cancellationToken);
            if (change?.Answer is { } answer)
            {
                answered = await RunAnswers.TakeAsync(services.Journal, lease, history, answer, redactor, services.Time, cancellationToken);
                if (history.Ended is { State: RunState.Cancelled }) return await RunResult.GivenUpAsync(lease, history);
            }

            if (history is { Ended: { State: RunState.Finished, Outcome: { Accepted: true } outcome }, Feedback.Untold.Count: 0 }) return await RunResult.AlreadyDoneAsync(lease, history, outcome);
            settings = (change ?? ResumeRequest.Nothing).Applied(history);
            var taking = new RunResumed(lease.Generation, services.Version, null, settings) { Repository = change?.Adoption?.Repository, Machine = services.Machine };
            resumed = await services.Journal.AppendAsync(lease, change?.Adoption is { } adoption ? [taking, Adoptions.Note(history, adoption, services.Machine)] : [taking], cancellationToken);
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }

        return await WorkAsync(new Run(lease, history, services) { Settings = settings, Redactor = redactor }, [.. answered, .. resumed], cancellationToken);
    }

    private async Task CheckPlaceAsync(RunId id, RunHistory history, RunAdoption? adoption, CancellationToken cancellationToken)
    {
        if (adoption?.Own is null && RunAdoption.IsNeeded(history, services.Machine)) throw RunAdoption.Refusal(id, history).ToException();
        if (adoption is not null) await Adoptions.CheckAsync(services, id, history, adoption, cancellationToken);
    }

    // What people left for the run while nobody worked on it, or while its former owner ended.
    private async Task TakeMessagesAsync(IRunLease lease, RunHistory history, CancellationToken cancellationToken)
    {
        var left = await services.Inbox.ReadAsync(lease.Run, cancellationToken);
        var fresh = InboxMessages.New(left, history);
        if (fresh.Count > 0)
        {
            foreach (var stored in await services.Journal.AppendAsync(lease, fresh, cancellationToken)) history.Apply(stored);
        }

        if (left.Count > 0) await services.Inbox.RemoveAsync(lease.Run, [.. left.Select(InboxMessages.IdOf)], cancellationToken);
    }

    // The main flow. An attempt is worked on, verified and assessed; what it lacks is told to the next one, until one is accepted or the limits are spent.
    private static async Task<RunOutcome?> RunAttemptsAsync(RunSession session, CancellationToken cancellationToken)
    {
        var next = NextAttempt.First(await session.GatherContextAsync(cancellationToken));
        AttemptResult? best = null;
        for (var number = 1; next is not null; number++)
        {
            var attempt = await session.AttemptAsync(number, next, cancellationToken);
            best = AttemptResult.Better(best, attempt);
            next = await session.NextAsync(attempt, best, cancellationToken);
        }

        return best is null ? null : await session.DeliverAsync(best, cancellationToken);
    }

    private async Task<RunResult> WorkAsync(Run opened, IReadOnlyList<RunEvent> latest, CancellationToken cancellationToken)
    {
        await using var run = opened;
        foreach (var stored in latest)
        {
            run.History.Apply(stored);
            services.Observer.Appended(stored);
        }

        using var limits = new RunClock(run, services.Time, cancellationToken);
        RunEventData end;
        try
        {
            await using var session = await RunSession.OpenAsync(services, run, limits.Token);
            var outcome = await RunAttemptsAsync(session, limits.Token);
            end = RunEndings.Of(outcome, session.Limit);
        }
        catch (Exception e) when (RunEndings.Of(e, run, limits, services.Time) is { } ending)
        {
            end = ending;
        }

        await run.AppendAsync(end, CancellationToken.None);
        return RunResult.Of(run.Id, run.History);
    }
}
