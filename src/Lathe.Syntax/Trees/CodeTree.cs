using System.Runtime.InteropServices;
using Lathe.Syntax.Native;

namespace Lathe.Syntax;

/// <summary>
/// A flat copy of a syntax tree for whoever walks it often: every node in pre-order in one array, no call into native code afterwards, nothing to dispose of. A node is its index; 0 is the root, -1 stands for none.
/// May be read by several threads.
/// </summary>
public sealed class CodeTree
{
    /// <summary>Stands for no node.</summary>
    public const int None = -1;

    private readonly CodeNode[] _nodes;

    private CodeTree(Grammar grammar, string text, LineMap lines, CodeNode[] nodes) => (Grammar, Text, Lines, _nodes) = (grammar, text, lines, nodes);

    /// <summary>The language that the text was parsed as.</summary>
    public Language Language => Grammar.Language;

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>How many nodes there are; at least one.</summary>
    public int Count => _nodes.Length;

    /// <summary>How many lines the text has.</summary>
    public int LineCount => Lines.Count;

    internal Grammar Grammar { get; }

    internal LineMap Lines { get; }

    /// <summary>All nodes, in pre-order.</summary>
    public ReadOnlySpan<CodeNode> Nodes => _nodes;

    /// <summary>How many kinds the grammar has; kinds are below it, but for <see cref="ErrorKind"/>.</summary>
    public int KindCount => Grammar.KindCount;

    /// <summary>The kind of text that fits nothing.</summary>
    public static ushort ErrorKind => TreeSitter.ErrorSymbol;

    /// <summary>A node.</summary>
    /// <param name="node">Its index.</param>
    public ref readonly CodeNode this[int node] => ref _nodes[node];

