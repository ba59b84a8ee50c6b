using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>A folder and the reader that has its entries.</summary>
internal readonly record struct OwnedFolder(WalkedFolder Folder, FolderReader Reader);

/// <summary>What a walk found, brought together from its threads.</summary>
internal sealed class WalkedTree
{
    private readonly FolderReader[] _readers;
    private readonly TreeView _old;

    public WalkedTree(FolderReader[] readers, TreeView old)
    {
        (_readers, _old) = (readers, old);
        var entries = 0;
        foreach (var reader in readers)
        {
            entries += reader.Entries.Count;
            IsChanged |= reader.Changed;
        }

        // Files that are gone leave their folders shorter, or whole folders unvisited.
        IsChanged |= entries != old.Entries.Length;
    }

    /// <summary>Whether anything differs from the old view.</summary>
    public bool IsChanged { get; }

    /// <summary>The view that the walk gives: entries that changed are dirty.</summary>
    public TreeView ToView()
    {
        var folders = new List<OwnedFolder>();
        int entryCount = 0, nameBytes = 0;
        foreach (var reader in _readers)
        {
            entryCount += reader.Entries.Count;
            nameBytes += reader.Names.Length;
            foreach (var folder in reader.Folders)
                if (folder.EntryCount > 0) folders.Add(new OwnedFolder(folder, reader));
        }

        Sorting.Sort(CollectionsMarshal.AsSpan(folders), static (a, b) => string.CompareOrdinal(a.Folder.Path, b.Folder.Path));
        var entries = new ViewEntry[entryCount];
        var names = new byte[nameBytes];
        var result = new ViewFolder[folders.Count];
        int at = 0, nameAt = 0;
        for (var i = 0; i < result.Length; i++)
        {
            var (folder, reader) = folders[i];
            result[i] = new ViewFolder(folder.Path, at, folder.EntryCount);
            foreach (ref readonly var entry in CollectionsMarshal.AsSpan(reader.Entries).Slice(folder.FirstEntry, folder.EntryCount))
            {
                var name = reader.KeptName(entry);
                name.CopyTo(names.AsSpan(nameAt));
                entries[at] = entry;
                entries[at++].NameOffset = nameAt;
                nameAt += name.Length;
            }
        }

        return new TreeView(result, entries, names, _old.Segments, _old.Languages);
    }
}
