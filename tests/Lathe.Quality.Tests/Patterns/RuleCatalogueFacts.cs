using System.Text;

namespace Lathe.Quality.Tests.Patterns;

/// <summary>docs/quality-rules.md is written from the catalogue of rules: LATHE_WRITE_DOCS=1 writes it, without it the two are compared.</summary>
public sealed class RuleCatalogueFacts
{
    private const int LongestExample = 700;

    [Fact]
    public void The_page_shows_every_rule_with_a_bad_and_a_good_example()
    {
        var path = Path.Combine(Repository(), "docs/quality-rules.md");
        var page = Render();
        if (Environment.GetEnvironmentVariable("LATHE_WRITE_DOCS") == "1") File.WriteAllText(path, page);
        else Assert.Equal(page, File.ReadAllText(path));
    }

    [Fact]
    public void Ids_are_there_once() => Assert.Equal(RuleAssessor.Catalogue.Count, RuleAssessor.Catalogue.Select(rule => rule.Id).Distinct(StringComparer.Ordinal).Count());

    internal static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Lathe.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private static string Render()
    {
        var rules = RuleAssessor.Catalogue.OrderBy(rule => rule.Dimension).ThenBy(rule => rule.Id, StringComparer.Ordinal).ToList();
        var text = new StringBuilder("# Rules of quality\n\nThis file is generated from the rules (`LATHE_WRITE_DOCS=1 dotnet test tests/Lathe.Quality.Tests`); the examples are their tests. ");
        text.Append("How they count: [quality](quality.md). Rules of your own: [rules](rules.md).\n");
        foreach (var group in rules.GroupBy(rule => rule.Dimension))
        {
            text.Append($"\n## {group.Key}\n\n| rule | severity | languages | CWE |\n|---|---|---|---|\n");
            foreach (var rule in group) text.Append($"| [{rule.Id}](#{Anchor(rule.Id)}) | {Severity(rule)} | {Languages(rule)} | {string.Join(", ", rule.Cwe)} |\n");
            foreach (var rule in group) Append(text, rule);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, RuleInfo rule)
    {
        text.Append($"\n### {rule.Id}\n\n{rule.Name}. {rule.Rationale}{(rule.Remedy is { } remedy ? " " + remedy : "")}\n");
        var bad = rule.Examples.FirstOrDefault(example => example.Lines.Length > 0 && Fits(example));
        if (bad is null) return;
        Append(text, "Reported", bad);
        if (rule.Examples.FirstOrDefault(example => example.Lines.Length == 0 && Fits(example) && Path.GetExtension(example.Path) == Path.GetExtension(bad.Path)) is { } good) Append(text, "Not reported", good);
    }

    private static void Append(StringBuilder text, string what, RuleExample example)
    {
        var fence = "```";
        while (example.After.Contains(fence, StringComparison.Ordinal)) fence += "`";
        var place = example.Lines.Length is 0 || !example.After.TrimEnd('\n').Contains('\n', StringComparison.Ordinal) ? "" : $" in line {string.Join(", ", example.Lines)}";
        text.Append($"\n{what}{place}:\n\n{fence}{Lathe.Syntax.LanguageTable.Detect(example.Path, [])?.Id}\n{example.After.TrimEnd('\n')}\n{fence}\n");
    }

    private static bool Fits(RuleExample example) => example.After.Length is > 0 and <= LongestExample && example.After.AsSpan().IndexOfAnyInRange('\0', '\b') < 0;

    private static string Severity(RuleInfo rule) => rule.Severity.ToString().ToLowerInvariant();

    private static string Languages(RuleInfo rule) => rule.Languages.Count == 0 ? "any" : string.Join(", ", rule.Languages);

    private static string Anchor(string id) => id.Replace(".", "", StringComparison.Ordinal);
}
