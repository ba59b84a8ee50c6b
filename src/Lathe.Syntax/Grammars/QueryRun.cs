namespace Lathe.Syntax;

/// <summary>Finds every place of a tree that a query's patterns fit, in every way that they do. Recurses as deep as patterns are, not trees.</summary>
internal sealed class QueryRun
{
    private const int StepsBetweenLooks = 1024;

    private readonly CodeTree _tree;
    private readonly ParseLimits _limits;
    private readonly CancellationToken _cancellationToken;
    private readonly Action<int, List<(int Capture, int Node)>> _found;
    private readonly long _start;
    private readonly List<(int Capture, int Node)> _captured = [];
    private QueryEntry _entry = null!;
    private int _steps;

    private QueryRun(CodeTree tree, ParseLimits limits, Action<int, List<(int Capture, int Node)>> found, CancellationToken cancellationToken) =>
        (_tree, _limits, _found, _cancellationToken, _start) = (tree, limits, found, cancellationToken, limits.Time.GetTimestamp());

    /// <summary>Whether it took too long and was left.</summary>
    private bool HasEnded { get; set; }

    /// <summary>Runs a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="limits">How long it may take, and how deep it looks.</param>
    /// <param name="found">Told the pattern's number and the captured nodes; the list is used again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where it was left before the end.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static bool Of(GrammarQuery query, CodeTree tree, ParseLimits limits, Action<int, List<(int Capture, int Node)>> found, CancellationToken cancellationToken)
    {
        var run = new QueryRun(tree, limits, found, cancellationToken);
        var ends = new Stack<int>();
        for (var node = 0; node < tree.Count && !run.HasEnded; node++)
        {
            run.Step();
            while (ends.TryPeek(out var end) && node >= end) ends.Pop();
            if (ends.Count <= limits.MaxDepth)
                foreach (var entry in query.At(tree[node].Kind)) run.Try(entry, node);
            if (tree[node].Next > node + 1) ends.Push(tree[node].Next);
        }

        return !run.HasEnded;
    }

    private void Try(QueryEntry entry, int node)
    {
        if (!entry.Root.Fits(_tree, node)) return;
        _entry = entry;
        Capture(entry.Root, node);
        Go(entry.Root.HasInside ? new Pending(entry.Root, 0, _tree.FirstChild(node), null) : null);
        _captured.Clear();
    }

    // Whether what is pending fits from here on.
    private bool Go(Pending? pending)
    {
        while (pending is not null && pending.Index == pending.Of.Children.Length)
        {
            if (pending.Of.EndsThere && IsNamedFrom(pending.From)) return false;
            pending = pending.Then;
        }

        if (pending is null) return Report();
        var wanted = pending.Of.Children[pending.Index];
        var any = false;
        for (var child = pending.From; child >= 0 && !HasEnded; child = _tree.NextSibling(child))
        {
            Step();
            if (wanted.Fits(_tree, child))
            {
                var before = _captured.Count;
                Capture(wanted, child);
                var after = new Pending(pending.Of, pending.Index + 1, _tree.NextSibling(child), pending.Then);
                any |= Go(wanted.HasInside ? new Pending(wanted, 0, _tree.FirstChild(child), after) : after);
                _captured.RemoveRange(before, _captured.Count - before);
            }

            if (wanted.IsNext && _tree[child].IsNamed) break;
        }

        return any || (wanted.IsOptional && Go(pending with { Index = pending.Index + 1 }));
    }

    private bool Report()
    {
        foreach (var condition in _entry.Conditions)
            foreach (var (capture, node) in _captured)
                if (capture == condition.Capture && !condition.Holds(_tree.TextOf(node))) return false;
        _found(_entry.Number, _captured);
        return true;
    }

    private void Capture(QueryPattern pattern, int node)
    {
        foreach (var capture in pattern.Captures) _captured.Add((capture, node));
    }

    private bool IsNamedFrom(int node)
    {
        for (; node >= 0; node = _tree.NextSibling(node))
            if (_tree[node].IsNamed) return true;
        return false;
    }

    private void Step()
    {
        if (++_steps % StepsBetweenLooks != 0) return;
        _cancellationToken.ThrowIfCancellationRequested();
        if (_limits.Time.GetElapsedTime(_start) > _limits.MaxTime) HasEnded = true;
    }

    /// <summary>Children of a pattern that have yet to be found.</summary>
    /// <param name="Of">The pattern.</param>
    /// <param name="Index">The next of its children.</param>
    /// <param name="From">The node from which on it may be; -1 where there is none.</param>
    /// <param name="Then">What is pending afterwards.</param>
    private sealed record Pending(QueryPattern Of, int Index, int From, Pending? Then);
}
