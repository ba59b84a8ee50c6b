using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>Takes the pattern out of the tree that a wrapped snippet was parsed to.</summary>
internal static class PatternTreeReader
{
    /// <summary>The pattern's pieces; null where the snippet is no whole piece of the tree.</summary>
    /// <param name="tree">The tree of the wrapped snippet.</param>
    /// <param name="start">Where the snippet begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="mostPieces">A larger pattern is none.</param>
    public static PatternNode[]? Read(CodeTree tree, int start, int end, int mostPieces)
    {
        var kinds = KindTable.For(tree);
        var holder = Innermost(tree, start, end);
        var exact = tree[holder].Start == start && tree[holder].End == end;
        if (exact && (!kinds.Is(tree[holder].Kind, KindTraits.Statements) || tree.Text[start] == '{'))
        {
            if (tree[holder].Next - holder > mostPieces) return null;
            return [Read(tree, kinds, Named(tree, holder))];
        }

        var roots = new List<PatternNode>();
        for (var child = tree.FirstChild(holder); child >= 0; child = tree.NextSibling(child))
        {
            ref readonly var node = ref tree[child];
            if (node.End <= start || node.Start >= end || kinds.Is(node.Kind, KindTraits.Skipped)) continue;
            if (node.Start < start || node.End > end) return null;
            roots.Add(Read(tree, kinds, child));
        }

        return tree[holder].Next - holder > mostPieces ? null : [.. roots];
    }

    // The deepest node that has all of the snippet in it.
    private static int Innermost(CodeTree tree, int start, int end)
    {
        var at = 0;
        while (true)
        {
            var inner = -1;
            for (var child = tree.FirstChild(at); child >= 0; child = tree.NextSibling(child))
                if (tree[child].Start <= start && tree[child].End >= end && tree[child].End > tree[child].Start) inner = child;
            if (inner < 0) return at;
            at = inner;
        }
    }

    // A statement of one keyword has the keyword in it, at the same place.
    private static int Named(CodeTree tree, int node)
    {
        while (!tree[node].IsNamed && tree.Parent(node) is var parent and > 0 && tree[parent].Start == tree[node].Start && tree[parent].End == tree[node].End) node = parent;
        return node;
    }

    private static PatternNode Read(CodeTree tree, KindTable kinds, int node)
    {
        var text = tree.TextOf(node);
        ref readonly var at = ref tree[node];
        var kind = kinds.Canonical(at.Kind);
        if ((tree.FirstChild(node) < 0 || kinds.Is(kind, KindTraits.Wrapper | KindTraits.Name)) && PatternSnippet.Read(text) is { } standIn)
            return new PatternNode { Test = standIn.IsDots ? PatternTest.Ellipsis : PatternTest.Any, Slot = standIn.Slot, Kind = kind };
        if (at.IsNamed && kinds.Is(kind, KindTraits.String) && StringReading.IsPlain(tree, kinds, node))
        {
            var content = StringReading.Content(text);
            return content.SequenceEqual("...") ? new PatternNode { Test = PatternTest.AnyString, Kind = kind } : new PatternNode { Test = PatternTest.String, Kind = kind, Text = content.ToString() };
        }

        if (at.IsNamed && kinds.Is(kind, KindTraits.Dotted) && IsPlainName(text)) return new PatternNode { Test = PatternTest.Dotted, Kind = kind, Text = text.ToString() };
        if (tree.FirstChild(node) < 0) return new PatternNode { Test = PatternTest.Leaf, Kind = kind, Text = text.ToString() };
        return Structure(tree, kinds, node, kind);
    }

    private static PatternNode Structure(CodeTree tree, KindTable kinds, int node, ushort kind)
    {
        var children = new List<PatternNode>();
        var keyed = new List<PatternNode>();
        var onlyDots = true;
        for (var child = tree.FirstChild(node); child >= 0; child = tree.NextSibling(child))
        {
            if (kinds.Is(tree[child].Kind, KindTraits.Skipped)) continue;
            var piece = Read(tree, kinds, child);
            if (children.Count == 0 && piece.Test == PatternTest.Leaf && kinds.Is(kind, KindTraits.Call) && kinds.Is(piece.Kind, KindTraits.Name)) piece = Called(piece);
            onlyDots = onlyDots && piece.Test == PatternTest.Ellipsis;
            (IsKeyed(tree, kinds, child) ? keyed : children).Add(piece);
        }

        return new PatternNode
        {
            Test = PatternTest.Structure,
            Kind = kind,
            Children = [.. children],
            Keyed = [.. keyed],
            MayBeMissing = onlyDots && children.Count > 0 && keyed.Count == 0 && kinds.Is(kind, KindTraits.Statements),
        };
    }

    // What is called may have come in by an import, under this name or another.
    private static PatternNode Called(PatternNode name) => new() { Test = PatternTest.Dotted, Kind = name.Kind, Text = name.Text };

    // In C# and PHP an argument may begin with its name and a colon.
    private static bool IsKeyed(CodeTree tree, KindTable kinds, int node)
    {
        if (kinds.Is(tree[node].Kind, KindTraits.Keyed)) return true;
        if (tree.KindOf(node) != "argument" || tree.FirstChild(node) is not (>= 0 and var first)) return false;
        return tree.NextSibling(first) is >= 0 and var second && tree.TextOf(second) is ":";
    }

    private static bool IsPlainName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '.' or ':')) return false;
        return !text.Contains(PatternSnippet.StandIn, StringComparison.OrdinalIgnoreCase);
    }
}
