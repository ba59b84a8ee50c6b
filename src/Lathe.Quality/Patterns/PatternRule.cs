using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>Where a rule comes from, which decides what it may do.</summary>
public enum RuleOrigin
{
    /// <summary>It is part of Lathe.</summary>
    BuiltIn,

    /// <summary>The user's own, from their configuration folder.</summary>
    User,

    /// <summary>The repository's; somebody else's text, so what it costs is bounded more narrowly.</summary>
    Repository,
}

/// <summary>A file of rules.</summary>
/// <param name="Name">As errors call it.</param>
/// <param name="Text">YAML, as docs/rules.md describes it.</param>
/// <param name="Origin">Where it comes from.</param>
public sealed record RuleFile(string Name, string Text, RuleOrigin Origin);

/// <summary>A rule that is data: what it is, and the patterns that find it.</summary>
public sealed class PatternRule
{
    /// <summary>What it is.</summary>
    public required RuleInfo Info { get; init; }

    /// <summary>Where it comes from.</summary>
    public required RuleOrigin Origin { get; init; }

    /// <summary>The file that it stands in, as errors name it.</summary>
    public required string File { get; init; }

    /// <summary>The line that it begins on.</summary>
    public required int Line { get; init; }

    /// <summary>What is the matter, metavariables not yet filled in.</summary>
    internal string Message { get; init; } = "";

    internal IReadOnlyList<RuleMatch> Matches { get; init; } = [];

    internal RuleScope Scope { get; init; } = new([], [], "true");

    internal PatternSlots Slots { get; init; } = new();
}

/// <summary>What a rule looks for in some of its languages.</summary>
/// <param name="Languages">The languages.</param>
/// <param name="Clause">What it looks for.</param>
/// <param name="Tests">What has to hold of the metavariables.</param>
/// <param name="Focus">The number of the metavariable that the finding points at; -1 for all of it.</param>
/// <param name="Fix">What to write instead, metavariables not yet filled in; null for nothing in particular.</param>
internal sealed record RuleMatch(IReadOnlyList<string> Languages, PatternClause Clause, ValueTest[] Tests, int Focus, string? Fix);

/// <summary>The files that a rule is about.</summary>
/// <param name="Paths">Only these, where there are any; '*' stands for anything.</param>
/// <param name="NotPaths">Not these.</param>
/// <param name="Tests">Whether it is about tests: <c>true</c>, <c>false</c> or <c>only</c>.</param>
internal sealed record RuleScope(IReadOnlyList<string> Paths, IReadOnlyList<string> NotPaths, string Tests)
{
    public bool Has(string path, FileTraits traits)
    {
        var isTest = (traits & FileTraits.Test) != FileTraits.None;
        if ((isTest && Tests == "false") || (!isTest && Tests == "only")) return false;
        return (Paths.Count == 0 || Fits(Paths, path)) && !Fits(NotPaths, path);
    }

    private static bool Fits(IReadOnlyList<string> patterns, string path)
    {
        foreach (var pattern in patterns)
            if (System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false)) return true;
        return false;
    }
}
