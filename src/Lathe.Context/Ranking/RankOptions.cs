namespace Lathe.Context;

/// <summary>Bounds of one ranking.</summary>
public sealed record RankOptions
{
    /// <summary>Files listed at most.</summary>
    public int MaxFiles { get; init; } = 100;

    /// <summary>Where fewer files than this have anything that speaks for them, the list is filled up with others, likely ones first.</summary>
    public int MinFiles { get; init; }

    /// <summary>Windows kept per file.</summary>
    public int MaxWindows { get; init; } = 3;

    /// <summary>Where there is no index: of a larger file only so many bytes from its start are read.</summary>
    public int MaxFileBytes { get; init; } = 1024 * 1024;

    /// <summary>Where there is no index: bytes read in all.</summary>
    public long MaxTotalBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Where there is no index: after so long, what has been read is ranked.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where there is no index: threads that read.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>The clock that <see cref="MaxTime"/> is measured by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
