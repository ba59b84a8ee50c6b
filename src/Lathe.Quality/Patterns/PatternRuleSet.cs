using System.Collections.Concurrent;
using Lathe.Errors;
using Lathe.Quality.Data;
using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>Rules that are data, ready to look at files. What they need of a language is made when a file of it comes. May be used by several threads.</summary>
public sealed class PatternRuleSet
{
    private const int MostTeamRules = 300;
    private const long StepsPerNode = 400;
    private const long LeastSteps = 5_000_000;

    private readonly ConcurrentDictionary<string, LanguageRules> _byLanguage = new(StringComparer.Ordinal);

    private readonly Lazy<IReadOnlyList<PatternRule>> _rules;
    private readonly Func<string, IReadOnlyList<PatternRule>> _ofLanguage;

    private PatternRuleSet(Func<IReadOnlyList<PatternRule>> rules, Func<string, IReadOnlyList<PatternRule>> ofLanguage) => (_rules, _ofLanguage) = (new(rules), ofLanguage);

    /// <summary>The rules that are part of Lathe.</summary>
    public static PatternRuleSet BuiltIn => BuiltInRules.Shared.Value;

    /// <summary>A set of no rules.</summary>
    public static PatternRuleSet Empty { get; } = Of([]);

    /// <summary>The rules, in the order of their files.</summary>
    public IReadOnlyList<PatternRule> Rules => _rules.Value;

    /// <summary>Reads files of rules and checks all that can be checked without a file to look at: patterns have to parse, too.</summary>
    /// <param name="files">The files.</param>
    /// <exception cref="LatheException">Validation: something in a file is not as docs/rules.md says; the message names file and line.</exception>
    public static PatternRuleSet Read(IEnumerable<RuleFile> files)
    {
        var set = Of(ReadRules(files));
        foreach (var rule in set.Rules) Check(rule);
        return set;
    }

    /// <summary>Both sets as one. A rule of the second stands for one of the first that has its id.</summary>
    /// <param name="other">The second.</param>
    public PatternRuleSet With(PatternRuleSet other)
    {
        if (other.Rules.Count == 0) return this;
        var ids = other.Rules.Select(rule => rule.Info.Id).ToHashSet(StringComparer.Ordinal);
        return Of([.. Rules.Where(rule => !ids.Contains(rule.Info.Id)), .. other.Rules]);
    }

    internal static IReadOnlyList<PatternRule> ReadRules(IEnumerable<RuleFile> files)
    {
        var rules = new List<PatternRule>();
        var seen = new Dictionary<string, PatternRule>(StringComparer.Ordinal);
        foreach (var (file, text, origin) in files)
        {
            foreach (var rule in PatternRuleReader.Read(text, file, origin))
            {
                if (!seen.TryAdd(rule.Info.Id, rule))
                    throw new DataSource(file, "rules").Error("duplicate_id", rule.Line, $"there is a rule '{rule.Info.Id}' in {seen[rule.Info.Id].File}:{seen[rule.Info.Id].Line} already.", "Give one of them another id.");
                rules.Add(rule);
                if (origin != RuleOrigin.BuiltIn && rules.Count > MostTeamRules)
                    throw new DataSource(file, "rules").Error("out_of_range", rule.Line, $"there are more than {MostTeamRules} rules.", "Keep those that find something.");
            }
        }

        return rules;
    }

    internal static PatternRuleSet Of(IReadOnlyList<PatternRule> rules) => new(() => rules, _ => rules);

    /// <summary>A set that is read when it is needed, for one language at a time.</summary>
    /// <param name="rules">All rules.</param>
    /// <param name="ofLanguage">Those of a language at least.</param>
    internal static PatternRuleSet Of(Func<IReadOnlyList<PatternRule>> rules, Func<string, IReadOnlyList<PatternRule>> ofLanguage) => new(rules, ofLanguage);

    /// <summary>What the rules see in a file.</summary>
    internal List<PatternFinding> Look(CodeTree tree, string path, FileTraits traits)
    {
        var found = new List<PatternFinding>();
        if (PatternLanguage.Find(tree.Language.Id) is null) return found;
        var rules = _byLanguage.GetOrAdd(tree.Language.Id, static (language, of) => LanguageRules.Compile(of(language), language), _ofLanguage);
        rules.Look(tree, rule => rule.Scope.Has(path, traits), new MatchBudget(LeastSteps + (StepsPerNode * tree.Count)), found);
        found.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : string.CompareOrdinal(a.Rule.Info.Id, b.Rule.Info.Id));
        return found;
    }

    // Each metavariable that is tested, shown or pointed at has to be in a pattern.
    internal static void Check(PatternRule rule)
    {
        var source = new DataSource(rule.File, "rules");
        foreach (var match in rule.Matches)
        {
            var own = new PatternSlots();
            foreach (var language in match.Languages)
            {
                if (PatternLanguage.Find(language) is not { } row || CompiledClause.Compile(match.Clause, row, own) is not { } clause) continue;
                if (clause.Starts().Any(start => start.Roots[0].Test == PatternTest.Any))
                    throw source.Error("bad_pattern", rule.Line, $"'{rule.Info.Id}' looks for any expression at all.", "Let 'pattern' say more than $X; what has to hold around it belongs into 'inside'.");
            }

            if (own.Count == 0 && !NativeGrammars.Has(LanguageTable.Find(match.Languages[0])!)) continue;
            foreach (var slot in (IEnumerable<int>)[match.Focus, .. match.Tests.Select(test => test.Slot)])
                if (slot >= 0 && own.Find(rule.Slots.Names[slot]) < 0)
                    throw source.Error("unknown_metavariable", rule.Line, $"'{rule.Info.Id}' names ${rule.Slots.Names[slot]}, which none of its patterns has.", "Use it in a pattern, or remove it.");
            foreach (var text in (string[])[rule.Message, match.Fix ?? ""])
                foreach (var (name, _, _) in PatternMessage.Names(text))
                    if (own.Find(name) < 0 && rule.Matches.Count == 1 && text.Contains('$' + name, StringComparison.Ordinal) && rule.Origin != RuleOrigin.BuiltIn)
                        throw source.Error("unknown_metavariable", rule.Line, $"the message or the fix of '{rule.Info.Id}' has ${name}, which none of its patterns has.", "Use it in a pattern, or write the text without it.");
        }
    }
}
