namespace Lathe.Context;

/// <summary>The weights of the formula in <see cref="ContextRanker"/>.</summary>
public sealed record RankWeights
{
    /// <summary>BM25's saturation of repeated words.</summary>
    public double K1 { get; init; } = 1.2;

    /// <summary>BM25's length normalisation, 0 to 1.</summary>
    public double B { get; init; } = 0.4;

    /// <summary>Lines of a window.</summary>
    public int WindowLines { get; init; } = 40;

    /// <summary>What the best window of a file counts.</summary>
    public double BestWindow { get; init; } = 1.0;

    /// <summary>What the file as a whole (all its windows as one text) counts.</summary>
    public double WholeFile { get; init; } = 0.5;

    /// <summary>How often a word on a line that defines something counts, compared with one elsewhere.</summary>
    public double Definition { get; init; } = 2.5;

    /// <summary>How much a part of a compound name counts, compared with a whole name.</summary>
    public double NamePart { get; init; } = 0.4;

    /// <summary>What a word of the task in the path counts (its name fully, its folders a third).</summary>
    public double PathWord { get; init; } = 1.5;

    /// <summary>A path or file name written out in the task.</summary>
    public double PathMention { get; init; } = 12;

    /// <summary>A line of a stack trace that names the file; later frames count less.</summary>
    public double TraceLine { get; init; } = 10;

    /// <summary>Named by a person.</summary>
    public double NamedFile { get; init; } = 1000;

    /// <summary>Factor for tests, documentation, generated, vendored and lock files.</summary>
    public double TestFactor { get; init; } = 0.7;

    /// <summary>Factor for text written for people.</summary>
    public double ProseFactor { get; init; } = 0.6;

    /// <summary>Factor for generated, vendored, minified and lock files.</summary>
    public double GeneratedFactor { get; init; } = 0.25;
}

/// <summary>Bounds of one ranking.</summary>
public sealed record RankOptions
{
    /// <summary>The weights.</summary>
    public RankWeights Weights { get; init; } = new();

    /// <summary>Files listed at most.</summary>
    public int MaxFiles { get; init; } = 100;

    /// <summary>Windows kept per file.</summary>
    public int MaxWindows { get; init; } = 3;

    /// <summary>Of a larger file only so many bytes from its start are read.</summary>
    public int MaxFileBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes read in all.</summary>
    public long MaxTotalBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>After so long, what has been read is ranked.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Threads that read.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>The clock that <see cref="MaxTime"/> is measured by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
