using System.Diagnostics.CodeAnalysis;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Journal;

/// <summary>
/// What a run's events say so far: recorded results, steps in flight, attempts, applies, what was spent. A pure fold, one event at a time; resume, the views and
/// the limits read it. Not safe for use by several threads at once: whoever appends applies what the append returned, in its order.
/// </summary>
public sealed class RunHistory
{
    // What passes at the most between a step's last event before its end and that end, besides the step itself.
    private static readonly TimeSpan BesideStep = TimeSpan.FromMinutes(1);

    private readonly Dictionary<StepId, (StepFinished Data, long At)> finished = [];
    private readonly Dictionary<StepId, StepStarted> open = [];
    private readonly List<AttemptRecord> attempts = [];
    private readonly List<ApplyRecord> applies = [];
    private readonly List<RunNoted> notes = [];
    private readonly List<AnswerRecord> answers = [];
    private readonly List<AnswerRecord> freshAnswers = [];
    private readonly Dictionary<StepId, ModelHandedOver> handOvers = [];
    private readonly Dictionary<StepId, ConversationCompacted> compactions = [];
    private readonly CountedEvents line = new();
    private readonly List<(RunRestored Data, long At)> restores = [];
    private decimal settled;
    private long settledTokens;
    private long generation;

    /// <summary>The first event: the task and everything frozen with it; null before it was read.</summary>
    public RunStarted? Started { get; private set; }

    /// <summary>The path of the repository when the run began; <see cref="Started"/> has the one of now.</summary>
    public string BeganIn { get; private set; } = "";

    /// <summary>The machine that worked on it last, where several share the journal.</summary>
    public string? Machine { get; private set; }

    /// <summary>Whether it was imported and not taken up here since: its settings say what may be done to another machine.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>When the run began.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>The time of the latest event.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>How long processes have worked on the run: for each owner, from its first event to its last, without the time that its machine slept in a step.</summary>
    public TimeSpan Worked { get; private set; }

    /// <summary>The number of the latest event; 0 before the first.</summary>
    public long LastSequence { get; private set; }

    /// <summary>Where the run stands. Running with no living owner means interrupted.</summary>
    public RunState State { get; private set; } = RunState.Running;

    /// <summary>Why the run stopped for a time or a person; null unless it is Waiting or NeedsHuman.</summary>
    public RunPaused? Paused { get; private set; }

    /// <summary>The number of the event with which the run stopped last; what an answer refers to.</summary>
    public long StoppedAt { get; private set; }

    /// <summary>What people answered, oldest first.</summary>
    public IReadOnlyList<AnswerRecord> Answers => answers;

    /// <summary>The answers that no process has taken up yet.</summary>
    public IReadOnlyList<AnswerRecord> FreshAnswers => freshAnswers;

    /// <summary>The end of the run; null while it can go on.</summary>
    public RunEnded? Ended { get; private set; }

    /// <summary>The latest takeover, which may carry a person's answer; null when the first owner is the only one.</summary>
    public RunResumed? Resumed { get; private set; }

    /// <summary>The attempts in the order of their beginning.</summary>
    public IReadOnlyList<AttemptRecord> Attempts => attempts;

    /// <summary>The applies in the order of their numbers.</summary>
    public IReadOnlyList<ApplyRecord> Applies => applies;

    /// <summary>The apply whose change stands on the user's tree; null when there is none.</summary>
    public ApplyRecord? Applied
    {
        get
        {
            for (var i = applies.Count - 1; i >= 0; i--)
            {
                if (!applies[i].Undone) return applies[i];
            }

            return null;
        }
    }

    /// <summary>The notes, oldest first.</summary>
    public IReadOnlyList<RunNoted> Notes => notes;

    /// <summary>The steps that began and have neither a result nor a failure.</summary>
    public IReadOnlyCollection<StepStarted> StepsInFlight => open.Values;

    /// <summary>The steps that have a result, in no order; also those that a restore has taken out of the conversation: they were paid for.</summary>
    public IReadOnlyCollection<StepFinished> FinishedSteps => line.IsCut ? [.. line.All.Select(static e => e.Data).OfType<StepFinished>()] : [.. finished.Values.Select(static f => f.Data)];

    /// <summary>What was said, told, waived and decided about the attempts.</summary>
    public FeedbackHistory Feedback { get; private set; } = new();

    /// <summary>The restore after which the run has not gone on yet; null where there is none.</summary>
    public RunRestored? Restored { get; private set; }

    /// <summary>How many restores there were.</summary>
    public int RestoreCount { get; private set; }

    /// <summary>The restores that count, in order, each with the number of its event.</summary>
    internal IReadOnlyList<(RunRestored Data, long At)> Restores => restores;

    /// <summary>How many events could not be read. What they said is missing here.</summary>
    public int UnreadableEvents { get; private set; }

