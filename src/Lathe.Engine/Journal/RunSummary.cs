namespace Lathe.Engine.Journal;

/// <summary>What a list of runs shows. A pure fold over the events; the journal's adapters keep it in step inside the appending transaction.</summary>
public sealed record RunSummary
{
    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>The task's title.</summary>
    public required string Title { get; init; }

    /// <summary>The absolute path of the repository.</summary>
    public required string Repository { get; init; }

    /// <summary>The model reference.</summary>
    public required string Model { get; init; }

    /// <summary>Where the run stands. Running with no living owner means interrupted.</summary>
    public RunState State { get; set; } = RunState.Running;

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The time of its last event.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>The latest attempt.</summary>
    public int Attempt { get; init; }

    /// <summary>The verdict of the outcome, or of the last attempt that was verified.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>US dollars of finished and failed calls; what is unknown is left out and <see cref="CostIsPartial"/> is set. Calls in flight count in <see cref="RunHistory.Spent"/>.</summary>
    public decimal Cost { get; init; }

    /// <summary>Whether some call's price was unknown.</summary>
    public bool CostIsPartial { get; init; }

    /// <summary>Tokens in and out.</summary>
    public long Tokens { get; init; }

    /// <summary>The code of the error that ended or paused it.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>How many times its change stands applied on the user's tree: 0 or 1.</summary>
    public int Applied { get; init; }

    /// <summary>The summary of a run that has just begun.</summary>
    /// <param name="run">The run.</param>
    /// <param name="started">Its first event.</param>
    /// <param name="at">When.</param>
    public static RunSummary Begin(RunId run, RunStarted started, DateTimeOffset at) => new()
    {
        Run = run,
        Title = started.Task.Title,
        Repository = started.Repository,
        Model = started.Settings.Model,
        Started = at,
        Updated = at,
    };

    /// <summary>The summary after one more event.</summary>
    /// <param name="data">The event.</param>
    /// <param name="at">When.</param>
    public RunSummary Apply(RunEventData data, DateTimeOffset at) => data switch
    {
        RunResumed r => this with { Updated = at, State = RunState.Running, ErrorCode = null, Repository = r.Repository ?? Repository },
        AttemptStarted a => this with { Updated = at, Attempt = a.Number },
        AttemptFinished a => this with { Updated = at, Verdict = a.Verdict },
        StepFinished { Usage: { } usage } => Charge(usage) with { Updated = at },
        StepFailed { Usage: { } usage } => Charge(usage) with { Updated = at },
        RunPaused p => this with { Updated = at, State = p.State, ErrorCode = p.Error?.Code },
        RunEnded e => this with { Updated = at, State = e.State, Verdict = e.Outcome?.Verdict ?? Verdict, ErrorCode = e.Error?.Code },
        RunRestored r => this with { Updated = at, Attempt = r.Attempt ?? Attempt, Verdict = r.Through is null ? Verdict : null },
        ChangeApplied or ChangeRedone => this with { Updated = at, Applied = 1 },
        ChangeUndone => this with { Updated = at, Applied = 0 },
        _ => this with { Updated = at },
    };

    private RunSummary Charge(TokenUsage usage) => this with
    {
        Cost = Cost + (usage.Cost ?? 0),
        CostIsPartial = CostIsPartial || usage.Cost is null,
        Tokens = usage.FromCache is true ? Tokens : Tokens + usage.InputTokens + usage.OutputTokens,
    };
}
