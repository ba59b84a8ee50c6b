namespace Lathe.Quality.Patterns;

/// <summary>A clause in one language.</summary>
internal sealed class CompiledClause
{
    private const int MostSiblings = 300;

    // The ways to read one pattern; empty where the clause has none.
    private CompiledPattern[] Patterns { get; init; } = [];

    private CompiledClause[] Either { get; init; } = [];

    private CompiledClause[] All { get; init; } = [];

    private CompiledClause[] Not { get; init; } = [];

    private CompiledClause[] Inside { get; init; } = [];

    private CompiledClause[] NotInside { get; init; } = [];

    private CompiledClause[] Contains { get; init; } = [];

    private CompiledClause[] NotContains { get; init; } = [];

    private ValueTest[] Where { get; init; } = [];

    private bool WithinFunction { get; init; }

    private bool? Commented { get; init; }

    /// <returns>Null where the language's grammar is not installed.</returns>
    public static CompiledClause? Compile(PatternClause clause, PatternLanguage language, PatternSlots slots)
    {
        CompiledPattern[]? patterns = [];
        if (clause.Pattern is not null && (patterns = PatternCompiler.Compile(clause.Pattern, language, slots)) is null) return null;
        var each = new CompiledClause[]?[7];
        PatternClause[][] written = [clause.Either, clause.All, clause.Not, clause.Inside, clause.NotInside, clause.Contains, clause.NotContains];
        for (var i = 0; i < written.Length; i++)
        {
            var compiled = Array.ConvertAll(written[i], one => Compile(one, language, slots));
            if (Array.Exists(compiled, one => one is null)) return null;
            each[i] = compiled!;
        }

        return new CompiledClause
        {
            Patterns = patterns,
            Either = each[0]!,
            All = each[1]!,
            Not = each[2]!,
            Inside = each[3]!,
            NotInside = each[4]!,
            Contains = each[5]!,
            NotContains = each[6]!,
            Where = clause.Where,
            Commented = clause.Commented,
            WithinFunction = clause.WithinFunction,
        };
    }

    /// <summary>The patterns at one of which every finding begins: a node has to fit the first of them that there is.</summary>
    public IEnumerable<CompiledPattern> Starts() => Patterns.Length > 0 ? Patterns : Either.Length > 0 ? Either.SelectMany(one => one.Starts()) : All[0].Starts();

    /// <summary>Whether the clause holds at a node. Bindings are made, and undone where it does not hold.</summary>
    /// <param name="matcher">The file and its bindings.</param>
    /// <param name="node">The node.</param>
    /// <param name="last">The last node that a sequence took; otherwise the node.</param>
    public bool Holds(PatternMatcher matcher, int node, out int last)
    {
        var mark = matcher.Mark;
        last = node;
        if (HoldsHere(matcher, node, ref last)) return true;
        matcher.Undo(mark);
        return false;
    }

    private bool HoldsHere(PatternMatcher matcher, int node, ref int last)
    {
        if (Patterns.Length > 0 && !FitsOne(matcher, node, ref last)) return false;
        if (Either.Length > 0 && !HoldsOne(matcher, node, ref last)) return false;
        foreach (var clause in All)
            if (!clause.Holds(matcher, node, out _)) return false;
        foreach (var test in Where)
            if (!test.Holds(matcher)) return false;
        if (Commented is { } commented && HasComment(matcher, node, last) != commented) return false;
        foreach (var clause in Not)
        {
            var mark = matcher.Mark;
            if (Passing(matcher, clause.Holds(matcher, node, out _), mark)) return false;
        }

        foreach (var clause in Inside)
            if (!HoldsAround(matcher, clause, node)) return false;
        foreach (var clause in NotInside)
        {
            var mark = matcher.Mark;
            if (Passing(matcher, HoldsAround(matcher, clause, node), mark)) return false;
        }

        foreach (var clause in Contains)
            if (!HoldsBelow(matcher, clause, node)) return false;
        foreach (var clause in NotContains)
        {
            var mark = matcher.Mark;
            if (Passing(matcher, HoldsBelow(matcher, clause, node), mark)) return false;
        }

        return !matcher.Budget.IsSpent;
    }

    private static bool HasComment(PatternMatcher matcher, int first, int last)
    {
        for (var node = first; node < matcher.Tree[last].Next; node++)
            if (matcher.Kinds.Is(matcher.Tree[node].Kind, KindTraits.Skipped) && matcher.Tree[node].IsNamed) return true;
        return false;
    }

    private static bool Passing(PatternMatcher matcher, bool holds, int mark)
    {
        matcher.Undo(mark);
        return holds;
    }

    private bool FitsOne(PatternMatcher matcher, int node, ref int last)
    {
        foreach (var pattern in Patterns)
            if (matcher.Fits(pattern, node, out last)) return true;
        return false;
    }

    private bool HoldsOne(PatternMatcher matcher, int node, ref int last)
    {
        foreach (var clause in Either)
            if (clause.Holds(matcher, node, out last)) return true;
        return false;
    }

    private bool HoldsAround(PatternMatcher matcher, CompiledClause clause, int node)
    {
        var tree = matcher.Tree;
        while (!matcher.Budget.IsSpent)
        {
            if (clause.Patterns is [{ IsSequence: true }] && HoldsBefore(matcher, clause, node)) return true;
            node = tree.Parent(node);
            if (node < 0) return false;
            if (clause.Holds(matcher, node, out _)) return true;
            if (WithinFunction && matcher.Kinds.Is(tree[node].Kind, KindTraits.Function)) return false;
        }

        return false;
    }

    // A sequence is around all that follows its beginning.
    private static bool HoldsBefore(PatternMatcher matcher, CompiledClause clause, int node)
    {
        var tree = matcher.Tree;
        if (tree.Parent(node) is not (>= 0 and var parent)) return false;
        var tried = 0;
        for (var sibling = tree.FirstChild(parent); sibling >= 0 && sibling < node && tried++ < MostSiblings; sibling = tree.NextSibling(sibling))
        {
            var mark = matcher.Mark;
            if (clause.Holds(matcher, sibling, out var last) && tree[last].Next > node) return true;
            matcher.Undo(mark);
        }

        return false;
    }

    private static bool HoldsBelow(PatternMatcher matcher, CompiledClause clause, int node)
    {
        for (var below = node + 1; below < matcher.Tree[node].Next && matcher.Budget.Take(); below++)
            if (clause.Holds(matcher, below, out _)) return true;
        return false;
    }
}
