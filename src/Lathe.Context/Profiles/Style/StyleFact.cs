namespace Lathe.Context;

/// <summary>One habit of a repository's code, measured.</summary>
/// <param name="Language">The id of the language.</param>
/// <param name="Aspect">What is measured; see <see cref="StyleAspects"/>.</param>
/// <param name="Value">What most files do.</param>
/// <param name="Share">The share of the measured files that do so, 0 to 1.</param>
/// <param name="Files">The files in which it could be measured.</param>
public sealed record StyleFact(string Language, string Aspect, string Value, double Share, int Files);

/// <summary>The aspects of style that are measured.</summary>
public static class StyleAspects
{
    /// <summary><c>tabs</c>, or <c>2 spaces</c>, <c>4 spaces</c>, ….</summary>
    public const string Indentation = "indentation";

    /// <summary><c>single</c> or <c>double</c>, in languages where both mean the same.</summary>
    public const string Quotes = "quotes";

    /// <summary><c>LF</c> or <c>CRLF</c>.</summary>
    public const string LineEnding = "line ending";

    /// <summary><c>yes</c> when files end with a line end.</summary>
    public const string FinalNewline = "final newline";

    /// <summary>The shortest usual limit that 98 of 100 lines keep; the share is that of files in which all lines do.</summary>
    public const string LineLength = "line length";

    /// <summary><c>own line</c> or <c>same line</c>.</summary>
    public const string Braces = "braces";

    /// <summary><c>yes</c> or <c>no</c>, in languages where they may be left out.</summary>
    public const string Semicolons = "semicolons";

    /// <summary>How types are named: <c>PascalCase</c>, ….</summary>
    public const string Types = "types";

    /// <summary>How functions are named.</summary>
    public const string Functions = "functions";

    /// <summary>How constants are named.</summary>
    public const string Constants = "constants";

    /// <summary>How files are named.</summary>
    public const string FileNames = "files";
}