    /// <summary>US dollars: what finished and failed calls cost, and the reservations of calls whose end is not known.</summary>
    public decimal Spent
    {
        get
        {
            var sum = settled;
            foreach (var step in open.Values) sum += step.Reserved ?? 0;
            return sum;
        }
    }

    /// <summary>Whether some call's price was unknown, so that <see cref="Spent"/> is less than the truth.</summary>
    public bool SpentIsPartial { get; private set; }

    /// <summary>Tokens in and out of finished and failed calls, and the reservations of calls whose end is not known.</summary>
    public long Tokens
    {
        get
        {
            var sum = settledTokens;
            foreach (var step in open.Values) sum += step.ReservedTokens ?? 0;
            return sum;
        }
    }

    /// <summary>Reads a run's whole history.</summary>
    /// <param name="journal">Where.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<RunHistory> ReadAsync(IJournal journal, RunId run, CancellationToken cancellationToken)
    {
        var history = new RunHistory();
        await history.ReadOnAsync(journal, run, cancellationToken);
        return history;
    }

    /// <summary>Reads what has come since.</summary>
    /// <param name="journal">Where.</param>
    /// <param name="run">The run that this is the history of.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task ReadOnAsync(IJournal journal, RunId run, CancellationToken cancellationToken)
    {
        await foreach (var stored in journal.ReadAsync(run, LastSequence, cancellationToken)) Apply(stored);
    }

    /// <summary>The recorded result of a step. A result over 16 kB is in the object store: see <see cref="StepFinished.ResultObject"/>.</summary>
    /// <param name="step">The step.</param>
    /// <param name="result">Its result.</param>
    /// <returns>False when the step has not finished.</returns>
    public bool TryGetResult(StepId step, [NotNullWhen(true)] out StepFinished? result)
    {
        var isThere = finished.TryGetValue(step, out var found);
        result = found.Data;
        return isThere;
    }

    /// <summary>The number of the event that holds a step's result; 0 where there is none.</summary>
    internal long FinishedAt(StepId step) => finished.TryGetValue(step, out var found) ? found.At : 0;

    /// <summary>The hand-over to another model that a call led to; null where it led to none.</summary>
    /// <param name="step">The call's step.</param>
    public ModelHandedOver? HandOverAt(StepId step) => handOvers.GetValueOrDefault(step);

    /// <summary>What was shortened in the conversation before a turn's call; null where nothing was.</summary>
    /// <param name="turn">The turn.</param>
    public ConversationCompacted? CompactionAt(StepId turn) => compactions.GetValueOrDefault(turn);

    /// <summary>The answer to a question; null where there is none.</summary>
    /// <param name="question">The number of the event with which the run stopped.</param>
    public AnswerRecord? AnswerTo(long question) => answers.Find(a => a.Answer.Question == question);

    /// <summary>The intent of a step that began and has no result yet; null otherwise. After a takeover its effect may or may not have happened.</summary>
    /// <param name="step">The step.</param>
    public StepStarted? InFlight(StepId step) => open.GetValueOrDefault(step);

    /// <summary>Adds the next event. One that is already in is ignored, so that reading and appending may overlap.</summary>
    /// <param name="stored">The event.</param>
    /// <exception cref="ArgumentException">An event before it is missing.</exception>
    public void Apply(RunEvent stored)
    {
        if (stored.Sequence <= LastSequence) return;
        if (stored.Sequence != LastSequence + 1) throw new ArgumentException($"Event {stored.Sequence} does not follow event {LastSequence}.", nameof(stored));
        LastSequence = stored.Sequence;
        if (stored.Generation == generation && stored.At > UpdatedAt && stored.Data is not (ChangeApplied or ChangeUndone or ChangeRedone)) Worked += Passed(stored);
        (generation, UpdatedAt) = (stored.Generation, stored.At);
        switch (stored.Data)
        {
            case RunStarted data:
                (Started, StartedAt, BeganIn, Machine) = (data, stored.At, data.Repository, data.Machine);
                break;
            case RunResumed data:
                (State, Paused, Ended, Resumed, Restored) = (RunState.Running, null, null, data, null);
                freshAnswers.Clear();
                Machine = data.Machine ?? Machine;
                if (data.Repository is { } here) (Started, IsForeign) = (Started is null ? null : Started with { Repository = here }, false);
                break;
            case StepStarted data:
                Begin(data);
                break;
            case StepFinished data:
                open.Remove(data.Step);
                Charge(data.Usage);
                if (data.Live is not null) stored = stored with { Data = data with { Live = null } };
                break;
            case StepFailed data:
                open.Remove(data.Step);
                Charge(data.Usage);
                break;
            case RunNoted data:
                notes.Add(data);
                IsForeign |= data.Code == Archives.ImportedRuns.NoteCode;
                break;
            case RunPaused data:
                (State, Paused, StoppedAt) = (data.State, data, stored.Sequence);
                break;
            case RunEnded data:
                (State, Paused, Ended, Restored, StoppedAt) = (data.State, null, data, null, stored.Sequence);
                break;
            case RunAnswered data:
                answers.Add(new AnswerRecord(data, stored.At));
                freshAnswers.Add(answers[^1]);
                break;
            case RunRestored data:
                Restore(stored, data);
                return;
            case ChangeApplied data:
                applies.Add(new ApplyRecord(data.Apply, data.Manifest, data.Files, Undone: false, stored.At));
                break;
            case ChangeUndone data:
                Mark(data.Apply, undone: true, data.Manifest);
                break;
            case ChangeRedone data:
                Mark(data.Apply, undone: false, data.Manifest);
                break;
            case UnreadableEvent:
                UnreadableEvents++;
                break;
        }

        Count(stored);
    }

