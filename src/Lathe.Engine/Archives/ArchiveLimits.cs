namespace Lathe.Engine.Archives;

/// <summary>How much an archive may be before it is refused. Sizes in bytes, unpacked.</summary>
public sealed record ArchiveLimits
{
    /// <summary>Files in the archive.</summary>
    public int Files { get; init; } = 200_000;

    /// <summary>One file.</summary>
    public long OneFile { get; init; } = 1L << 30;

    /// <summary>The manifest, and each event; both are held in memory.</summary>
    public int OneText { get; init; } = 64 << 20;

    /// <summary>All events together, which are held in memory.</summary>
    public long Events { get; init; } = 256L << 20;

    /// <summary>Everything.</summary>
    public long Total { get; init; } = 8L << 30;

    /// <summary>How often as large the content may be as what is read of the file, from <see cref="RatioFrom"/> on.</summary>
    public int Ratio { get; init; } = 200;

    /// <summary>Below this much content the ratio is not looked at: a small text can be packed very small.</summary>
    public long RatioFrom { get; init; } = 16L << 20;
}
