using System.Text;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Limits;
using Lathe.Engine.Objects;
using Lathe.Engine.Redaction;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Runs;

/// <summary>
/// One execution of a task by this process: the lease, what the journal says so far, and the one primitive through which every effect goes.
/// Where a step's result stands in the journal already, the effect does not run.
/// </summary>
internal sealed class Run : IAsyncDisposable
{
    private const int LargestInlineResult = 16 << 10;
    private readonly IJournal _journal;
    private readonly IObjectStore _objects;
    private readonly IRunObserver _observer;
    private readonly TimeProvider _time;
    private readonly IRunLease _lease;
    private readonly SharedLimits _limits;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<RunEventData> _pending = [];
    private readonly Lock _preparing = new();
    private readonly TaskCompletionSource _live = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _prepared;
    private bool _isUnsure;
    private int _restoresPassed;

    public Run(IRunLease lease, RunHistory history, RunServices services)
    {
        (_lease, History) = (lease, history);
        (_journal, _objects, _observer, _time, _limits) = (services.Journal, services.Objects, services.Observer, services.Time, services.Limits);
        SessionStart = _time.GetTimestamp();
    }

    public RunId Id => _lease.Run;

    public RunHistory History { get; }

    public RunStarted Started => History.Started ?? throw new InvalidOperationException("The run's first event is missing.");

    /// <summary>The settings as they are in force: those frozen at the start, with what a person raised on resume.</summary>
    public required RunSettings Settings { get; init; }

    /// <summary>Knows the secrets that this process has met in the run.</summary>
    public required Redactor Redactor { get; init; }

    /// <summary>Where the workspace stands by what was recorded or done so far.</summary>
    public WorkspaceState Files { get; set; }

    /// <summary>Of that, the snapshot.</summary>
    public ObjectHash Tree => Files.Tree;

    /// <summary>Whether a person put the files back after all that was recalled so far: the next thing that happens begins from there.</summary>
    public bool IsPutBack => _restoresPassed < History.Restores.Count;

    /// <summary>While set, only recorded steps are walked through: a finished attempt is not worked on again.</summary>
    public bool RecallOnly { get; set; }

    /// <summary>What a person has to be asked about, where the work stops for that.</summary>
    public AskedAbout? Asked { get; set; }

    /// <summary>Cancelled when somebody asked for this run to stop, from this process or another.</summary>
    public CancellationToken CancelRequested => _lease.CancelRequested;

    /// <summary>The clock.</summary>
    public TimeProvider Time => _time;

    /// <summary>When this process took the run up; wall time counts only while somebody works on it.</summary>
    public long SessionStart { get; }

    /// <summary>Called once before the first effect that runs live, to bring the workspace to where the journal says it is.</summary>
    public Func<CancellationToken, Task>? BeforeFirstEffect { get; set; }

    /// <summary>Done once that was called: the walk through the recorded steps is over. What is done beside the walk waits for it.</summary>
    public Task Live => _live.Task;

    /// <summary>Runs one step, or recalls its result.</summary>
    /// <param name="request">What the step is.</param>
    /// <param name="form">How its result is stored.</param>
    /// <param name="effect">What it does.</param>
    /// <param name="cancellationToken">Stops the effect; the step is then unfinished and runs again on resume.</param>
    public async Task<T> StepAsync<T>(
        StepRequest request, StepForm<T> form, Func<CancellationToken, Task<StepEffect<T>>> effect, CancellationToken cancellationToken)
    {
        var hash = ObjectHash.Of(Encoding.UTF8.GetBytes(request.Input)).Hex;
        if (await RecordedAsync(request.Id, cancellationToken) is { } recorded) return await RecallAsync(recorded, hash, form, cancellationToken);
        EnsureLive();
        cancellationToken.ThrowIfCancellationRequested();
        await PassRestoresAsync(cancellationToken);
        await PrepareWorkspaceOnceAsync(cancellationToken);
        var title = request.Title ?? request.Id.Value;
        if (request.Durability == StepDurability.Once)
        {
            WorkspaceState? checkpoint = request.Checkpoint is { } take ? await take(cancellationToken) : null;
            var intent = new StepStarted(request.Id, request.Kind, hash, checkpoint?.Tree, Title: title) { Ignored = checkpoint?.Ignored };
            if (request.Reserve is { } reserve) await ReserveAsync(intent, reserve, cancellationToken);
            else await AppendAsync(intent, cancellationToken);
        }

        _observer.Began(request.Id, request.Kind, title);
        var began = _time.GetTimestamp();
        try
        {
            var done = await effect(cancellationToken);
            var finished = Result(request, hash, title, (long)_time.GetElapsedTime(began).TotalMilliseconds, done, form);

            // A result that was had is recorded even when the run is being stopped: a model call is paid for by then.
            if (request.Durability == StepDurability.Once) await AppendAsync(finished, CancellationToken.None);
            else await DeferAsync(finished);
            return done.Value;
        }
        catch (LatheException e) when (e.Error.Kind is not (ErrorKind.Storage or ErrorKind.Conflict or ErrorKind.Cancelled))
        {
            await AppendAsync(new StepFailed(request.Id, e.Error, request.UsedByFailure?.Invoke()), CancellationToken.None);
            throw;
        }
    }