    /// <summary>Copies a tree. The tree may be disposed of afterwards.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CodeTree Read(SyntaxTree tree, CancellationToken cancellationToken = default)
    {
        var nodes = new List<CodeNode>(Math.Max(64, tree.Text.Length / 3));
        var open = new Stack<int>();
        using (var walk = new TreeWalk(tree.Handle, tree.Root))
        {
            for (var more = true; more;)
            {
                if ((nodes.Count & 0xFFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
                var index = nodes.Count;
                nodes.Add(Node(walk, open.TryPeek(out var parent) ? parent : None));
                if (walk.Down())
                {
                    open.Push(index);
                    continue;
                }

                Close(nodes, index);
                while (!(more = walk.Next()) && walk.Up()) Close(nodes, open.Pop());
            }
        }

        GC.KeepAlive(tree);
        return new CodeTree(tree.Grammar, tree.Text, tree.Lines, [.. nodes]);
    }

    /// <summary>Parses a text and copies its tree; null where the language has no grammar here or the text is too much for the limits.</summary>
    /// <param name="language">The language.</param>
    /// <param name="text">The text.</param>
    /// <param name="limits">What parsing may cost; the default limits where null.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CodeTree? Parse(Language language, string text, ParseLimits? limits = null, CancellationToken cancellationToken = default)
    {
        using var tree = SyntaxParser.Parse(language, text, limits, cancellationToken).Tree;
        return tree is null ? null : Read(tree, cancellationToken);
    }

    /// <summary>The name of a node's kind, as the grammar has it; <c>ERROR</c> for text that fits nothing.</summary>
    /// <param name="node">The node.</param>
    public string KindOf(int node) => Grammar.NameOf(_nodes[node].Kind);

    /// <summary>The name of a kind, as the grammar has it.</summary>
    /// <param name="kind">The kind's number.</param>
    public string KindName(ushort kind) => Grammar.NameOf(kind);

    /// <summary>The number of a field; 0 where the grammar has no such field.</summary>
    /// <param name="name">The field's name.</param>
    public byte FieldId(string name) => Grammar.FieldId(name);

    /// <summary>The name of the field that a node stands in; null where in none.</summary>
    /// <param name="node">The node.</param>
    public string? FieldOf(int node) => Grammar.FieldName(_nodes[node].Field);

    /// <summary>The node that a node stands in.</summary>
    /// <param name="node">The node.</param>
    public int Parent(int node) => _nodes[node].Parent;

    /// <summary>The first node in a node.</summary>
    /// <param name="node">The node.</param>
    public int FirstChild(int node) => _nodes[node].Next > node + 1 ? node + 1 : None;

    /// <summary>The node after a node in the same parent.</summary>
    /// <param name="node">The node.</param>
    public int NextSibling(int node)
    {
        var next = _nodes[node].Next;
        var parent = _nodes[node].Parent;
        return parent >= 0 && next < _nodes[parent].Next ? next : None;
    }

    /// <summary>The first named node in a node.</summary>
    /// <param name="node">The node.</param>
    public int FirstNamed(int node)
    {
        var child = FirstChild(node);
        while (child >= 0 && !_nodes[child].IsNamed) child = NextSibling(child);
        return child;
    }

    /// <summary>The named node after a node in the same parent.</summary>
    /// <param name="node">The node.</param>
    public int NextNamed(int node)
    {
        do node = NextSibling(node);
        while (node >= 0 && !_nodes[node].IsNamed);
        return node;
    }

    /// <summary>The first child that stands in a field.</summary>
    /// <param name="node">The parent.</param>
    /// <param name="field">The field's number; with 0 there is none.</param>
    public int Child(int node, byte field)
    {
        if (field == 0) return None;
        for (var child = FirstChild(node); child >= 0; child = NextSibling(child))
            if (_nodes[child].Field == field) return child;
        return None;
    }

    /// <summary>Whether a node is another or lies below it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="ancestor">The other.</param>
    public bool IsIn(int node, int ancestor) => node >= ancestor && node < _nodes[ancestor].Next;

    /// <summary>A node's text.</summary>
    /// <param name="node">The node.</param>
    public ReadOnlySpan<char> TextOf(int node) => Text.AsSpan(_nodes[node].Start, _nodes[node].End - _nodes[node].Start);

    /// <summary>The line that a node begins on, from 1.</summary>
    /// <param name="node">The node.</param>
    public int LineOf(int node) => Lines.LineOf(_nodes[node].Start);

    /// <summary>The line that a node ends on, from 1. A node that ends with a line's break ends on that line.</summary>
    /// <param name="node">The node.</param>
    public int EndLineOf(int node) => Lines.LineOf(Math.Max(_nodes[node].Start, _nodes[node].End - 1));

    /// <summary>The line of a position, from 1.</summary>
    /// <param name="position">In UTF-16 units.</param>
    public int LineAt(int position) => Lines.LineOf(position);

    /// <summary>Where a line begins.</summary>
    /// <param name="line">From 1.</param>
    public int StartOfLine(int line) => Lines.StartOf(line);

    /// <summary>The definitions, references and imports in it.</summary>
    /// <param name="limits">What reading them may cost; the default limits where null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public FileSymbols Symbols(ParseLimits? limits = null, CancellationToken cancellationToken = default) => SymbolReader.Read(this, limits ?? ParseLimits.Default, cancellationToken);

    private static CodeNode Node(in TreeWalk walk, int parent)
    {
        var node = walk.Node;
        var kind = TreeSitter.Symbol(node);
        var traits = TreeSitter.IsNamed(node) ? CodeNodeTraits.Named : CodeNodeTraits.None;
        if (kind == TreeSitter.ErrorSymbol) traits |= CodeNodeTraits.Error;
        else if (TreeSitter.IsMissing(node)) traits |= CodeNodeTraits.Missing;
        return new CodeNode(node.Start, node.End, parent, 0, kind, (byte)Math.Min(walk.Field, byte.MaxValue), traits);
    }

    private static void Close(List<CodeNode> nodes, int index)
    {
        ref var node = ref CollectionsMarshal.AsSpan(nodes)[index];
        node = node with { Next = nodes.Count };
    }
}
