namespace Lathe.Syntax;

/// <summary>A node of a pattern, and what has to stand in it.</summary>
internal sealed record QueryPattern
{
    /// <summary>The numbers of the kinds that fit; null for any but an error.</summary>
    public ushort[]? Kinds { get; init; }

    /// <summary>Whether the grammar has to have a name for it; null where it may or may not.</summary>
    public bool? Named { get; init; }

    /// <summary>The field of its parent that it has to stand in; 0 for any and none.</summary>
    public byte Field { get; init; }

    /// <summary>Whether no named node may stand between what comes before it in the pattern and itself.</summary>
    public bool IsNext { get; init; }

    /// <summary>Whether the pattern fits without it, too; where it is there, it is taken.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether no named node may follow the last of its children in the pattern.</summary>
    public bool EndsThere { get; init; }

    /// <summary>Fields that it may not have.</summary>
    public IReadOnlyList<byte> Without { get; init; } = [];

    /// <summary>The numbers of the captures that it is.</summary>
    public IReadOnlyList<int> Captures { get; init; } = [];

    /// <summary>What stands in it, in this order, with anything in between.</summary>
    public QueryPattern[] Children { get; init; } = [];

    /// <summary>Whether it is more than one node.</summary>
    public bool HasInside => Children.Length > 0;

    /// <summary>Whether a node is one like this, whatever stands in it.</summary>
    public bool Fits(CodeTree tree, int node)
    {
        ref readonly var here = ref tree[node];
        if (Field != 0 && here.Field != Field) return false;
        if (Kinds is null ? here.Kind == CodeTree.ErrorKind : Array.IndexOf(Kinds, here.Kind) < 0) return false;
        if (Named is { } named && named != here.IsNamed) return false;
        foreach (var field in Without)
            if (tree.Child(node, field) >= 0) return false;
        return true;
    }
}

/// <summary>A pattern of a query file, with what its captures' texts have to be.</summary>
/// <param name="Number">Its place in the files; the variants of one that has alternatives share it.</param>
/// <param name="Root">Its outermost node.</param>
/// <param name="Conditions">All of them have to hold.</param>
internal sealed record QueryEntry(int Number, QueryPattern Root, IReadOnlyList<QueryCondition> Conditions);

/// <summary>A condition on the text of a capture.</summary>
/// <param name="Capture">The capture's number.</param>
/// <param name="Values">One of them it has to be.</param>
internal sealed record QueryCondition(int Capture, IReadOnlyList<string> Values)
{
    /// <summary>Whether a text is one of the values.</summary>
    public bool Holds(ReadOnlySpan<char> text)
    {
        foreach (var value in Values)
            if (text.SequenceEqual(value)) return true;
        return false;
    }
}
