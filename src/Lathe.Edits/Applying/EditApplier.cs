namespace Lathe.Edits;

/// <summary>Applies edits to a tree. Everything is worked out and verified in memory before the first byte is written.</summary>
public static class EditApplier
{
    /// <summary>Applies a set of edits.</summary>
    /// <param name="tree">The files.</param>
    /// <param name="edits">The edits.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>What became of each edit. What the tree itself throws while writing is thrown on, after what was written has been put back.</returns>
    public static ApplyResult Apply(IFileTree tree, EditSet edits, ApplyOptions? options = null) => throw new NotSupportedException();
}
