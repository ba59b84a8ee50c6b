using Lathe.Edits;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Applies;

/// <summary>What one path holds at one moment.</summary>
/// <param name="Kind">A file or a link.</param>
/// <param name="Mode">Unix permission bits; of a link, a constant.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Content">The hash of the content, or of the link's target.</param>
public sealed record FileImage(SnapshotEntryKind Kind, int Mode, long Size, ObjectHash Content);

/// <summary>One path that an apply touches.</summary>
/// <param name="Path">The relative path.</param>
/// <param name="Before">What the user has there; null for nothing.</param>
/// <param name="After">What the user gets; null for nothing.</param>
public sealed record AppliedFile(string Path, FileImage? Before, FileImage? After)
{
    /// <summary>The user's version and the run's were merged.</summary>
    public bool IsMerged { get; init; }
}

/// <summary>What an apply would do. Nothing has been written.</summary>
/// <param name="Files">The paths that change, in ordinal order; nothing else is touched.</param>
/// <param name="Conflicts">Why it cannot be done; where there is one, nothing is.</param>
/// <param name="AlreadyThere">Paths at which the user has the run's version already.</param>
public sealed record ApplyPlan(IReadOnlyList<AppliedFile> Files, IReadOnlyList<ApplyConflict> Conflicts, IReadOnlyList<string> AlreadyThere)
{
    /// <summary>Whether it can be done.</summary>
    public bool IsClean => Conflicts.Count == 0;
}

/// <summary>Why one path cannot be changed.</summary>
/// <param name="Path">The relative path.</param>
/// <param name="Kind">What stands against it.</param>
/// <param name="Detail">One sentence for a person.</param>
public sealed record ApplyConflict(string Path, ApplyConflictKind Kind, string Detail)
{
    /// <summary>For <see cref="ApplyConflictKind.Content"/>: the places at which both changed the same lines; ours is the user's side.</summary>
    public IReadOnlyList<MergeConflict> Places { get; init; } = [];
}

/// <summary>What stands against an apply, an undo or a redo.</summary>
public enum ApplyConflictKind
{
    /// <summary>The user and the run changed the same lines, or a file that cannot be merged by lines.</summary>
    Content,

    /// <summary>The run makes a file where the user has made one.</summary>
    UserCreated,

    /// <summary>The run changes a file that the user has deleted.</summary>
    UserDeleted,

    /// <summary>The run deletes a file that the user has changed.</summary>
    UserChanged,

    /// <summary>One side made a link of a file, or a file of a link.</summary>
    TypeChanged,

    /// <summary>A folder, a link or something special stands where the file or its folder has to be.</summary>
    InTheWay,

    /// <summary>The path was changed after it was last looked at.</summary>
    ChangedSince,
}

/// <summary>What came of an apply, an undo or a redo.</summary>
public abstract record ApplyOutcome
{
    private ApplyOutcome()
    {
    }

    /// <summary>All of it was done. Journal it, then call <see cref="ApplyEngine.Complete"/>.</summary>
    /// <param name="Manifest">The before- and after-images, in the object store.</param>
    /// <param name="Files">How many paths changed.</param>
    public sealed record Done(ObjectHash Manifest, int Files) : ApplyOutcome;

    /// <summary>There was nothing to change, and nothing to journal.</summary>
    public sealed record NothingToDo : ApplyOutcome;

    /// <summary>Nothing was changed.</summary>
    /// <param name="Conflicts">What stands against it.</param>
    public sealed record Refused(IReadOnlyList<ApplyConflict> Conflicts) : ApplyOutcome;
}

/// <summary>What was found after a process was killed in the middle of an apply, an undo or a redo.</summary>
public abstract record RecoveryOutcome
{
    private RecoveryOutcome()
    {
    }

    /// <summary>There was nothing unfinished.</summary>
    public sealed record Nothing : RecoveryOutcome;

    /// <summary>Every path had been changed; only the journal may not know. Journal it where it is missing, then call <see cref="ApplyEngine.Complete"/>.</summary>
    /// <param name="Manifest">The manifest.</param>
    /// <param name="Backward">Whether it was an undo.</param>
    public sealed record Finished(ObjectHash Manifest, bool Backward) : RecoveryOutcome
    {
        /// <summary>For a merged undo or redo: the apply that it was about.</summary>
        public int? Apply { get; init; }
    }

    /// <summary>What had been changed was put back.</summary>
    /// <param name="Manifest">The manifest.</param>
    /// <param name="Backward">Whether it was an undo.</param>
    /// <param name="Disturbed">Paths that somebody has changed since the kill; they were left as they are.</param>
    public sealed record RolledBack(ObjectHash Manifest, bool Backward, IReadOnlyList<string> Disturbed) : RecoveryOutcome;
}
