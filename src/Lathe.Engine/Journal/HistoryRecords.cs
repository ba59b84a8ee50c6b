using Lathe.Engine.Objects;

namespace Lathe.Engine.Journal;

/// <summary>One attempt as the journal tells it.</summary>
/// <param name="Started">Its beginning.</param>
/// <param name="StartedAt">When.</param>
/// <param name="Finished">Its verdict and score; null while it goes on or when it was cut off.</param>
/// <param name="FinishedAt">When.</param>
public sealed record AttemptRecord(AttemptStarted Started, DateTimeOffset StartedAt, AttemptFinished? Finished, DateTimeOffset? FinishedAt)
{
    /// <summary>1, 2, …</summary>
    public int Number => Started.Number;
}

/// <summary>One apply of the run's change onto the user's tree.</summary>
/// <param name="Number">1, 2, …</param>
/// <param name="Manifest">The before- and after-images, in the object store; those of the latest merge, where an undo or a redo was merged.</param>
/// <param name="Files">How many files.</param>
/// <param name="Undone">Whether it was taken back (and not put back since).</param>
/// <param name="At">When it was applied first.</param>
public sealed record ApplyRecord(int Number, ObjectHash Manifest, int Files, bool Undone, DateTimeOffset At);
