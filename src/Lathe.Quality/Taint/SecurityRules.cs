namespace Lathe.Quality.Taint;

/// <summary>The rules of the security analysis, which look at a file together.</summary>
internal sealed class SecurityRules : IFileRules
{
    private static readonly string[] Languages = ["bash", "c", "cpp", "csharp", "go", "java", "javascript", "php", "python", "ruby", "rust", "tsx", "typescript"];

    private readonly Lazy<Dictionary<string, RuleInfo>> _infos = new(static () => Describe().ToDictionary(info => info.Id, StringComparer.Ordinal));

    /// <inheritdoc/>
    public IReadOnlyList<RuleInfo> Infos => [.. _infos.Value.Values];

    /// <inheritdoc/>
    public void Look(FileView file, List<Finding> findings)
    {
        if (file.Code is not { } code) return;
        foreach (var found in Interpreter.Run(code.Tree, CancellationToken.None))
        {
            var severity = file.IsTest ? FindingSeverity.Info : IsExample(file) && found.Severity > FindingSeverity.Warning ? FindingSeverity.Warning : found.Severity;
            var related = Array.ConvertAll(found.Lines, static line => new LineRange(line, line));
            findings.Add(new Finding(found.Rule.Id, QualityDimension.Security, severity, file.Path, new LineRange(found.Line, Math.Max(found.Line, found.EndLine)), found.Message, found.Rule.Suggestion) { Related = related.Length == 0 ? null : related });
        }
    }

    // Nobody attacks tests; examples are short, and copied.
    private static bool IsExample(FileView file) =>
        file.Path.Contains("example", StringComparison.OrdinalIgnoreCase) || file.Path.Contains("/docs/", StringComparison.Ordinal) || file.Path.Contains("/fixtures/", StringComparison.Ordinal);

    private static IEnumerable<RuleInfo> Describe()
    {
        var examples = RuleExamples.All;
        foreach (var rule in RuleTable.Shared.All)
        {
            yield return new RuleInfo(rule.Id, rule.Name, QualityDimension.Security, rule.Severity, rule.Rationale, examples.GetValueOrDefault(rule.Id, []))
            {
                Languages = Languages,
                Cwe = rule.Cwe,
                Remedy = rule.Suggestion,
            };
        }
    }
}
