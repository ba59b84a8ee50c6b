using Lathe.Engine.Journal;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Errors;

namespace Lathe.Engine.Questions;

/// <summary>What a given answer came to.</summary>
/// <param name="Answer">As it stands in the journal.</param>
/// <param name="State">Where the run stands: waiting for a process to take the answer up, or over where it was given up.</param>
public sealed record AnswerReceipt(RunAnswered Answer, RunState State);

/// <summary>Asks for people and takes their answers, for every front end; a run goes on with an answer by <see cref="RunEngine.ResumeAsync"/>, which takes one too.</summary>
/// <param name="journal">The journal.</param>
/// <param name="time">The clock.</param>
/// <param name="secrets">What is secret besides the shapes that are known; null for nothing.</param>
public sealed class RunAnswers(IJournal journal, TimeProvider time, SecretPatterns? secrets = null)
{
    // Whoever answers at the same moment holds the run for some milliseconds.
    private const int MostLooks = 100;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>What a run asks; null for nothing.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<RunQuestion?> AskedAsync(RunId run, CancellationToken cancellationToken) => RunQuestion.Of(await RunHistory.ReadAsync(journal, run, cancellationToken));

    /// <summary>Writes an answer down. The run does not go on by itself; whoever resumes it next takes the answer up.</summary>
    /// <param name="run">The run.</param>
    /// <param name="draft">The answer.</param>
    /// <param name="cancellationToken">Stops the wait; nothing is written then.</param>
    /// <exception cref="LatheException">Conflict <c>answer.nothing_asked</c>, <c>answer.second</c>, <c>answer.other_question</c>, <c>run.owned</c>; Validation <c>answer.…</c>, naming the possible answers.</exception>
    public async Task<AnswerReceipt> AnswerAsync(RunId run, AnswerDraft draft, CancellationToken cancellationToken)
    {
        await using var lease = await AcquireAsync(journal, time, run, draft, cancellationToken);
        var history = await RunHistory.ReadAsync(journal, run, cancellationToken);
        var stored = await TakeAsync(journal, lease, history, draft, new Redactor(run.Value, secrets), time, cancellationToken);
        return new AnswerReceipt((RunAnswered)stored[0].Data, history.State);
    }

    /// <summary>Takes the run's lease for an answer. Where somebody else was first, it says so.</summary>
    internal static async Task<IRunLease> AcquireAsync(IJournal journal, TimeProvider time, RunId run, AnswerDraft draft, CancellationToken cancellationToken)
    {
        for (var look = 0; ; look++)
        {
            if (await journal.TryAcquireAsync(run, cancellationToken) is { } lease) return lease;
            var history = await RunHistory.ReadAsync(journal, run, cancellationToken);
            var question = RunQuestion.Of(history);
            if ((question?.Answered ?? (draft.Question is { } seen ? history.AnswerTo(seen) : null)) is { } first) throw AnswerErrors.Second(run, first);

            // Somebody works on it, so nobody is asked.
            if (question is null) throw AnswerErrors.NothingAsked(run, history);
            if (look == MostLooks) throw RunErrors.Owned(run).ToException();
            await Task.Delay(LookAgain, time, cancellationToken);
        }
    }

    /// <summary>Journals an answer under a lease.</summary>
    internal static async Task<IReadOnlyList<RunEvent>> TakeAsync(IJournal journal, IRunLease lease, RunHistory history, AnswerDraft draft, Redactor redactor, TimeProvider time, CancellationToken cancellationToken)
    {
        var events = AnswerRules.Events(lease.Run, history, draft, redactor, RunId.New(time).Value);
        var appended = await journal.AppendAsync(lease, events, cancellationToken);
        foreach (var stored in appended) history.Apply(stored);
        return appended;
    }
}
