using Lathe.Quality.Patterns;
using Lathe.Quality.Structure;
using Lathe.Quality.Taint;

namespace Lathe.Quality;

/// <summary>The built-in rules, all of them.</summary>
internal static class RuleSet
{
    // Those that are not read from data, which would be read for all languages to tell what there is.
    private static readonly IFileRules[] Written =
    [
        new EachOf(
            new NewSyntaxProblemRule(), new ConflictMarkerRule(), new ElidedCodeRule(), new PlaceholderRule(), new DebugOutputRule(), new LongLineRule(), new LongFunctionRule(), new EmptyCatchRule(), new FileGrowthRule()),
        StructureRules.All,
        new SecretRules(),
    ];

    /// <summary>Those that look at one file.</summary>
    public static readonly IFileRules[] OfFiles = [.. Written, new SecurityRules(), new PatternFileRules(static () => PatternRuleSet.BuiltIn)];

    /// <summary>Those that look at all the files of a change.</summary>
    public static readonly IChangeRule[] OfChanges = [new UntestedChange(), .. StructureRules.OfChanges];

    /// <summary>Those that somebody who knows more than the change applies.</summary>
    public static readonly RuleInfo[] OfOthers = [ImpactRules.RemovedStillUsed, ImpactRules.CallersUnchanged, DependencyRules.Unlocked, DependencyRules.Vulnerable];

    /// <summary>The rules of which another text is another finding; see <see cref="RuleInfo.IsAboutText"/>.</summary>
    public static readonly HashSet<string> AboutText = [.. Written.SelectMany(rules => rules.Infos).Where(rule => rule.IsAboutText).Select(rule => rule.Id)];

    private static readonly Lazy<Dictionary<string, RuleInfo>> ById = new(() => All().ToDictionary(rule => rule.Id, StringComparer.Ordinal));

    /// <summary>A rule by its id; null for one that is not built in.</summary>
    public static RuleInfo? Find(string id) => ById.Value.GetValueOrDefault(id);

    /// <summary>Every built-in rule, by id.</summary>
    public static IEnumerable<RuleInfo> All() =>
        OfFiles.SelectMany(rules => rules.Infos).Concat(OfChanges.Select(rule => rule.Info)).Concat(OfOthers).OrderBy(rule => rule.Id, StringComparer.Ordinal);

    private sealed class EachOf(params IFileRule[] rules) : IFileRules
    {
        public IReadOnlyList<RuleInfo> Infos { get; } = Array.ConvertAll(rules, rule => rule.Info);

        public void Look(FileView file, List<Finding> findings)
        {
            foreach (var rule in rules) rule.Look(file, findings);
        }
    }
}
