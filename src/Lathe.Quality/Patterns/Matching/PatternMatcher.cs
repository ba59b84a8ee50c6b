using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>What a metavariable stands for: a node, or the text from a first to a last one.</summary>
/// <param name="Node">The first node; -1 for nothing.</param>
/// <param name="Start">Where its text begins; -1 while it stands for nothing.</param>
/// <param name="End">Where its text ends.</param>
internal readonly record struct Binding(int Node, int Start, int End)
{
    public static Binding None => new(-1, -1, -1);

    public bool IsBound => Start >= 0;
}

/// <summary>How much matching may do in one file. What would cost more is given up.</summary>
internal sealed class MatchBudget(long steps)
{
    private long _left = steps;

    public long Left => _left;

    public bool IsSpent => _left <= 0;

    public bool Take() => --_left > 0;

    public void Take(long steps) => _left -= steps;
}

/// <summary>
/// Fits patterns to the nodes of one file. Comments, separators, white space, quote style and redundant parentheses do not count. Never recurses deeper than the pattern is; every comparison takes from the budget.
/// </summary>
internal sealed class PatternMatcher(CodeTree tree, KindTable kinds, int mostSlots)
{
    private const int LongestDottedName = 200;

    private readonly Binding[] _bindings = NewBindings(mostSlots);
    private readonly List<int> _trail = [];
    private readonly List<int> _taken = [];
    private readonly bool _joinsByColons = tree.Language.Id is "rust" or "cpp";
    private ImportNames? _names;

    /// <summary>The tests on what a metavariable may stand for, by slot; asked as soon as it is bound, so that the next possibility is tried.</summary>
    public ValueTest[] Tests { get; set; } = [];

    public required MatchBudget Budget { get; set; }

    public CodeTree Tree => tree;

    public KindTable Kinds => kinds;

    /// <summary>How many bindings were made; <see cref="Undo"/> goes back to it.</summary>
    public int Mark => _trail.Count;

    public ref readonly Binding this[int slot] => ref _bindings[slot];

    public void Undo(int mark)
    {
        for (var i = _trail.Count - 1; i >= mark; i--) _bindings[_trail[i]] = Binding.None;
        _trail.RemoveRange(mark, _trail.Count - mark);
    }

    /// <summary>Whether a pattern fits at a node; a sequence begins there. Bindings of a failed attempt are undone.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="node">The node.</param>
    /// <param name="last">The last node that the pattern took.</param>
    public bool Fits(CompiledPattern pattern, int node, out int last)
    {
        last = node;
        var mark = Mark;
        if (pattern.IsSequence ? FitsFrom(pattern.Roots, 0, node, open: true, ref last) : Fits(pattern.Roots[0], node)) return true;
        Undo(mark);
        return false;
    }

    public ReadOnlySpan<char> TextOf(int slot) => _bindings[slot] is { IsBound: true } bound ? tree.Text.AsSpan(bound.Start, bound.End - bound.Start) : default;

    private bool Fits(PatternNode pattern, int node)
    {
        if (!Budget.Take()) return false;
        ref readonly var at = ref tree[node];
        switch (pattern.Test)
        {
            case PatternTest.Any:
                return at.IsNamed && !at.IsBroken && !kinds.Is(at.Kind, KindTraits.Spread | KindTraits.Keyed) && Bind(pattern.Slot, new Binding(node, at.Start, at.End));
            case PatternTest.AnyString:
                if (StringReading.IsPlain(tree, kinds, node)) return true;
                break;
            case PatternTest.String:
                if (StringReading.IsPlain(tree, kinds, node) && StringReading.Content(tree.TextOf(node)).SequenceEqual(pattern.Text)) return true;
                break;
            case PatternTest.Dotted:
                if (IsDotted(pattern.Text, node)) return true;
                break;
            case PatternTest.Leaf:
                if ((kinds.Canonical(at.Kind) == pattern.Kind || (at.IsNamed && kinds.Is(at.Kind, KindTraits.Name) && kinds.Is(pattern.Kind, KindTraits.Name))) && tree.TextOf(node).SequenceEqual(pattern.Text)) return true;
                break;
            case PatternTest.Structure:
                if (kinds.Canonical(at.Kind) == pattern.Kind && FitsPieces(pattern, node)) return true;
                break;
        }

        if (!kinds.Is(at.Kind, KindTraits.Parenthesised)) return false;
        var inner = tree.FirstNamed(node);
        return inner >= 0 && Fits(pattern, inner);
    }

    private bool FitsPieces(PatternNode pattern, int node)
    {
        var last = -1;
        if (pattern.Keyed.Length == 0) return FitsFrom(pattern.Children, 0, First(node), open: false, ref last);
        var mark = Mark;
        var taken = _taken.Count;
        var fits = true;
        foreach (var keyed in pattern.Keyed) fits = fits && TakeKeyed(keyed, node);
        fits = fits && FitsFrom(pattern.Children, 0, First(node), open: false, ref last);
        _taken.RemoveRange(taken, _taken.Count - taken);
        if (!fits) Undo(mark);
        return fits;
    }

