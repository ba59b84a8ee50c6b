using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Checkpoints.Versions;

/// <summary>One version of a file that Lathe has seen.</summary>
/// <param name="Number">1, 2, … from the oldest on.</param>
/// <param name="Run">The run in which it was seen.</param>
/// <param name="At">When.</param>
/// <param name="Path">The path that it had; another than the one that was asked for where it was renamed since.</param>
/// <param name="Cause">What made it, or where it was found, in one line.</param>
/// <param name="Entry">What it is; null where the file is gone.</param>
public sealed record FileVersion(int Number, RunId Run, DateTimeOffset At, string Path, string Cause, SnapshotEntry? Entry)
{
    /// <summary>What stood there before; null for nothing, or where nobody has seen it.</summary>
    public SnapshotEntry? Before { get; init; }

    /// <summary>The other name, where it was renamed without a change.</summary>
    public string? Renamed { get; init; }

    /// <summary>The number of a checkpoint of the run that holds it; null for none.</summary>
    public int? Checkpoint { get; init; }

    /// <summary>Whether it stood in the user's own files.</summary>
    public bool IsInFiles { get; init; }

    /// <summary>Whether it was an ignored file of the run's, which is no part of its change.</summary>
    public bool IsIgnored { get; init; }

    /// <summary>Lines more than before; null where that was not worked out: a large or binary file, or content that is not kept any more.</summary>
    public int? Added { get; init; }

    /// <summary>Lines fewer than before.</summary>
    public int? Removed { get; init; }

    /// <summary>Whether its content is still kept.</summary>
    public bool IsKept { get; init; } = true;
}

/// <summary>The versions of a file.</summary>
/// <param name="Versions">From the oldest on.</param>
/// <param name="Unread">Runs whose snapshots are not kept any more, so that their versions are missing.</param>
public sealed record FileVersions(IReadOnlyList<FileVersion> Versions, IReadOnlyList<RunId> Unread);
