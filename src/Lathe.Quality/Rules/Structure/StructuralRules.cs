using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>Asks rules about the nodes that they want to see, in one pass over the tree of a file.</summary>
internal sealed class StructuralRules : IFileRules
{
    private readonly ICodeRule[] _rules;
    private readonly Dictionary<string, Plan> _plans = new(StringComparer.Ordinal);
    private readonly Plan _none = new([], new ICodeRule[RoleCount][]);

    public StructuralRules(params ICodeRule[] rules)
    {
        _rules = rules;
        Infos = Array.ConvertAll(rules, rule => rule.Info);
        foreach (var language in rules.SelectMany(rule => rule.Info.Languages).Distinct(StringComparer.Ordinal)) _plans.Add(language, PlanFor(language));
    }

    public IReadOnlyList<RuleInfo> Infos { get; }

    private static int RoleCount => Enum.GetValues<CodeRole>().Length;

    public void Look(FileView file, List<Finding> findings)
    {
        if (file.Code is not { } code || IsSpecimen(file)) return;
        var plan = _plans.GetValueOrDefault(code.Language.Id, _none);
        var sight = new CodeSight(file, code, findings);
        foreach (var rule in plan.OfFile) rule.Look(sight, 0);
        var roles = code.Roles;
        for (var node = 0; node < roles.Length; node++)
        {
            if (plan.ByRole[(int)roles[node]] is not { } rules) continue;
            foreach (var rule in rules) rule.Look(sight, node);
        }
    }

    // What tests read or compare with is as it is on purpose.
    private static bool IsSpecimen(FileView file) =>
        file.IsTest && (file.Path.Contains("fixture", StringComparison.OrdinalIgnoreCase) || file.Path.Contains("testdata/", StringComparison.Ordinal) || file.Path.Contains("snapshots", StringComparison.Ordinal) || file.Path.Contains("golden/", StringComparison.Ordinal));

    private Plan PlanFor(string language)
    {
        var rules = Array.FindAll(_rules, rule => rule.Info.Languages.Contains(language));
        var byRole = new ICodeRule[RoleCount][];
        foreach (var role in Enum.GetValues<CodeRole>())
            if (Array.FindAll(rules, rule => rule.Roles.Contains(role)) is { Length: > 0 } wanting) byRole[(int)role] = wanting;
        return new Plan(Array.FindAll(rules, rule => rule.Roles.Length == 0), byRole);
    }

    private sealed record Plan(ICodeRule[] OfFile, ICodeRule[]?[] ByRole);
}