    // The clock of events jumps where it is set, and goes on while a machine sleeps; the time that a step says it took does neither.
    private TimeSpan Passed(RunEvent stored)
    {
        var passed = stored.At - UpdatedAt;
        if (stored.Data is not StepFinished step || passed < BesideStep) return passed;
        var most = BesideStep + TimeSpan.FromMilliseconds(Math.Clamp(step.Milliseconds, 0, passed.TotalMilliseconds));
        return passed < most ? passed : most;
    }

    // What a restore takes out and brings back: results, attempts, and what was said.
    private void Count(RunEvent stored)
    {
        if (!IsOfTheConversation(stored.Data)) return;
        line.Add(stored);
        Take(stored);
        if (IsFeedback(stored.Data)) Feedback.Apply(stored.Data);
    }

    private void Take(RunEvent stored)
    {
        switch (stored.Data)
        {
            case StepFinished data:
                finished[data.Step] = (data, stored.Sequence);
                break;
            case AttemptStarted data:
                attempts.Add(new AttemptRecord(data, stored.At, Finished: null, FinishedAt: null));
                break;
            case AttemptFinished data:
                Finish(data, stored.At);
                break;
            case ConversationCompacted data:
                compactions[data.Step] = data;
                break;
            case ModelHandedOver data:
                handOvers[data.Step] = data;
                break;
            case RunRestored data:
                restores.Add((data, stored.Sequence));
                break;
        }
    }

    private void Restore(RunEvent stored, RunRestored data)
    {
        (Restored, Ended, Paused) = (data, null, null);
        RestoreCount++;
        line.Add(stored);
        if (data.Through is null)
        {
            Take(stored);
            return;
        }

        // A call that was in flight is not gone on with: its reservation counts as spent.
        foreach (var lost in open.Values) Lose(lost);
        open.Clear();
        finished.Clear();
        attempts.Clear();
        compactions.Clear();
        handOvers.Clear();
        restores.Clear();
        foreach (var counting in line.Counting()) Take(counting);
        Feedback = Feedback.Over(line.Counting().Select(static e => e.Data).Where(IsFeedback));
    }

    private static bool IsOfTheConversation(RunEventData data) =>
        data is StepFinished or AttemptStarted or AttemptFinished or ConversationCompacted or ModelHandedOver || IsFeedback(data);

    private static bool IsFeedback(RunEventData data) => data is StepFinished { Kind: StepKind.Feedback } or FeedbackSaid or FeedbackWaived or FeedbackTold or AttemptDecided;

    private void Begin(StepStarted step)
    {
        // The same step once more: the first time was cut off, and nobody will ever learn what it cost. Its reservation stands.
        if (open.TryGetValue(step.Step, out var lost)) Lose(lost);
        open[step.Step] = step;
    }

    private void Lose(StepStarted step)
    {
        settled += step.Reserved ?? 0;
        settledTokens += step.ReservedTokens ?? 0;
        SpentIsPartial |= step is { Kind: StepKind.Model, Reserved: null };
    }

    private void Charge(TokenUsage? usage)
    {
        if (usage is null) return;
        settled += usage.Cost ?? 0;
        if (usage.FromCache is not true) settledTokens += usage.InputTokens + usage.OutputTokens;
        SpentIsPartial |= usage.Cost is null;
    }

    private void Finish(AttemptFinished data, DateTimeOffset at)
    {
        for (var i = attempts.Count - 1; i >= 0; i--)
        {
            if (attempts[i].Number != data.Number) continue;
            attempts[i] = attempts[i] with { Finished = data, FinishedAt = at };
            return;
        }

        // Its beginning could not be read; the verdict must not be lost with it.
        attempts.Add(new AttemptRecord(new AttemptStarted(data.Number), at, data, at));
    }

    private void Mark(int apply, bool undone, ObjectHash? manifest)
    {
        for (var i = 0; i < applies.Count; i++)
        {
            if (applies[i].Number == apply) applies[i] = applies[i] with { Undone = undone, Manifest = manifest ?? applies[i].Manifest };
        }
    }
}