    /// <summary>Stops the walk through recorded steps where they end.</summary>
    /// <exception cref="RecordEndsException">The run is in <see cref="RecallOnly"/>.</exception>
    public void EnsureLive()
    {
        if (RecallOnly) throw new RecordEndsException();
    }

    /// <summary>The history's feedback, with what large results hold.</summary>
    public FeedbackLedger Ledger() => FeedbackLedger.Of(History, _objects);

    /// <summary>Appends an event, after those that were deferred, in one transaction.</summary>
    public Task AppendAsync(RunEventData data, CancellationToken cancellationToken) => AppendAsync([data], cancellationToken);

    /// <summary>Says something once; a resumed run does not say it again.</summary>
    public async Task NoteAsync(string code, string text, CancellationToken cancellationToken)
    {
        text = Redactor.Redact(text);
        await _gate.WaitAsync(cancellationToken);
        var said = History.Notes.Any(n => n.Code == code && n.Text == text);
        _gate.Release();
        if (!said) await AppendAsync(new RunNoted(code, text), cancellationToken);
    }

    public async Task FlushAsync()
    {
        if (_pending.Count > 0) await AppendAsync([], CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _lease.DisposeAsync();
        _gate.Dispose();
    }

    /// <summary>Appends events, after those that were deferred, in one transaction.</summary>
    public Task AppendAsync(IReadOnlyList<RunEventData> added, CancellationToken cancellationToken) => StoreAsync(
        () =>
        {
            List<RunEventData> batch = [.. _pending, .. added.Select(data => FrozenErrors.Redact(data, Redactor))];
            return batch.Count > 0 ? _journal.AppendAsync(_lease, batch, cancellationToken) : Task.FromResult<IReadOnlyList<RunEvent>>([]);
        },
        cancellationToken);

    // The decision and the intent are one transaction: what another run reserves meanwhile is seen, or sees this.
    private Task ReserveAsync(StepStarted intent, Func<IReadOnlyList<LimitStanding>, Allowance> reserve, CancellationToken cancellationToken)
    {
        return StoreAsync(
            () => _limits.AreNone
                ? _journal.AppendAsync(_lease, Intended([]), cancellationToken)
                : _journal.ReserveAsync(_lease, _limits.Accounts, balances => Intended(_limits.Standing(balances)), cancellationToken),
            cancellationToken);

        List<RunEventData> Intended(IReadOnlyList<LimitStanding> standing)
        {
            var allowance = reserve(standing);
            return [.. _pending, intent with { Reserved = allowance.Cost, ReservedTokens = allowance.Tokens }];
        }
    }

    // Of an append that fails nobody knows whether it is stored, until the journal is read: it is not made again where it is.
    private async Task StoreAsync(Func<Task<IReadOnlyList<RunEvent>>> store, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_isUnsure) await CatchUpAsync(cancellationToken);
            _isUnsure = true;
            Take(await store());
            _isUnsure = false;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var own = new List<RunEvent>();
        await foreach (var stored in _journal.ReadAsync(Id, History.LastSequence, cancellationToken))
        {
            if (stored.Generation == _lease.Generation) own.Add(stored);
        }

        // Each append begins with all that was deferred.
        if (own.Count > 0) Take(own);
    }

    private void Take(IReadOnlyList<RunEvent> events)
    {
        _pending.Clear();
        foreach (var stored in events) History.Apply(stored);

        // Last, and after all of them: an observer that fails (a closed pipe) must not leave the history behind the journal.
        foreach (var stored in events) _observer.Appended(stored);
    }