    private bool TakeKeyed(PatternNode keyed, int node)
    {
        for (var child = First(node); child >= 0; child = Next(child))
        {
            var mark = Mark;
            if (kinds.Canonical(tree[child].Kind) == keyed.Kind && Fits(keyed, child))
            {
                _taken.Add(child);
                return true;
            }

            Undo(mark);
        }

        return false;
    }

    // Recurses once for each ellipsis that something follows.
    private bool FitsFrom(PatternNode[] pieces, int piece, int node, bool open, ref int last)
    {
        for (; piece < pieces.Length; piece++)
        {
            var asked = pieces[piece];
            if (asked.Test == PatternTest.Ellipsis) return FitsEllipsis(pieces, piece, node, open, ref last);
            var found = Find(asked, node);
            if (found < 0 && !asked.MayBeMissing) return false;
            if (found < 0) continue;
            last = found;
            node = Next(found);
        }

        while (node >= 0 && kinds.Is(tree[node].Kind, KindTraits.Optional)) node = Next(node);
        return open || node < 0;
    }

    // The node that is asked for, or the same after what may stand in front of it.
    private int Find(PatternNode asked, int node)
    {
        while (node >= 0)
        {
            var mark = Mark;
            if (Fits(asked, node)) return node;
            Undo(mark);
            if (!kinds.Is(tree[node].Kind, KindTraits.Optional)) return -1;
            node = Next(node);
        }

        return -1;
    }

    private bool FitsEllipsis(PatternNode[] pieces, int piece, int node, bool open, ref int last)
    {
        var slot = pieces[piece].Slot;
        var final = piece == pieces.Length - 1;
        var first = node;
        var previous = -1;
        while (true)
        {
            var mark = Mark;
            if (final)
            {
                while (node >= 0)
                {
                    last = previous = node;
                    node = Next(node);
                }
            }

            var kept = previous < 0 ? new Binding(-1, 0, 0) : new Binding(first, tree[first].Start, tree[previous].End);
            if (Bind(slot, kept) && (final || FitsFrom(pieces, piece + 1, node, open, ref last))) return true;
            Undo(mark);
            if (node < 0 || !Budget.Take()) return false;
            previous = node;
            node = Next(node);
        }
    }

    private bool Bind(int slot, Binding binding)
    {
        if (slot < 0) return true;
        if (_bindings[slot].IsBound) return SameText(_bindings[slot], binding);
        _bindings[slot] = binding;
        _trail.Add(slot);
        foreach (var test in Tests)
            if (test.Slot == slot && !test.Holds(this)) return false;
        return true;
    }

    private bool SameText(Binding a, Binding b)
    {
        var left = tree.Text.AsSpan(a.Start, a.End - a.Start);
        var right = tree.Text.AsSpan(b.Start, b.End - b.Start);
        Budget.Take(Math.Min(left.Length, right.Length) / 16);
        if (left.SequenceEqual(right)) return true;
        return a.Node >= 0 && b.Node >= 0 && LeafWalk.Same(tree, kinds, a, b, Budget);
    }

    private bool IsDotted(string name, int node)
    {
        ref readonly var at = ref tree[node];
        if (!at.IsNamed || !kinds.Is(at.Kind, KindTraits.Dotted | KindTraits.Name)) return false;
        var text = tree.TextOf(node);
        if (text.SequenceEqual(name)) return !Names.IsRenamed(text);
        if (text.Length > LongestDottedName) return false;
        if (_joinsByColons && IsEnding(text, name)) return true;
        return Names.Means(text, name);
    }

    private ImportNames Names => _names ??= new ImportNames(tree);

    // mem::forget is std::mem::forget where the module was brought in.
    private static bool IsEnding(ReadOnlySpan<char> text, string name) => text.Length > name.Length
        ? text.EndsWith(name) && text[..^name.Length].EndsWith("::")
        : text.Contains("::", StringComparison.Ordinal) && name.AsSpan().EndsWith(text) && name.AsSpan(0, name.Length - text.Length).EndsWith("::");

    private int First(int node) => Meaningful(tree.FirstChild(node));

    private int Next(int node) => Meaningful(tree.NextSibling(node));

    private int Meaningful(int node)
    {
        while (node >= 0 && (kinds.Is(tree[node].Kind, KindTraits.Skipped) || (_taken.Count > 0 && _taken.Contains(node)))) node = tree.NextSibling(node);
        return node;
    }

    private static Binding[] NewBindings(int slots)
    {
        var bindings = new Binding[slots];
        Array.Fill(bindings, Binding.None);
        return bindings;
    }
}
