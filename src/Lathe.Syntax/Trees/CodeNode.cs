namespace Lathe.Syntax;

/// <summary>What is special about a node.</summary>
[Flags]
public enum CodeNodeTraits : byte
{
    /// <summary>A token that the grammar has no name for, as <c>(</c> or <c>if</c>.</summary>
    None = 0,

    /// <summary>The grammar has a name for it.</summary>
    Named = 1,

    /// <summary>The parser put it in: it is not in the text.</summary>
    Missing = 2,

    /// <summary>Text that fits no rule of the grammar.</summary>
    Error = 4,
}

/// <summary>One node of a <see cref="CodeTree"/>.</summary>
/// <param name="Start">Where it begins, in UTF-16 units from 0.</param>
/// <param name="End">Where it ends, not included.</param>
/// <param name="Parent">The node that it stands in; -1 for the root.</param>
/// <param name="Next">The first node after it and all below it.</param>
/// <param name="Kind">The number of its kind; <see cref="CodeTree.KindName"/> gives the name.</param>
/// <param name="Field">The number of the field of its parent that it stands in; 0 where in none.</param>
/// <param name="Traits">What is special about it.</param>
public readonly record struct CodeNode(int Start, int End, int Parent, int Next, ushort Kind, byte Field, CodeNodeTraits Traits)
{
    /// <summary>Whether the grammar has a name for it.</summary>
    public bool IsNamed => (Traits & CodeNodeTraits.Named) != CodeNodeTraits.None;

    /// <summary>Whether the parser made it up or could not fit it.</summary>
    public bool IsBroken => (Traits & (CodeNodeTraits.Missing | CodeNodeTraits.Error)) != CodeNodeTraits.None;
}
