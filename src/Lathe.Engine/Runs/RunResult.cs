using Lathe.Engine.Journal;
using Lathe.Errors;

namespace Lathe.Engine.Runs;

/// <summary>How the work on a run ended, for a front end.</summary>
/// <param name="Run">The run.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Outcome">What it came to, where it came to something.</param>
/// <param name="Error">The error or limit that stopped it.</param>
/// <param name="Until">When a waiting run goes on.</param>
/// <param name="History">All that the journal says about the run.</param>
public sealed record RunResult(RunId Run, RunState State, RunOutcome? Outcome, LatheError? Error, DateTimeOffset? Until, RunHistory History)
{
    internal static RunResult Of(RunId run, RunHistory history) =>
        history.Paused is { } paused
            ? new RunResult(run, paused.State, null, paused.Error, paused.Until, history)
            : new RunResult(run, history.State, history.Ended?.Outcome, history.Ended?.Error, null, history);

    internal static async Task<RunResult> GivenUpAsync(IRunLease lease, RunHistory history)
    {
        await lease.DisposeAsync();
        return new RunResult(lease.Run, history.State, null, null, null, history);
    }

    internal static async Task<RunResult> AlreadyDoneAsync(IRunLease lease, RunHistory history, RunOutcome outcome)
    {
        await lease.DisposeAsync();
        return new RunResult(lease.Run, history.State, outcome, null, null, history);
    }
}

/// <summary>What a person changes when taking a run up again; null keeps what was.</summary>
public sealed record ResumeRequest
{
    /// <summary>Changes nothing.</summary>
    public static readonly ResumeRequest Nothing = new();

    /// <summary>Attempts in all.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>Turns of one attempt.</summary>
    public int? MaxTurns { get; init; }

    /// <summary>US dollars in all.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>Tokens in all.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Wall time in all.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Another model, or several with commas between.</summary>
    public string? Model { get; init; }

    /// <summary>Yes to every ask.</summary>
    public bool? Yes { get; init; }

    /// <summary>The run's history as far as it was read already; nobody else uses it from here on. Null to read it from the beginning.</summary>
    public RunHistory? Known { get; init; }

    /// <summary>Where the run goes on that began elsewhere; null where it goes on where it is.</summary>
    public Elsewhere.RunAdoption? Adoption { get; init; }

    /// <summary>The answer to what the run asks; null for none.</summary>
    public Questions.AnswerDraft? Answer { get; init; }

    // A person's word is worth an attempt, also where all that were allowed are used.
    private int Attempts(RunHistory history, int allowed) => MaxAttempts is null && history.Feedback.Untold.Count > 0 ? Math.Max(allowed, history.Attempts.Count + 1) : allowed;

    /// <summary>The settings in force after this change. A run that stopped at its last attempt and is resumed with nothing raised gets no further attempt.</summary>
    /// <param name="history">The run so far.</param>
    public RunSettings Applied(RunHistory history)
    {
        var settings = history.Resumed?.Settings ?? history.Started?.Settings ?? throw new InvalidOperationException("The run's first event is missing.");
        if (Adoption?.Own is { } own) settings = Elsewhere.Adoptions.Settings(own, settings);
        settings = Questions.AnswerEffects.Applied(settings, history);
        var models = Model is null ? null : Configuration.ModelList.Split(Model);
        return settings with
        {
            MaxAttempts = Attempts(history, MaxAttempts ?? settings.MaxAttempts),
            MaxTurns = MaxTurns ?? settings.MaxTurns,
            MaxCost = MaxCost ?? settings.MaxCost,
            MaxTokens = MaxTokens ?? settings.MaxTokens,
            MaxTime = MaxTime ?? settings.MaxTime,
            Model = models?[0] ?? settings.Model,
            Fallbacks = models?[1..] ?? settings.Fallbacks,
            Yes = Yes ?? settings.Yes,
        };
    }
}
