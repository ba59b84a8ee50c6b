using System.Text.Json.Serialization;
using Lathe.Engine.Journal;

namespace Lathe.Engine.Artifacts;

/// <summary>What a version says of itself, as a draft and in the catalog. The order keeps the members where they have always been written.</summary>
public abstract record ArtifactFacts
{
    /// <summary>One line.</summary>
    [JsonPropertyOrder(1)]
    public string Title { get; init; } = "";

    /// <summary>What it is.</summary>
    [JsonPropertyOrder(1)]
    public string Description { get; init; } = "";

    /// <summary>The task's mode, as <c>bugfix</c>.</summary>
    [JsonPropertyOrder(1)]
    public string? Mode { get; init; }

    /// <summary>The programming language.</summary>
    [JsonPropertyOrder(1)]
    public string? Language { get; init; }

    /// <summary>The run that made it.</summary>
    [JsonPropertyOrder(1)]
    public string? Run { get; init; }

    /// <summary>The attempt of that run.</summary>
    [JsonPropertyOrder(1)]
    public int? Attempt { get; init; }

    /// <summary>Who.</summary>
    [JsonPropertyOrder(1)]
    public string? Author { get; init; }

    /// <summary>What the checks of the run said.</summary>
    [JsonPropertyOrder(1)]
    public Verdict? Verdict { get; init; }
}
