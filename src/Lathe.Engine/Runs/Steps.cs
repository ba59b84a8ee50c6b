using Lathe.Engine.Journal;
using Lathe.Engine.Limits;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Runs;

/// <summary>How a step is recorded.</summary>
internal enum StepDurability
{
    /// <summary>Reads only: it may run twice, so it has no intent, and its result is committed together with the next event.</summary>
    Repeatable,

    /// <summary>Writes or pays: an intent is committed before it and its result right after it.</summary>
    Once,
}

/// <summary>What a step is, before it runs.</summary>
/// <param name="Id">Its place.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Input">Everything that decides its result; hashed.</param>
/// <param name="Durability">How it is recorded.</param>
internal sealed record StepRequest(StepId Id, StepKind Kind, string Input, StepDurability Durability)
{
    /// <summary>One line for a person.</summary>
    public string? Title { get; init; }

    /// <summary>Takes the checkpoint; only for effects that can write to the workspace.</summary>
    public Func<CancellationToken, Task<WorkspaceState>>? Checkpoint { get; init; }

    /// <summary>Decides how much the effect may use, by what stands against the limits over several runs; throws where one is reached. Null for an effect that costs nothing.</summary>
    public Func<IReadOnlyList<LimitStanding>, Allowance>? Reserve { get; init; }

    /// <summary>What an effect that failed used all the same; null for nothing.</summary>
    public Func<TokenUsage?>? UsedByFailure { get; init; }
}

/// <summary>What a step's effect came to.</summary>
/// <param name="Value">The result to record.</param>
/// <param name="Usage">What a model call used.</param>
/// <param name="Call">What a model call went through.</param>
internal sealed record StepEffect<T>(T Value, TokenUsage? Usage = null, CallFigures? Call = null);
