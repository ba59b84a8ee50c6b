using System.Text;
using System.Text.RegularExpressions;

namespace Lathe.Syntax;

/// <summary>Something that cannot be right in a file, whatever the program means.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Message">What it is, in a few words. Does not name lines, so that two versions of a file can be compared.</param>
public sealed record SyntaxProblem(int Line, int Column, string Message);

/// <summary>
/// Finds syntax errors: with the language's grammar where it is installed, and always with a check that is cheap and careful rather than complete (brackets, strings and comments that do not close,
/// JSON, Python's indentation, tabs in YAML). Takes any text and never throws. A file without problems may still not compile; use <see cref="NewProblems(Language, string, string)"/> on edits,
/// because grammars and scanner can both be wrong about a good file.
/// </summary>
public static class SyntaxCheck
{
    /// <summary>The most problems that one check reports.</summary>
    public const int MaxProblems = 20;

    /// <summary>Finds what cannot be right. For languages whose macros may look like anything (C, C++), whose browsers forgive anything (HTML, CSS),, only what the careful check finds.</summary>
    /// <param name="language">The language of the text.</param>
    /// <param name="text">The whole file.</param>
    /// <returns>By position; at most <see cref="MaxProblems"/>.</returns>
    public static IReadOnlyList<SyntaxProblem> Check(Language language, string text)
    {
        var careful = Scan(language, text);
        return GrammarRows.For(language) is { ErrorsAreCertain: true } row ? ProblemSets.Together(careful, Parse(language, text, row)) : careful;
    }

    /// <summary>As <see cref="Check(Language, string)"/> over UTF-8; bytes that are no UTF-8 count as unknown characters.</summary>
    /// <param name="language">The language of the text.</param>
    /// <param name="utf8">The whole file.</param>
    public static IReadOnlyList<SyntaxProblem> Check(Language language, ReadOnlySpan<byte> utf8) => Check(language, Encoding.UTF8.GetString(utf8));

    /// <summary>The problems that a change brought in; what was there before it (false alarms among them) is not reported.</summary>
    /// <param name="language">The language of both texts.</param>
    /// <param name="before">The file before; null or empty for a new file.</param>
    /// <param name="after">The file after.</param>
    public static IReadOnlyList<SyntaxProblem> NewProblems(Language language, string? before, string after)
    {
        if (string.IsNullOrEmpty(before)) return Check(language, after);
        var careful = Scan(language, after);
        if (careful.Count > 0) careful = ProblemSets.Added(before, Scan(language, before), after, careful);
        var parsed = SyntaxParser.Parse(language, after).Tree;
        if (parsed is null) return careful;
        using (parsed)
        {
            var now = parsed.Problems();
            if (now.Count == 0) return careful;
            using var old = SyntaxParser.Reparse(parsed, before).Tree;
            if (old is null) return careful;
            var was = old.Problems();
            // A grammar's error moves and changes its words with what stands around it. Only where there are more of them than before, the edit brought them in.
            var more = now.Count - was.Count;
            return more <= 0 ? careful : ProblemSets.Together(careful, ProblemSets.Added(before, was, after, now).Take(more));
        }
    }

    /// <summary>
    /// Those of <see cref="NewProblems"/> that need no grammar to be seen: brackets, strings and comments that do not close, indentation that cannot be right. A grammar may not know yet what a compiler does; these
    /// are wrong in any version of the language.
    /// </summary>
    /// <param name="language">The language of both texts.</param>
    /// <param name="before">The file before; null or empty for a new file.</param>
    /// <param name="after">The file after.</param>
    public static IReadOnlyList<SyntaxProblem> NewCertainProblems(Language language, string? before, string after)
    {
        var careful = Scan(language, after);
        return careful.Count > 0 && !string.IsNullOrEmpty(before) ? ProblemSets.Added(before, Scan(language, before), after, careful) : careful;
    }

    internal static IReadOnlyList<SyntaxProblem> Scan(Language language, string text)
    {
        var checks = language.Lexicon.Checks;
        if (checks == Checks.None || text.Length == 0) return [];
        var problems = new ProblemList(text);
        if ((checks & (Checks.Json | Checks.JsonWithComments | Checks.JsonLines)) != Checks.None) JsonCheck.Run(checks, text, problems);
        else if (checks == Checks.YamlTabs) YamlTabCheck.Run(text, problems);
        else ScannerCheck.Run(language, text, problems);
        return problems.ToList();
    }

    private static IReadOnlyList<SyntaxProblem> Parse(Language language, string text, GrammarRow row)
    {
        using var tree = SyntaxParser.Parse(language, text).Tree;
        return tree is null || !tree.HasErrors || HasGaps(row, text) ? [] : tree.Problems();
    }

    private static bool HasGaps(GrammarRow row, string text)
    {
        try
        {
            return row.Gaps is { } gaps && gaps().IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }
}
