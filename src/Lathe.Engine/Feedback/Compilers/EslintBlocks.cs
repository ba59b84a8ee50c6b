using System.Text.RegularExpressions;
using Lathe.Engine.Text;

namespace Lathe.Engine.Feedback.Compilers;

/// <summary>The form of ESLint, Stylelint, Biome's old and similar: a line with the file, and below it one line for each problem: place, severity, message, rule.</summary>
internal static partial class EslintBlocks
{
    private const int MostProblems = 400;

    /// <summary>The problems below a line that names a file of the tree.</summary>
    /// <param name="lines">The output.</param>
    /// <param name="at">The line that may name a file.</param>
    /// <param name="resolve">Finds the file of the tree.</param>
    /// <param name="found">Where to.</param>
    /// <returns>How many lines were read; 0 where it is another form.</returns>
    public static int Read(OutputLines lines, int at, Func<string, string?> resolve, List<Diagnostic> found)
    {
        if (lines[at].Length == 0 || lines[at][0] == ' ' || Problem().Match(lines[at + 1]) is not { Success: true } || resolve(lines[at]) is not { } path) return 0;
        var next = at + 1;
        for (; next - at <= MostProblems && Problem().Match(lines[next]) is { Success: true } problem; next++)
        {
            var message = problem.Groups["message"].Value.Trim();
            var rule = problem.Groups["code"].Value;
            found.Add(new Diagnostic(
                "eslint", DiagnosticKind.Validator, problem.Groups["severity"].Value is "error" or "✖" or "×", path, int.Parse(problem.Groups["line"].Value), rule.Length > 0 ? rule : null,
                Bounded.OneLine(message, FeedbackItem.LongestTitle), lines[next].Trim()));
        }

        return next - at;
    }

    [GeneratedRegex(@"^\s{1,8}(?<line>\d{1,7}):\d{1,5}\s{1,8}(?<severity>error|warning|✖|×|⚠)\s{1,8}(?<message>\S.*?)(\s{2,}(?<code>[@\w][\w@/.-]{1,80}))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 500)]
    private static partial Regex Problem();
}
