using System.Text.Json;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Models.Resilience;

namespace Lathe.Engine.Health;

/// <summary>Folds the events of runs into figures, one run after the other. Nothing is read but what events hold: answers and tool results in the object store are not needed. A reviewer's calls count as its model's.</summary>
/// <param name="since">Events before it do not count.</param>
internal sealed class HealthFold(DateTimeOffset since)
{
    private readonly SortedDictionary<string, ModelTally> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<RetryReason, ReasonFigures> _retries = [];
    private readonly Dictionary<StepId, (StepStarted Data, DateTimeOffset At)> _open = [];
    private readonly Dictionary<int, DateTimeOffset> _attempts = [];
    private readonly Tally _prompts = new(), _context = new(), _attempt = new(), _tools = new(), _checks = new();
    private long _tokens, _cachedTokens, _refused, _shortened, _leftOut, _failedAttempts, _failedAttemptTime;
    private HealthError? _lastEnd;
    private int _runs;

    /// <summary>Begins with the next run.</summary>
    public void NextRun()
    {
        _runs++;
        _open.Clear();
        _attempts.Clear();
        (_failedAttempts, _failedAttemptTime) = (0, 0);
    }

    public void Add(RunEvent stored)
    {
        var counts = stored.At >= since;
        switch (stored.Data)
        {
            case StepStarted step:
                _open[step.Step] = (step, stored.At);
                break;
            case StepFinished step when counts:
                Finished(step);
                break;
            case StepFailed step when counts && _open.TryGetValue(step.Step, out var began):
                Failed(began.Data, step.Error, stored.At, stored.At - began.At);
                break;
            case ModelHandedOver handed when counts && !IsReplay(handed.From):
                Of(handed.From).HandedOver++;
                break;
            case ConversationCompacted compacted when counts:
                _shortened++;
                _leftOut += Math.Max(0, compacted.Before - compacted.After);
                break;
            case AttemptStarted attempt:
                _attempts[attempt.Number] = stored.At;
                break;
            case AttemptFinished attempt when counts:
                Attempt(attempt, stored.At);
                break;
            case RunEnded { Error: { } error } when counts:
                Ended(error, stored.At);
                break;
            case RunPaused { Error: { } error } when counts:
                Ended(error, stored.At);
                break;
        }
    }

    public HealthReport Report(bool complete) => new(since, _runs, complete)
    {
        Models = [.. _models.Select(static m => m.Value.Figures(m.Key))],
        Retries = [.. _retries.OrderBy(static r => r.Key).Select(static r => r.Value)],
        Prompts = new PromptFigures(
            _prompts.Counts().Successes, _refused, _prompts.Mean, _prompts.P95(), _tokens == 0 ? null : Math.Round((double)_cachedTokens / _tokens, 4), _shortened, _leftOut, _context.Counts()),
        Agents = [new AgentFigures("attempts", _attempt.Counts(), _lastEnd), new AgentFigures("tools", _tools.Counts()), new AgentFigures("checks", _checks.Counts())],
    };

    private void Finished(StepFinished step)
    {
        switch (step.Kind)
        {
            case StepKind.Model when !IsReplay(step.Title):
                Answered(step);
                break;
            case StepKind.Context:
                _context.Good(step.Milliseconds);
                break;
            case StepKind.Tool when step.Result?.Element is { ValueKind: JsonValueKind.Object } result && result.TryGetProperty("is_error", out var refused) && refused.ValueKind == JsonValueKind.True:
                _tools.Bad();
                break;
            case StepKind.Tool:
                _tools.Good(step.Milliseconds);
                break;
            case StepKind.Verify:
                _checks.Good(step.Milliseconds);
                break;
        }
    }

