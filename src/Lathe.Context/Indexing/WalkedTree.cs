using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>A folder and the reader that has its entries.</summary>
internal readonly record struct OwnedFolder(WalkedFolder Folder, FolderReader Reader);

/// <summary>What a walk found, brought together from its threads.</summary>
internal sealed class WalkedTree
{
    private readonly FolderReader[] _readers;
    private readonly TreeView _old;
    private readonly WalkBasis? _basis;

    /// <summary>Brings a walk through the whole tree together.</summary>
    /// <param name="readers">Those who walked.</param>
    /// <param name="old">The view that they compared with.</param>
    /// <param name="basis">What the walk went by.</param>
    public WalkedTree(FolderReader[] readers, TreeView old, WalkBasis? basis)
    {
        (_readers, _old, _basis) = (readers, old, basis);
        int entries = 0, folders = 0;
        foreach (var reader in readers)
        {
            entries += reader.Entries.Count;
            folders += reader.Folders.Count;
            IsChanged |= reader.Changed;
            LooksChanged |= reader.LooksChanged;
        }

        // Files that are gone leave their folders shorter, or whole folders unvisited.
        IsChanged |= entries != old.Entries.Length;
        LooksChanged |= folders != old.Folders.Length || (basis is null) != (old.Basis is null) || (basis is not null && (basis.GitIndex != old.Basis!.GitIndex || basis.Outside != old.Basis.Outside || basis.Tracked != old.Basis.Tracked || !basis.Rules.ToHashSet().SetEquals(old.Basis.Rules)));
    }

    /// <summary>Whether any file differs from the old view.</summary>
    public bool IsChanged { get; }

    /// <summary>Whether what a later walk is spared by differs from what the old view has.</summary>
    public bool LooksChanged { get; }

    /// <summary>The view that the walk gives: entries that changed are dirty.</summary>
    public TreeView ToView()
    {
        var folders = new List<OwnedFolder>();
        foreach (var reader in _readers)
            foreach (var folder in reader.Folders) folders.Add(new OwnedFolder(folder, reader));
        Sorting.Sort(CollectionsMarshal.AsSpan(folders), static (a, b) => string.CompareOrdinal(a.Folder.Path, b.Folder.Path));
        var builder = new ViewBuilder(_old);
        foreach (var (folder, reader) in folders) builder.Add(folder, reader);
        return builder.Build(_basis);
    }
}
