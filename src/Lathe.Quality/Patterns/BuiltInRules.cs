namespace Lathe.Quality.Patterns;

/// <summary>The files of <c>Patterns/Rules</c>, as they are embedded. A language's are in a file of its name or its family's, and in <c>several</c>; others are not read for it.</summary>
internal static class BuiltInRules
{
    private const string Prefix = "Lathe.Quality.Patterns.Rules.";
    private const string Ending = ".yaml";

    public static readonly Lazy<PatternRuleSet> Shared = new(() => PatternRuleSet.Of(
        () => PatternRuleSet.ReadRules(Names().Select(Read)), language => PatternRuleSet.ReadRules(NamesFor(language).Where(Names().Contains).Select(Read))));

    /// <summary>The names of the files that may have rules for a language.</summary>
    public static string[] NamesFor(string language) =>
    [
        language switch
        {
            "javascript" or "typescript" or "tsx" => "script",
            "c" or "cpp" => "native",
            _ => language,
        },
        "several",
    ];

    /// <summary>A file by its name without ending.</summary>
    public static RuleFile Read(string name)
    {
        using var reader = new StreamReader(typeof(BuiltInRules).Assembly.GetManifestResourceStream(Prefix + name + Ending)!);
        return new RuleFile(name + Ending, reader.ReadToEnd(), RuleOrigin.BuiltIn);
    }

    private static List<string> Names() =>
    [
        .. typeof(BuiltInRules).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..^Ending.Length]).Order(StringComparer.Ordinal),
    ];
}
