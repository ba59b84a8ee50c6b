using Lathe.Engine.Journal;

namespace Lathe.Engine.Collecting;

/// <summary>A run whose files and objects are collected.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Title">Its task's title.</param>
/// <param name="State">How it ended.</param>
/// <param name="Updated">Its last event.</param>
/// <param name="Reason">Why.</param>
/// <param name="KeepsUndo">Whether its applied changes can still be undone and redone.</param>
public sealed record CollectedRun(RunId Run, string Title, RunState State, DateTimeOffset Updated, CollectReason Reason, bool KeepsUndo);

/// <summary>What a collection frees, or would free.</summary>
/// <param name="Runs">The runs, oldest first.</param>
/// <param name="Freed">What goes, by kind; every kind is there.</param>
/// <param name="KeptBytes">What stays of all kinds.</param>
/// <param name="Notes">What a person should know, a sentence each.</param>
public sealed record CollectReport(IReadOnlyList<CollectedRun> Runs, IReadOnlyList<CollectTally> Freed, long KeptBytes, IReadOnlyList<string> Notes)
{
    /// <summary>What goes in all.</summary>
    public long FreedBytes => Freed.Sum(static f => f.Bytes);
}

/// <summary>What a collection is going to do. Nothing has been touched.</summary>
public sealed class CollectPlan
{
    internal CollectPlan(CollectReport report, CollectWork work) => (Report, Work) = (report, work);

    /// <summary>What it would free.</summary>
    public CollectReport Report { get; }

    internal CollectWork Work { get; }
}

/// <summary>The work of a plan.</summary>
internal sealed record CollectWork
{
    /// <summary>The runs that are marked as collected, and whose folders are emptied.</summary>
    public required IReadOnlyList<CollectTarget> Runs { get; init; }

    /// <summary>The objects that go, with their kind.</summary>
    public required IReadOnlyDictionary<string, (CollectKind Kind, long Bytes)> Objects { get; init; }

    /// <summary>Objects that were used since stay.</summary>
    public required DateTimeOffset UsedSince { get; init; }

    /// <summary>Folders and files that go, with their kind.</summary>
    public required IReadOnlyList<(string Path, CollectKind Kind, long Bytes)> Paths { get; init; }

    /// <summary>The runs that were known.</summary>
    public required IReadOnlySet<RunId> Known { get; init; }
}

/// <summary>One run to collect.</summary>
internal sealed record CollectTarget(CollectedRun Run, IJournal Journal, long LastSequence, long FolderBytes);