    private async Task DeferAsync(RunEventData data)
    {
        await _gate.WaitAsync(CancellationToken.None);
        _pending.Add(data);
        _gate.Release();
    }

    /// <summary>Whether a step has a result; safe beside steps that run at the same time.</summary>
    public async Task<bool> IsRecordedAsync(StepId step, CancellationToken cancellationToken) => await RecordedAsync(step, cancellationToken) is not null;

    /// <summary>What a person answered last about something; safe beside steps that run at the same time.</summary>
    public async Task<RunAnswered?> AnswerAboutAsync(string code, AskedAbout about, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        var answer = History.Answers.LastOrDefault(a => a.Answer.Code == code && a.Answer.About == about)?.Answer;
        _gate.Release();
        return answer;
    }

    /// <summary>The hand-over to another model that a call led to; safe beside steps that run at the same time.</summary>
    public async Task<ModelHandedOver?> HandedOverAsync(StepId step, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        var handed = History.HandOverAt(step);
        _gate.Release();
        return handed;
    }

    /// <summary>US dollars that the run has spent so far; safe beside steps that run at the same time.</summary>
    public async Task<decimal> SpentAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        var spent = History.Spent;
        _gate.Release();
        return spent;
    }

    /// <summary>What was shortened in the conversation before a turn's call; safe beside steps that run at the same time.</summary>
    public async Task<ConversationCompacted?> CompactedAsync(StepId turn, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        var compacted = History.CompactionAt(turn);
        _gate.Release();
        return compacted;
    }

    // Steps that run side by side look results up while another one appends.
    private async Task<StepFinished?> RecordedAsync(StepId step, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        var recorded = History.TryGetResult(step, out var result) ? result : null;
        if (recorded is not null) PassRestores(History.FinishedAt(step));
        _gate.Release();
        return recorded;
    }

    /// <summary>Whether a person took the run back to before a tool's call, and so it is not made, nor are those after it in the same turn.</summary>
    public async Task<RunRestored?> TakenBackAsync(StepId call, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        var restore = History.Restores.LastOrDefault(r => r.Data.Through is not null).Data;
        _gate.Release();
        return restore is not null && TurnOf(restore.Before) is { } turn && turn == TurnOf(call) ? restore : null;
    }

    private static string? TurnOf(StepId call) => call.Value.LastIndexOf("/call-", StringComparison.Ordinal) is var at and > 0 ? call.Value[..at] : null;

    private async Task PassRestoresAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        PassRestores(long.MaxValue);
        _gate.Release();
    }

    // The walk through what is recorded comes by the restores in their order, and each leaves the files as it left them then.
    private void PassRestores(long before)
    {
        for (; IsPutBack && History.Restores[_restoresPassed] is var (restore, at) && at < before; _restoresPassed++) Files = new WorkspaceState(restore.Tree, restore.Ignored);
    }

    // Every step that runs side by side with the first one waits for it too.
    private Task PrepareWorkspaceOnceAsync(CancellationToken cancellationToken)
    {
        if (BeforeFirstEffect is not { } prepare) return Task.CompletedTask;
        lock (_preparing) return _prepared ??= PrepareAsync();

        async Task PrepareAsync()
        {
            await prepare(cancellationToken);
            _live.SetResult();
        }
    }

    private StepFinished Result<T>(StepRequest request, string hash, string title, long milliseconds, StepEffect<T> done, StepForm<T> form)
    {
        var bytes = form.Write(done.Value);
        if (bytes.Length > LargestInlineResult)
            return new StepFinished(request.Id, request.Kind, hash, milliseconds, null, _objects.Put(bytes, durable: true), done.Usage, title) { Live = done.Value, Call = done.Call };
        return new StepFinished(request.Id, request.Kind, hash, milliseconds, StepJson.OfWritten(bytes), null, done.Usage, title) { Live = done.Value, Call = done.Call };
    }

    private async Task<T> RecallAsync<T>(StepFinished recorded, string hash, StepForm<T> form, CancellationToken cancellationToken)
    {
        if (recorded.InputHash != hash)
        {
            var text = $"Step {recorded.Step} is recorded with another input than it would get now (another version or other files); its recorded result is used.";
            await NoteAsync("run.input_differs", text, cancellationToken);
        }

        return StepResults.Read(recorded, form, _objects);
    }
}

/// <summary>The walk through a finished attempt's recorded steps came to its end.</summary>
internal sealed class RecordEndsException() : Exception("The recorded steps end here.");
