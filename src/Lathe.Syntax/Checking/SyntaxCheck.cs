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
    public static IReadOnlyList<SyntaxProblem> Check(Language language, string text)
    {
        var checks = language.Lexicon.Checks;
        if (checks == Checks.None || text.Length == 0) return [];
        var problems = new ProblemList(text);
        if ((checks & (Checks.Json | Checks.JsonWithComments | Checks.JsonLines)) != Checks.None) JsonCheck.Run(checks, text, problems);
        else if (checks == Checks.YamlTabs) YamlTabCheck.Run(text, problems);
        else ScannerCheck.Run(language, text, problems);
        return problems.ToList();
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
        var now = Check(language, after);
        if (now.Count == 0 || string.IsNullOrEmpty(before)) return now;
        var old = Check(language, before);
        if (old.Count == 0) return now;

        // The same message on the same text is the same problem wherever the line went; of the rest, as many of a message as there were before are the old ones.
        var seen = new Dictionary<(string Message, string Line), int>();
        var left = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var problem in old)
        {
            var key = (problem.Message, LineText(before, problem.Line));
            seen[key] = seen.GetValueOrDefault(key) + 1;
            left[problem.Message] = left.GetValueOrDefault(problem.Message) + 1;
        }

        var unmatched = new List<SyntaxProblem>();
        foreach (var problem in now)
        {
            var key = (problem.Message, LineText(after, problem.Line));
            if (seen.GetValueOrDefault(key) is var count and > 0)
            {
                seen[key] = count - 1;
                left[problem.Message]--;
            }
            else
            {
                unmatched.Add(problem);
            }
        }

        var added = new List<SyntaxProblem>();
        foreach (var problem in unmatched)
        {
            if (left.GetValueOrDefault(problem.Message) is var count and > 0) left[problem.Message] = count - 1;
            else added.Add(problem);
        }

        return added;
    }

    private static string LineText(string text, int line)
    {
        var at = 0;
        for (var i = 1; i < line && at < text.Length; i++)
        {
            var next = text.IndexOf('\n', at);
            if (next < 0) return "";
            at = next + 1;
        }

        var end = text.IndexOf('\n', Math.Min(at, text.Length));
        return text[Math.Min(at, text.Length)..(end < 0 ? text.Length : end)].Trim();
    }
}