    private void Answered(StepFinished step)
    {
        var model = Of(step.Title ?? "");
        if (step.Usage?.FromCache is true)
        {
            model.CacheHits++;
            return;
        }

        long tries = 1, lost = 0;
        foreach (var retry in step.Call?.Retries ?? [])
        {
            tries += retry.Tries;
            lost += retry.LostMilliseconds;
            Retried(retry.Reason, retry.Tries, success: true, retry.LostMilliseconds);
        }

        model.Calls.Good(step.Milliseconds - lost, tries);
        if (step.Call?.FirstTokenMilliseconds is { } first) model.FirstToken.Good(first);
        if (step.Usage is not { } usage) return;
        model.Cost += usage.Cost ?? 0;
        model.CostIsPartial |= usage.Cost is null;
        _prompts.Good(usage.InputTokens);
        _tokens += usage.InputTokens;
        _cachedTokens += usage.CachedInputTokens;
    }

    private void Failed(StepStarted step, LatheError error, DateTimeOffset at, TimeSpan took)
    {
        if (step.Kind != StepKind.Model || IsReplay(step.Title)) return;
        var model = Of(step.Title ?? "");
        if (error.Code is "models.context_too_large" or "limits.window") _refused++;
        if (error.Kind == ErrorKind.LimitReached) return;

        // A call that was not made, since the model is left alone, is no request.
        if (error.Code == "models.circuit_open") model.CircuitLastOpen = Later(model.CircuitLastOpen, at);
        else model.Calls.Bad(Math.Max(1, error.Attempts));
        if (error.Attempts > 1) Retried(RetryReasons.Of(error), error.Attempts - 1, success: false, (long)took.TotalMilliseconds);
        if (model.LastError is null || model.LastError.At <= at) model.LastError = HealthError.Of(error, at);
    }

    // Another attempt is a try for a reason of its own: the work was not good enough.
    private void Attempt(AttemptFinished attempt, DateTimeOffset at)
    {
        var took = _attempts.TryGetValue(attempt.Number, out var began) ? (at - began).TotalMilliseconds : 0;
        if (attempt.Number > 1) Retried(RetryReason.Quality, 1, attempt.Accepted, _failedAttempts > 0 ? _failedAttemptTime : 0);
        _failedAttemptTime = 0;
        if (attempt.Accepted)
        {
            _attempt.Good(took);
            return;
        }

        _attempt.Bad();
        _failedAttempts++;
        _failedAttemptTime = (long)took;
    }

    private void Ended(LatheError error, DateTimeOffset at)
    {
        if (error.Kind != ErrorKind.Cancelled && (_lastEnd is null || _lastEnd.At <= at)) _lastEnd = HealthError.Of(error, at);
    }

    private void Retried(RetryReason reason, long tries, bool success, long lost)
    {
        var before = _retries.GetValueOrDefault(reason) ?? new ReasonFigures(Name(reason), 0, 0, 0);
        _retries[reason] = before with { Tries = before.Tries + tries, Successes = before.Successes + (success ? 1 : 0), LostMilliseconds = before.LostMilliseconds + lost };
    }

    private ModelTally Of(string model)
    {
        if (!_models.TryGetValue(model, out var tally)) _models[model] = tally = new ModelTally();
        return tally;
    }

    private static bool IsReplay(string? model) => model is null || model.StartsWith("replay:", StringComparison.Ordinal);

    private static string Name(RetryReason reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());

    private static DateTimeOffset Later(DateTimeOffset? known, DateTimeOffset at) => known > at ? known.Value : at;

    private sealed class ModelTally
    {
        public Tally Calls { get; } = new();

        public Tally FirstToken { get; } = new();

        public long CacheHits { get; set; }

        public long HandedOver { get; set; }

        public decimal Cost { get; set; }

        public bool CostIsPartial { get; set; }

        public DateTimeOffset? CircuitLastOpen { get; set; }

        public HealthError? LastError { get; set; }

        public ModelFigures Figures(string model) => new(model, Calls.Counts())
        {
            FirstTokenP95Milliseconds = FirstToken.P95(),
            CacheHits = CacheHits,
            HandedOver = HandedOver,
            CircuitLastOpen = CircuitLastOpen,
            Cost = Cost,
            CostIsPartial = CostIsPartial,
            LastError = LastError,
        };
    }
}
