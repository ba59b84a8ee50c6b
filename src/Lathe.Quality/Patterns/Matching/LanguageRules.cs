using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>What a rule saw at one place.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Node">The first node.</param>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Message">What is the matter.</param>
/// <param name="Fix">What to write instead; null where the rule does not say.</param>
internal readonly record struct PatternFinding(PatternRule Rule, int Node, int Start, int End, string Message, string? Fix);

/// <summary>A rule's patterns in one language.</summary>
internal sealed record CompiledMatch(PatternRule Rule, RuleMatch Match, CompiledClause Clause);

/// <summary>
/// All the rules of a set in one language, as tables: which kinds of nodes begin which patterns, and which name has to be in a file for a pattern to be tried at all. One pass over a file's names picks the patterns, one over its nodes tries them.
/// </summary>
internal sealed class LanguageRules
{
    private const int MostPerRule = 200;
    private const int StepsPerNode = 40;
    private const int LeastSteps = 200_000;

    private readonly List<(CompiledMatch Match, CompiledPattern Start)> _starts = [];
    private readonly Dictionary<string, List<int>> _byWord = new(StringComparer.Ordinal);
    private readonly List<int> _always = [];

    private LanguageRules()
    {
    }

    public static LanguageRules Compile(IEnumerable<PatternRule> rules, string language)
    {
        var result = new LanguageRules();
        if (PatternLanguage.Find(language) is not { } row) return result;
        foreach (var rule in rules)
            foreach (var match in rule.Matches)
                if (match.Languages.Contains(language, StringComparer.Ordinal) || (language == "tsx" && match.Languages.Contains("typescript", StringComparer.Ordinal))) result.Add(rule, match, row);
        return result;
    }

    /// <summary>Finds what the rules see in a file.</summary>
    /// <param name="tree">The file's tree.</param>
    /// <param name="applies">Whether a rule is about the file.</param>
    /// <param name="steps">What it may cost in all, in comparisons.</param>
    /// <param name="found">Takes what was found.</param>
    public void Look(CodeTree tree, Func<PatternRule, bool> applies, MatchBudget steps, List<PatternFinding> found)
    {
        var kinds = KindTable.For(tree);
        var active = Active(tree, kinds, applies);
        if (active.Count == 0) return;
        var byKind = new List<int>?[tree.KindCount];
        foreach (var index in active)
        {
            var kind = _starts[index].Start.Roots[0].Kind;
            for (ushort each = 0; each < byKind.Length; each++)
                if (kinds.Canonical(each) == kind || StartsAsWell(kinds, _starts[index].Start.Roots[0], each)) (byKind[each] ??= []).Add(index);
        }

        var budgets = new Dictionary<PatternRule, (MatchBudget Budget, int Count)>();
        var matcher = new PatternMatcher(tree, kinds, PatternSlots.Most) { Budget = steps };
        var nodes = tree.Nodes;
        for (var node = 0; node < nodes.Length && !steps.IsSpent; node++)
        {
            var kind = nodes[node].Kind;
            if (kind >= byKind.Length || byKind[kind] is not { } candidates) continue;
            foreach (var index in candidates) Try(_starts[index].Match, matcher, node, steps, budgets, found);
        }
    }

    private static void Try(CompiledMatch match, PatternMatcher matcher, int node, MatchBudget all, Dictionary<PatternRule, (MatchBudget Budget, int Count)> budgets, List<PatternFinding> found)
    {
        var tree = matcher.Tree;
        if (!budgets.TryGetValue(match.Rule, out var own)) budgets[match.Rule] = own = (new MatchBudget(LeastSteps + ((long)tree.Count * StepsPerNode)), 0);
        if (own.Budget.IsSpent || own.Count >= MostPerRule) return;
        matcher.Budget = own.Budget;
        matcher.Tests = match.Match.Tests;
        var before = own.Budget.Left;
        if (match.Clause.Holds(matcher, node, out var last))
        {
            var place = match.Match.Focus >= 0 && matcher[match.Match.Focus] is { Node: >= 0 } focus ? focus : new Binding(node, tree[node].Start, tree[last].End);
            if (found.Count == 0 || !found.Exists(one => one.Rule == match.Rule && one.Start == place.Start))
            {
                found.Add(new PatternFinding(
                    match.Rule, place.Node, place.Start, place.End, PatternMessage.Fill(match.Rule.Message, match.Rule.Slots, matcher), match.Match.Fix is { } fix ? PatternMessage.Fill(fix, match.Rule.Slots, matcher, 300) : null));
                budgets[match.Rule] = (own.Budget, own.Count + 1);
            }
        }

        matcher.Undo(0);
        all.Take(before - own.Budget.Left + 1);
    }

    // Names may be of several kinds, and an imported name alone can stand for a dotted one.
    private static bool StartsAsWell(KindTable kinds, PatternNode root, ushort kind) => root.Test switch
    {
        PatternTest.Dotted => kinds.Is(kind, KindTraits.Dotted | KindTraits.Name),
        PatternTest.Leaf => kinds.Is(root.Kind, KindTraits.Name) && kinds.Is(kind, KindTraits.Name),
        PatternTest.String or PatternTest.AnyString => kinds.Is(kind, KindTraits.String),
        PatternTest.Any => true,
        _ => false,
    };

    private List<int> Active(CodeTree tree, KindTable kinds, Func<PatternRule, bool> applies)
    {
        var active = new List<int>();
        var seen = new bool[_starts.Count];
        foreach (var index in _always)
            if (applies(_starts[index].Match.Rule)) active.Add(index);
        if (_byWord.Count == 0) return active;
        var lookup = _byWord.GetAlternateLookup<ReadOnlySpan<char>>();
        var nodes = tree.Nodes;
        for (var node = 0; node < nodes.Length; node++)
        {
            // Leaves only: a word of the language, as 'defer', is one too.
            if (nodes[node].Next != node + 1 || nodes[node].End - nodes[node].Start is < 2 or > 60) continue;
            if (!lookup.TryGetValue(tree.TextOf(node), out var indices)) continue;
            foreach (var index in indices)
            {
                if (seen[index]) continue;
                seen[index] = true;
                if (applies(_starts[index].Match.Rule)) active.Add(index);
            }
        }

        active.Sort();
        return active;
    }

    private void Add(PatternRule rule, RuleMatch match, PatternLanguage row)
    {
        if (CompiledClause.Compile(match.Clause, row, rule.Slots) is not { } clause) return;
        var compiled = new CompiledMatch(rule, match, clause);
        foreach (var start in clause.Starts())
        {
            var index = _starts.Count;
            _starts.Add((compiled, start));
            if (start.Word is { Length: > 1 and <= 60 } word) (_byWord.TryGetValue(word, out var list) ? list : _byWord[word] = []).Add(index);
            else _always.Add(index);
        }
    }
}
