using Lathe.Quality.Patterns;
using Lathe.Syntax;

namespace Lathe.Quality.Tests.Patterns;

/// <summary>Runs a rule that is written as YAML over a text.</summary>
internal static class PatternBench
{
    /// <summary>The lines that a rule with these keys reports; <paramref name="keys"/> is indented as in a rule.</summary>
    public static int[] Lines(string language, string keys, string code) => [.. Find(language, keys, code).Select(one => one.Line)];

    public static int[] LinesOf(string language, string pattern, string code) => Lines(language, $"pattern: |\n{Indent(pattern, 2)}", code);

    public static IReadOnlyList<(int Line, string Message, string? Fix, string Text)> Find(string language, string keys, string code, string message = "found")
    {
        var set = PatternRuleSet.Read([new RuleFile("team.yaml", Rule(language, keys, message), RuleOrigin.Repository)]);
        var tree = CodeTree.Parse(LanguageTable.Find(language.Split(',')[0])!, code)!;
        return [.. set.Look(tree, "src/a", FileTraits.None).Select(one => (tree.LineAt(one.Start), one.Message, one.Fix, code[one.Start..one.End]))];
    }

    public static string Rule(string language, string keys, string message = "found") =>
        $"rules:\n  - id: team.test\n    name: Test\n    dimension: correctness\n    severity: warning\n    languages: [{language}]\n    rationale: To see.\n    message: '{message}'\n{Indent(keys, 4)}\n";

    private static string Indent(string text, int by) => string.Join('\n', text.TrimEnd().Split('\n').Select(line => line.Length == 0 ? line : new string(' ', by) + line));
}
