namespace Lathe.Context;

/// <summary>The files of a view that have to be read, in the order in which they are, and the view that comes of it.</summary>
internal sealed class DirtyFiles
{
    private readonly int[] _entries;

    public DirtyFiles(TreeView view, Func<string, int>? priority)
    {
        var entries = new List<int>();
        var paths = new List<string>();
        var folders = view.FoldersOfEntries();
        for (var i = 0; i < view.Entries.Length; i++)
        {
            if (view.Entries[i].State != EntryState.Dirty) continue;
            entries.Add(i);
            paths.Add(view.PathOf(folders[i], i));
        }

        _entries = [.. entries];
        if (priority is not null)
        {
            var order = Enumerable.Range(0, paths.Count).Select(i => (Value: priority(paths[i]), Index: i)).OrderByDescending(p => p.Value).ThenBy(p => p.Index).ToArray();
            _entries = [.. order.Select(o => entries[o.Index])];
            paths = [.. order.Select(o => paths[o.Index])];
        }

        Paths = paths;
    }

    public IReadOnlyList<string> Paths { get; }

    /// <summary>How large they are together.</summary>
    /// <param name="view">The walk's view, or what was made of it.</param>
    public long Bytes(TreeView view)
    {
        var bytes = 0L;
        foreach (var entry in _entries) bytes += view.Entries[entry].Size;
        return bytes;
    }

    /// <summary>The view with what was found out, its segments and languages numbered anew.</summary>
    /// <param name="view">The walk's view.</param>
    /// <param name="results">By the numbers of <see cref="Paths"/>.</param>
    /// <param name="segments">The open segments.</param>
    /// <param name="certainBefore">Stamps from this time on, in nanoseconds, are not relied on.</param>
    public TreeView Apply(TreeView view, ReadFileResult[] results, SegmentSet segments, long certainBefore)
    {
        var entries = view.Entries;
        var languages = new NumberedList<string>(view.Languages);
        var ids = new NumberedList<ulong>([]);
        for (var i = 0; i < entries.Length; i++)
        {
            ref var entry = ref entries[i];
            if (entry.State == EntryState.Indexed) entry.Segment = (ushort)ids.NumberOf(view.Segments[entry.Segment]);
        }

        for (var i = 0; i < results.Length; i++)
        {
            var result = results[i];
            if (result.State == EntryState.Dirty) continue;
            ref var entry = ref entries[_entries[i]];
            entry.State = result.State;
            entry.Traits = (ushort)result.Traits;
            entry.Language = (byte)languages.NumberOf(result.Language);
            entry.Document = -1;
            if (result.Place is { Segment: { } segment } place)
            {
                (entry.Key, entry.Document, entry.Segment) = (result.Key, place.Document, (ushort)ids.NumberOf(segment.Id));
            }

            if (result.Stamp.Inode != 0) (entry.Size, entry.Modified, entry.Changed, entry.Inode) = (result.Stamp.Size, result.Stamp.Modified, result.Stamp.Changed, result.Stamp.Inode);
            // Reading it once more next time is the price of never missing a change.
            if (result.IsUncertain || entry.Modified >= certainBefore || entry.Changed >= certainBefore) entry.Modified = long.MinValue;
        }

        segments.Keep(ids.Items);
        return new TreeView(view.Folders, entries, view.Names, [.. ids.Items], [.. languages.Items]) { Basis = view.Basis };
    }

    // A handful of items; the last one is asked for again and again.
    private sealed class NumberedList<T>(T[] start)
        where T : IEquatable<T>
    {
        private int _last;

        public List<T> Items { get; } = [.. start];

        public int NumberOf(T item)
        {
            if (_last < Items.Count && Items[_last].Equals(item)) return _last;
            _last = Items.IndexOf(item);
            if (_last >= 0) return _last;
            Items.Add(item);
            return _last = Items.Count - 1;
        }
    }
}
