using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Checkpoints;

/// <summary>What a restore is to put back.</summary>
/// <param name="Checkpoint">The checkpoint's number; null for the latest.</param>
/// <param name="Scope">What of it.</param>
/// <param name="Paths">Patterns in gitignore syntax of the paths that are put back; empty for all. Only where the files alone are.</param>
public sealed record RestoreRequest(int? Checkpoint, RestoreScope Scope = RestoreScope.All, IReadOnlyList<string>? Paths = null);

/// <summary>What a restore would do.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Scope">What of it is put back.</param>
/// <param name="Files">The paths that change in the workspace: what stands there now, and what would.</param>
/// <param name="Answers">How many answers of the model leave the conversation.</param>
/// <param name="Returning">How many come back into it, that an earlier restore had taken out.</param>
public sealed record RestorePlan(RunCheckpoint Checkpoint, RestoreScope Scope, IReadOnlyList<SnapshotDifference> Files, int Answers, int Returning)
{
    /// <summary>Nothing would change.</summary>
    public bool IsNothing => Scope == RestoreScope.Files && Files.Count == 0;

    /// <summary>The patterns; null for all paths.</summary>
    public IReadOnlyList<string>? Paths { get; init; }
}

/// <summary>What a restore did.</summary>
/// <param name="Plan">What it said that it would.</param>
/// <param name="Undo">The number of the checkpoint that takes it back.</param>
/// <param name="State">Where the run stands.</param>
public sealed record RestoreResult(RestorePlan Plan, int Undo, RunState State);
