namespace Lathe.Quality.Patterns;

/// <summary>The files of <c>Patterns/Rules</c>, as they are embedded.</summary>
internal static class BuiltInRules
{
    private const string Prefix = "Lathe.Quality.Patterns.Rules.";

    public static readonly Lazy<PatternRuleSet> Shared = new(() => PatternRuleSet.Of(PatternRuleSet.ReadRules(Files())));

    /// <summary>The files, by name.</summary>
    public static IEnumerable<RuleFile> Files()
    {
        var assembly = typeof(BuiltInRules).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new RuleFile(name[Prefix.Length..], reader.ReadToEnd(), RuleOrigin.BuiltIn);
        }
    }
}
