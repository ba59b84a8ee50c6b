using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Checkpoints;

/// <summary>The state of a run's files before a step that could write.</summary>
/// <param name="Number">1, 2, … in the order in which they were taken; it never changes.</param>
/// <param name="Sequence">The number of its event.</param>
/// <param name="At">When it was taken.</param>
/// <param name="Step">The step that came after it.</param>
/// <param name="Title">What that step was, in one line.</param>
/// <param name="Tree">The snapshot.</param>
public sealed record RunCheckpoint(int Number, long Sequence, DateTimeOffset At, StepId Step, string Title, ObjectHash Tree)
{
    /// <summary>The list of ignored files beside it; null where they were not kept.</summary>
    public ObjectHash? Ignored { get; init; }

    /// <summary>Both.</summary>
    public WorkspaceState State => new(Tree, Ignored);

    /// <summary>False where a restore has taken the step out of the run's conversation.</summary>
    public bool Counts { get; init; } = true;

    /// <summary>Whether the step was itself a restore: the checkpoint takes it back.</summary>
    public bool IsBeforeRestore => RestoreSteps.Is(Step);
}

/// <summary>The steps that put a run back.</summary>
internal static class RestoreSteps
{
    private const string Prefix = "restore-";

    public static StepId Next(RunHistory history) => new($"{Prefix}{history.RestoreCount + 1}");

    public static bool Is(StepId step) => step.Value.StartsWith(Prefix, StringComparison.Ordinal);
}
