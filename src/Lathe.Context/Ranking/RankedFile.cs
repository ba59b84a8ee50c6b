namespace Lathe.Context;

/// <summary>What context is wanted for.</summary>
/// <param name="Text">The task in words: title, description, an issue, a stack trace. The first 64 Ki characters count.</param>
public sealed record ContextRequest(string Text)
{
    /// <summary>Paths that a person named; they come first whatever they contain.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The repository's past; null where there is none.</summary>
    public RepositoryHistory? History { get; init; }

    /// <summary>Earlier accepted runs, newest first, each in the form of a commit: its task as the message, and the files that it changed; null where there are none.</summary>
    public RepositoryHistory? Runs { get; init; }
}

/// <summary>Why a file is where it is in a ranking.</summary>
/// <param name="Source">Which evidence: <c>named</c>, <c>text</c>, <c>path</c>, <c>mention</c>, <c>trace</c>, <c>definition</c>, <c>history</c>, <c>together</c>, <c>graph</c>, <c>test</c>, <c>family</c>, <c>expand</c>, <c>runs</c>, <c>generated</c>, <c>key</c>, <c>call</c>, <c>import</c>, <c>kin</c>, <c>like</c>.</param>
/// <param name="Score">What it says of this file as a share of what it says of the best one; 1 at most.</param>
/// <param name="Detail">The words, the line or the name that it is about.</param>
public sealed record RankReason(string Source, double Score, string Detail);

/// <summary>A range of lines worth reading.</summary>
/// <param name="StartLine">From 1.</param>
/// <param name="EndLine">Included.</param>
/// <param name="Score">Its own share of the evidence.</param>
public sealed record LineWindow(int StartLine, int EndLine, double Score);

/// <summary>One file of a ranking.</summary>
/// <param name="Path">Relative, separated by '/'.</param>
/// <param name="Score">Higher is better; comparable within one ranking only.</param>
/// <param name="Reasons">What brought it in, the strongest first.</param>
/// <param name="Windows">Its best windows, the best first; empty when only its name speaks for it.</param>
public sealed record RankedFile(string Path, double Score, IReadOnlyList<RankReason> Reasons, IReadOnlyList<LineWindow> Windows);

/// <summary>A ranked list and what it rests on.</summary>
/// <param name="Files">Best first; ties by path. Files without any evidence are left out, unless they were asked for to fill the list up.</param>
/// <param name="FilesRead">How many files were read.</param>
/// <param name="BytesRead">How much of them.</param>
/// <param name="Note">What was not looked at and why, in words; null when everything was.</param>
public sealed record Ranking(IReadOnlyList<RankedFile> Files, int FilesRead, long BytesRead, string? Note);
