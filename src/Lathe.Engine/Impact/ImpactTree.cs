using Lathe.Context;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Impact;

/// <summary>Tells which files need not be read because no file but others may hold any of some names; null when all have to be.</summary>
/// <param name="names">The names.</param>
public delegate Func<string, bool>? NarrowByNames(IReadOnlyList<string> names);

/// <summary>The tree that a change leaves.</summary>
/// <param name="Files">Its files.</param>
/// <param name="Narrow">An index of it; null for none.</param>
public sealed record ImpactTree(FileSet Files, NarrowByNames? Narrow = null)
{
    /// <summary>The tree of a snapshot, read from the object store.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="objects">The store that it was sealed into.</param>
    public static ImpactTree Of(Snapshot snapshot, IObjectStore objects)
    {
        var files = new List<ContextFile>(snapshot.Count);
        foreach (var entry in snapshot.Files)
        {
            if (entry.Kind == SnapshotEntryKind.File) files.Add(new ContextFile(entry.Path, entry.Size));
        }

        return new ImpactTree(new FileSet(files, Read));

        byte[]? Read(string path, int maxBytes)
        {
            if (snapshot.Read(path, objects) is not { } content) return null;
            return content.Length <= maxBytes ? content : content[..maxBytes];
        }
    }
}
