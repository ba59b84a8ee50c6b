using Lathe.Engine.Journal;

namespace Lathe.Engine.Artifacts;

/// <summary>What a version says of itself, as a draft and in the catalog.</summary>
public abstract record ArtifactFacts
{
    /// <summary>One line.</summary>
    public string Title { get; init; } = "";

    /// <summary>What it is.</summary>
    public string Description { get; init; } = "";

    /// <summary>The task's mode, as <c>bugfix</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>The programming language.</summary>
    public string? Language { get; init; }

    /// <summary>The run that made it.</summary>
    public string? Run { get; init; }

    /// <summary>The attempt of that run.</summary>
    public int? Attempt { get; init; }

    /// <summary>Who.</summary>
    public string? Author { get; init; }

    /// <summary>What the checks of the run said.</summary>
    public Verdict? Verdict { get; init; }
}
