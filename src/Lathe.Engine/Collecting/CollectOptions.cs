namespace Lathe.Engine.Collecting;

/// <summary>How much of what runs leave behind is kept.</summary>
/// <param name="Keep">How long after its last event a run that is over keeps its workspace and its checkpoints; and how long what nothing names is kept after its last use.</param>
/// <param name="KeepUndo">How long after a run's last event its applied changes can be undone and redone, whatever else is collected; nothing shortens it.</param>
/// <param name="MaxBytes">How much is kept in all, as far as that is allowed; null for no limit.</param>
public sealed record CollectOptions(TimeSpan Keep, TimeSpan KeepUndo, long? MaxBytes);

/// <summary>What is collected.</summary>
public enum CollectKind
{
    /// <summary>The workspaces of runs that are over.</summary>
    Workspace,

    /// <summary>Checkpoints, large results and images of runs that are over.</summary>
    RunObject,

    /// <summary>Objects that nothing names: of killed processes, and downloads.</summary>
    UnnamedObject,

    /// <summary>Folders of checks and assessments that were killed.</summary>
    Leftover,

    /// <summary>Indexes and what else can be made again.</summary>
    Cache,
}

/// <summary>So much of one kind.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Count">How many objects, folders or caches.</param>
/// <param name="Bytes">On the disk, in whole blocks of 4 kB.</param>
public sealed record CollectTally(CollectKind Kind, int Count, long Bytes);

/// <summary>Why a run is collected.</summary>
public enum CollectReason
{
    /// <summary>It is over for longer than is kept.</summary>
    Age,

    /// <summary>It is among the oldest, and there is too much.</summary>
    Size,

    /// <summary>The rest of what was collected earlier.</summary>
    Rest,
}

/// <summary>Bytes as a disk counts them.</summary>
internal static class DiskBlocks
{
    private const long Block = 4096;

    public static long Of(long length) => (length + Block - 1) / Block * Block;
}
