using System.Text;

namespace Lathe.Syntax;

/// <summary>Something that cannot be right in a file, whatever the program means.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Message">What it is, in a few words. Does not name lines, so that two versions of a file can be compared.</param>
public sealed record SyntaxProblem(int Line, int Column, string Message);

/// <summary>
/// A syntax check that is cheap and careful rather than complete: brackets, strings and comments that do not close, JSON, Python's indentation, tabs in YAML. Runs in one pass over any text
/// and never throws. A file without problems may still not compile; use <see cref="NewProblems(Language, string, string)"/> on edits, because a scanner can be wrong about a good file.
/// </summary>
public static class SyntaxCheck
{
    /// <summary>The most problems that one check reports.</summary>
    public const int MaxProblems = 20;

    /// <summary>Finds what cannot be right.</summary>
    /// <param name="language">The language of the text.</param>
    /// <param name="text">The whole file.</param>
    /// <returns>By position; at most <see cref="MaxProblems"/>.</returns>
    public static IReadOnlyList<SyntaxProblem> Check(Language language, string text) => [];

    /// <summary>As <see cref="Check(Language, string)"/> over UTF-8; bytes that are no UTF-8 count as unknown characters.</summary>
    /// <param name="language">The language of the text.</param>
    /// <param name="utf8">The whole file.</param>
    public static IReadOnlyList<SyntaxProblem> Check(Language language, ReadOnlySpan<byte> utf8) => Check(language, Encoding.UTF8.GetString(utf8));

    /// <summary>The problems that a change brought in; what was there before it (false alarms among them) is not reported.</summary>
    /// <param name="language">The language of both texts.</param>
    /// <param name="before">The file before; null or empty for a new file.</param>
    /// <param name="after">The file after.</param>
    public static IReadOnlyList<SyntaxProblem> NewProblems(Language language, string? before, string after) => [];
}
