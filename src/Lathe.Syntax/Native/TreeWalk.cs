namespace Lathe.Syntax.Native;

/// <summary>Walks over a tree step by step. Nothing here or below recurses, however deep the tree is.</summary>
internal ref struct TreeWalk
{
    private readonly TreeHandle _tree;
    private readonly bool _held;
    private TreeSitter.CursorState _cursor;

    public TreeWalk(TreeHandle tree, TreeSitter.Node from)
    {
        _tree = tree;
        tree.DangerousAddRef(ref _held);
        _cursor = TreeSitter.NewCursor(from);
    }

    public TreeSitter.Node Node => TreeSitter.CurrentNode(ref _cursor);

    /// <summary>The number of the field that the node stands in; 0 where in none.</summary>
    public ushort Field => TreeSitter.CurrentField(ref _cursor);

    /// <summary>How many steps below the node that the walk began at.</summary>
    public int Depth { get; private set; }

    public bool Down()
    {
        if (!TreeSitter.GoToFirstChild(ref _cursor)) return false;
        Depth++;
        return true;
    }

    public bool Next() => TreeSitter.GoToNextSibling(ref _cursor);

    public bool Up()
    {
        if (Depth == 0 || !TreeSitter.GoToParent(ref _cursor)) return false;
        Depth--;
        return true;
    }

    /// <summary>To the node that follows this one with all below it; false at the end.</summary>
    public bool Over()
    {
        while (Depth > 0)
        {
            if (Next()) return true;
            Up();
        }

        return false;
    }

    public void Dispose()
    {
        TreeSitter.DeleteCursor(ref _cursor);
        if (_held) _tree.DangerousRelease();
    }
}
