using Lathe.Quality.Structure;

namespace Lathe.Quality;

/// <summary>The built-in rules, all of them.</summary>
internal static class RuleSet
{
    /// <summary>Those that look at one file.</summary>
    public static readonly IFileRules[] OfFiles =
    [
        new EachOf(new NewSyntaxProblemRule(), new ConflictMarkerRule(), new HardCodedSecretRule(), new HardCodedKeyRule(), new HardCodedPasswordRule(), new ElidedCodeRule(), new PlaceholderRule(), new DebugOutputRule(), new LongLineRule(), new LongFunctionRule(), new EmptyCatchRule()),
        StructureRules.All,
        new EachOf(new FileGrowthRule()),
    ];

    /// <summary>Those that look at all the files of a change.</summary>
    public static readonly IChangeRule[] OfChanges = [new UntestedChange(), .. StructureRules.OfChanges];

    /// <summary>Those that somebody who knows more than the change applies.</summary>
    public static readonly RuleInfo[] OfOthers = [ImpactRules.RemovedStillUsed, ImpactRules.CallersUnchanged];

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
