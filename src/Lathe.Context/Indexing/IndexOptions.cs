namespace Lathe.Context;

/// <summary>Where an index lies and how it is made.</summary>
/// <param name="Root">The absolute path of the working tree.</param>
public sealed record IndexOptions(string Root)
{
    private readonly Lazy<string?>? _userExcludes;

    /// <summary>A folder for this repository's index, shared by all of its working trees, outside of each; made where it is missing. Null for an index in memory only.</summary>
    public string? Folder { get; init; }

    /// <summary>The working tree whose git folder tells what is ignored and what is tracked all the same, where that is not <see cref="Root"/>: a copy of a tree has none of its own.</summary>
    public string? Original { get; init; }

    /// <summary>The rules of git's <c>core.excludesFile</c>; null when there are none.</summary>
    public string? UserExcludes
    {
        get => field ?? _userExcludes?.Value;
        init;
    }

    /// <summary>Reads <see cref="UserExcludes"/> when they are first needed, where they are not given: the tree is looked at on another thread.</summary>
    public Func<string?> FindUserExcludes
    {
        init => _userExcludes = new Lazy<string?>(value);
    }

    /// <summary>How many threads walk and read.</summary>
    public int Parallelism { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>From so many files on a few small changes are not written into the saved view.</summary>
    internal int LargeTree { get; init; } = 20_000;

    /// <summary>The clock that tells which files may still have changed within the resolution of their time stamps.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>How much of an update to do.</summary>
public sealed record UpdateRequest
{
    /// <summary>After so long, no further file is read: the snapshot then has the paths of all files and the text of some, and the next update goes on. Null for no bound.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Which of the files that have to be read come first: the higher the value, the sooner. Called once per file.</summary>
    public Func<string, int>? Priority { get; init; }

    /// <summary>A look at the tree that somebody has just taken; the snapshot is then of that moment. Null to look now.</summary>
    public ITreeStamps? Stamps { get; init; }
}

/// <summary>What an update did.</summary>
public sealed record IndexReport
{
    /// <summary>Files in the tree that are not ignored.</summary>
    public required int Files { get; init; }

    /// <summary>Files that were read because they were new or had changed.</summary>
    public required int FilesRead { get; init; }

    /// <summary>Of those, the ones whose content the index did not have.</summary>
    public required int FilesAnalyzed { get; init; }

    /// <summary>Bytes of the files that were read.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Files still to be read.</summary>
    public required int FilesLeft { get; init; }

    /// <summary>The walk's share of the time.</summary>
    public required TimeSpan WalkTime { get; init; }

    /// <summary>All of the time.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Bytes of the segments that the tree uses and its view.</summary>
    public required long IndexBytes { get; init; }

    /// <summary>Segments that the tree uses.</summary>
    public required int Segments { get; init; }

    /// <summary>False when the index is in memory only.</summary>
    public required bool IsOnDisk { get; init; }

    /// <summary>What the user should know, each kind once: files that could not be read, names that are no text, a folder that cannot be written to.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>A snapshot and how it came about.</summary>
/// <param name="Snapshot">Dispose of it.</param>
/// <param name="Report">What was done.</param>
public sealed record IndexUpdate(IIndexSnapshot Snapshot, IndexReport Report);
