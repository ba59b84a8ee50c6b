namespace Lathe.Context;

/// <summary>The open segments of an index, on disk or, where that cannot be, in memory. Not for several threads but for <see cref="Write"/>.</summary>
internal sealed class SegmentSet(IndexFolder? folder) : IDisposable
{
    private readonly Dictionary<ulong, Segment> _open = [];
    private readonly Lock _gate = new();
    private bool _inMemory = folder is null;
    private bool _swept;

    /// <summary>Why the index is in memory although it should be on disk; null when it is not.</summary>
    public string? Trouble { get; private set; }

    public bool IsOnDisk => !_inMemory;

    /// <summary>How many segments are open, those of a view and what else was found.</summary>
    public int Count => _open.Count;

    /// <summary>The view of a tree as it was saved; entries whose segment is gone are looked up in the others, or dirty.</summary>
    public TreeView? LoadView(string root)
    {
        if (folder is null) return null;
        if (ViewFile.TryRead(folder.ViewPath(root), root) is not { } view) return null;
        var missing = new bool[view.Segments.Length];
        for (var i = 0; i < missing.Length; i++) missing[i] = !TryOpen(view.Segments[i]);
        for (var i = 0; i < view.Entries.Length; i++)
        {
            ref var entry = ref view.Entries[i];
            var sound = entry.State != EntryState.Indexed || (entry.Segment < missing.Length && !missing[entry.Segment] && (uint)entry.Document < (uint)_open[view.Segments[entry.Segment]].DocumentCount);
            if (!sound || entry.Language >= view.Languages.Length) (entry.State, entry.Document, entry.Language) = (EntryState.Dirty, -1, 0);
        }

        return view;
    }

    /// <summary>All segments that may hold what is looked for: those that a view names, and everything else in the folder.</summary>
    public IReadOnlyList<Segment> All(TreeView view)
    {
        if (folder is not null)
            foreach (var id in folder.Segments()) TryOpen(id);
        var all = new List<Segment>(_open.Count);
        foreach (var id in view.Segments)
            if (_open.TryGetValue(id, out var segment)) all.Add(segment);
        foreach (var (id, segment) in _open)
            if (!view.Segments.AsSpan().Contains(id)) all.Add(segment);
        return all;
    }

    /// <summary>Writes what a builder holds, into memory where the folder cannot take it.</summary>
    public Segment Write(SegmentBuilder builder)
    {
        var id = IndexFolder.NewId();
        if (!_inMemory)
        {
            try
            {
                folder!.Create();
                IndexFolder.Write(folder.SegmentPath(id), output => SegmentAssembly.Write(builder, output));
                if (Segment.TryOpen(id, folder.SegmentPath(id)) is { } segment) return segment;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                SetTrouble(e);
            }
        }

        var memory = new MemoryStream();
        SegmentAssembly.Write(builder, memory);
        return Segment.InMemory(id, memory.ToArray());
    }

    /// <summary>Takes segments that were written.</summary>
    public void Use(IEnumerable<Segment> segments)
    {
        foreach (var segment in segments) _open[segment.Id] = segment;
    }

    /// <summary>Closes the segments that are not in a list.</summary>
    public void Keep(IReadOnlyList<ulong> ids)
    {
        var gone = new List<ulong>();
        foreach (var (id, _) in _open)
            if (!ids.Contains(id)) gone.Add(id);
        foreach (var id in gone)
        {
            _open[id].Dispose();
            _open.Remove(id);
        }
    }

    /// <summary>Closes everything that can be opened again.</summary>
    public void Forget() => Keep([]);

    /// <summary>Merges small segments, saves a view and removes what nothing uses any more; false when it could not be saved.</summary>
    public bool Save(ref TreeView view, string root)
    {
        if (_inMemory) return false;
        foreach (var id in view.Segments)
            if (!File.Exists(folder!.SegmentPath(id))) return false;
        try
        {
            folder!.Create();
            view = SegmentMerger.MergeSmall(view, root, folder, _open);
            var saved = view;
            IndexFolder.Write(folder.ViewPath(root), output => ViewFile.Write(output, saved, root));
            if (!_swept) folder.Sweep(view.Segments, root);
            _swept = true;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            SetTrouble(e);
            return false;
        }
    }

    /// <summary>The segments of a view, each with one more user.</summary>
    public Segment[] Share(TreeView view)
    {
        var shared = new Segment[view.Segments.Length];
        for (var i = 0; i < shared.Length; i++) shared[i] = _open[view.Segments[i]].Share();
        return shared;
    }

    /// <summary>The same; null where not all of a view's files are known, or a segment is gone.</summary>
    public Segment[]? TryShare(TreeView view)
    {
        if (view.Folders.Length == 0) return null;
        foreach (var id in view.Segments)
            if (!_open.ContainsKey(id)) return null;
        foreach (ref readonly var entry in view.Entries.AsSpan())
            if (entry.State == EntryState.Dirty) return null;
        return Share(view);
    }

    public long BytesOf(TreeView view, string root)
    {
        long total = 0;
        foreach (var id in view.Segments) total += _open[id].Length;
        if (folder is not null && new FileInfo(folder.ViewPath(root)) is { Exists: true } file) total += file.Length;
        return total;
    }

    public void Dispose()
    {
        foreach (var segment in _open.Values) segment.Dispose();
        _open.Clear();
    }

    private bool TryOpen(ulong id)
    {
        if (_open.ContainsKey(id)) return true;
        if (Segment.TryOpen(id, folder!.SegmentPath(id)) is not { } segment) return false;
        _open.Add(id, segment);
        return true;
    }

    private void SetTrouble(Exception e)
    {
        lock (_gate)
        {
            _inMemory = true;
            Trouble ??= $"cannot hold the index ({e.Message.TrimEnd('.')}); it is kept in memory for this time";
        }
    }
}
