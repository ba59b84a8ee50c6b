namespace Lathe.Syntax;

/// <summary>What a definition is.</summary>
public enum OutlineKind
{
    /// <summary>A namespace, module or package.</summary>
    Module,

    /// <summary>A class, struct, record, interface, trait, enum, type alias.</summary>
    Type,

    /// <summary>A function, method, constructor or property.</summary>
    Function,

    /// <summary>A heading of a text, a section of a configuration file.</summary>
    Section,
}

/// <summary>One definition in a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Signature">The line that defines it, trimmed, at most 200 characters.</param>
/// <param name="StartLine">From 1.</param>
/// <param name="EndLine">The last line of its body; the same as <paramref name="StartLine"/> where no body was found.</param>
/// <param name="Depth">How many listed definitions enclose it.</param>
/// <param name="Doc">The first line of its documentation; null where there is none.</param>
public sealed record OutlineItem(OutlineKind Kind, string Name, string Signature, int StartLine, int EndLine, int Depth, string? Doc);

/// <summary>Lists the definitions in a file by tables of patterns over lines; no parser, so it is quick and sees only what its tables know.</summary>
public static class Outline
{
    /// <summary>The most definitions that one outline lists.</summary>
    public const int MaxItems = 2000;

    /// <summary>The definitions in order of their lines; empty for a language without rules.</summary>
    /// <param name="language">The language of the text.</param>
    /// <param name="text">The whole file.</param>
    public static IReadOnlyList<OutlineItem> Of(Language language, string text) => [];

    /// <summary>One line per definition, indented by depth: line range, signature, documentation's first line.</summary>
    /// <param name="items">The definitions.</param>
    /// <param name="maxLines">After so many lines, how many are left is said instead.</param>
    public static string Render(IReadOnlyList<OutlineItem> items, int maxLines = 400) => "";
}
