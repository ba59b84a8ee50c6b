using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>Puts a view together, folder by folder in ordinal order of their paths: from what was listed now, or from the view before.</summary>
internal sealed class ViewBuilder(TreeView old)
{
    private readonly List<ViewFolder> _folders = new(old.Folders.Length);
    private readonly List<ViewEntry> _entries = new(old.Entries.Length);
    private readonly List<byte> _names = new(old.Names.Length);

    /// <summary>Adds a folder that was listed.</summary>
    public void Add(WalkedFolder folder, FolderReader reader)
    {
        _folders.Add(new ViewFolder(folder.Path, _entries.Count, folder.EntryCount, folder.Look));
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(reader.Entries).Slice(folder.FirstEntry, folder.EntryCount)) Add(entry, reader.KeptName(entry));
    }

    /// <summary>Adds a folder of the view before.</summary>
    /// <param name="folder">Its number there.</param>
    /// <param name="stamps">The files that have other stamps now, by their numbers there: they are dirty.</param>
    public void Add(int folder, IReadOnlyDictionary<int, TreeStamp> stamps)
    {
        var before = old.Folders[folder];
        _folders.Add(before with { FirstEntry = _entries.Count });
        for (var i = before.FirstEntry; i < before.FirstEntry + before.EntryCount; i++)
        {
            var entry = old.Entries[i];
            if (stamps.TryGetValue(i, out var stamp)) MarkDirty(ref entry, stamp);
            Add(entry, old.Name(i));
        }
    }

    /// <summary>Gives an entry another stamp; it is to be read. What was known of it stays, should it turn out to be the same.</summary>
    public static void MarkDirty(ref ViewEntry entry, TreeStamp stamp) =>
        (entry.Size, entry.Modified, entry.Changed, entry.Inode, entry.State) = (stamp.Size, stamp.Modified, stamp.Changed, stamp.Inode, EntryState.Dirty);

    public TreeView Build(WalkBasis? basis) => new([.. _folders], [.. _entries], [.. _names], old.Segments, old.Languages) { Basis = basis };

    private void Add(ViewEntry entry, ReadOnlySpan<byte> name)
    {
        entry.NameOffset = _names.Count;
        _entries.Add(entry);
        _names.AddRange(name);
    }
}
