namespace Lathe.Engine.Configuration;

/// <summary>What the repository's files say about the project; text of somebody else's unless <see cref="Trusted"/>.</summary>
public sealed record ProjectDescription
{
    /// <summary>Whether the user trusts these files as they are.</summary>
    public bool Trusted { get; init; }

    /// <summary>The main language.</summary>
    public string? Language { get; init; }

    /// <summary>The framework.</summary>
    public string? Framework { get; init; }

    /// <summary>The test framework.</summary>
    public string? TestingFramework { get; init; }

    /// <summary>Rules of style, one item each.</summary>
    public IReadOnlyList<string> Style { get; init; } = [];

    /// <summary>The text of AGENTS.md, cut at <see cref="ConfigurationLoader.LongestNotes"/> characters.</summary>
    public string? Notes { get; init; }

    /// <summary>Templates in <c>.lathe/prompts</c> by their name (without <c>.hbs</c>); empty unless trusted.</summary>
    public IReadOnlyDictionary<string, string> Prompts { get; init; } = new Dictionary<string, string>();
}
