using Lathe.Engine.Archives;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>Where a workspace stands: what a checkpoint names.</summary>
/// <param name="Tree">The id of the snapshot: everything that is not ignored.</param>
/// <param name="Ignored">The id of the list of ignored files that the run wrote. Null where nobody kept them: bringing such a state back leaves them as they are.</param>
public readonly record struct WorkspaceState(ObjectHash Tree, ObjectHash? Ignored = null)
{
    /// <summary>A snapshot of whose ignored files nothing is known.</summary>
    /// <param name="tree">The snapshot's id.</param>
    public static implicit operator WorkspaceState(ObjectHash tree) => new(tree);

    // As a file of the run's folder has it, which the next process reads.
    internal string Text => Ignored is { } ignored ? $"{Tree.Hex}\n{ignored.Hex}" : Tree.Hex;

    // Null for what no process wrote whole: after a power cut a file can be there without its content.
    internal static WorkspaceState? OfText(string text) => text.Split('\n') switch
    {
        [var tree] when ArchiveNames.IsHash(tree) => new(new ObjectHash(tree)),
        [var tree, var ignored] when ArchiveNames.IsHash(tree) && ArchiveNames.IsHash(ignored) => new(new ObjectHash(tree), new ObjectHash(ignored)),
        _ => null,
    };
}
