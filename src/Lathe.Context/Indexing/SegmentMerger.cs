using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>
/// Makes one segment of several small ones, and of those that are mostly out of use. Each change of the tree leaves a segment; without this an answer would have to look into hundreds. Documents that no working tree has any more
/// are left out. The old segments stay until no view names them.
/// </summary>
internal sealed class SegmentMerger
{
    /// <summary>Segments below this are small.</summary>
    private const long SmallBytes = 24L << 20;

    /// <summary>So many small ones are let be.</summary>
    private const int KeepSmall = 8;

    private readonly Segment[] _sources;
    private readonly int[][] _newDocuments;
    private readonly int[][] _newWindows;
    private readonly int[][] _newTerms;
    private readonly List<int> _documents = [];
    private readonly List<ulong> _rows = [];
    private readonly ushort[][] _lengths;

    private SegmentMerger(Segment[] sources, HashSet<ContentKey> alive)
    {
        _sources = sources;
        _lengths = [.. sources.Select(s => s.WindowLengths())];
        _newDocuments = new int[sources.Length][];
        _newWindows = new int[sources.Length][];
        _newTerms = new int[sources.Length][];
        var taken = new HashSet<ContentKey>();
        int documents = 0, windows = 0;
        for (var i = 0; i < sources.Length; i++)
        {
            _newDocuments[i] = new int[sources[i].DocumentCount];
            _newWindows[i] = new int[sources[i].DocumentCount];
            _newTerms[i] = new int[sources[i].TermCount];
            for (var document = 0; document < sources[i].DocumentCount; document++)
            {
                var row = sources[i].Document(document);
                var keep = alive.Contains(row.Key) && taken.Add(row.Key);
                _newDocuments[i][document] = keep ? documents++ : -1;
                _newWindows[i][document] = windows;
                if (keep) windows += row.Windows;
            }
        }
    }

    /// <summary>The view, over fewer segments where there were too many small ones.</summary>
    /// <param name="view">The view.</param>
    /// <param name="root">The root of its tree.</param>
    /// <param name="folder">Where the index lies.</param>
    /// <param name="open">The open segments, by id; the new one is added.</param>
    public static TreeView MergeSmall(TreeView view, string root, IndexFolder folder, Dictionary<ulong, Segment> open)
    {
        var wasteful = MostlyUnused(view, open);
        if (view.Segments.Length <= KeepSmall && !wasteful) return view;
        var small = view.Segments.Where(id => open[id].Length < SmallBytes).ToArray();
        if (small.Length <= KeepSmall) small = [];
        var alive = Alive(view, root, folder);
        if (wasteful) small = [.. small.Union(view.Segments.Where(id => IsMostlyUnused(open[id], alive)))];
        if (small.Length == 0) return view;
        var merger = new SegmentMerger([.. small.Select(id => open[id])], alive);
        var merged = IndexFolder.NewId();
        IndexFolder.Write(folder.SegmentPath(merged), merger.Write);
        if (Segment.TryOpen(merged, folder.SegmentPath(merged)) is not { } segment) return view;
        open.Add(merged, segment);
        return Renumber(view, small, merged, segment, open);
    }

    // As far as this view knows; whether other views use the rest is worth finding out then.
    private static bool MostlyUnused(TreeView view, Dictionary<ulong, Segment> open)
    {
        var used = new int[view.Segments.Length];
        foreach (ref readonly var entry in view.Entries.AsSpan())
            if (entry.State == EntryState.Indexed) used[entry.Segment]++;
        for (var i = 0; i < used.Length; i++)
            if (used[i] * 2 < open[view.Segments[i]].DocumentCount) return true;
        return false;
    }

    private static bool IsMostlyUnused(Segment segment, HashSet<ContentKey> alive)
    {
        var used = 0;
        for (var i = 0; i < segment.DocumentCount; i++)
            if (alive.Contains(segment.Document(i).Key)) used++;
        return used * 2 < segment.DocumentCount;
    }

    private static HashSet<ContentKey> Alive(TreeView view, string root, IndexFolder folder)
    {
        var alive = new HashSet<ContentKey>();
        foreach (ref readonly var entry in view.Entries.AsSpan())
            if (entry.State == EntryState.Indexed) alive.Add(entry.Key);
        foreach (var other in folder.OtherViews(root))
            foreach (ref readonly var entry in other.Entries.AsSpan())
                if (entry.State == EntryState.Indexed) alive.Add(entry.Key);
        return alive;
    }

    private static TreeView Renumber(TreeView view, ulong[] small, ulong merged, Segment segment, Dictionary<ulong, Segment> open)
    {
        ulong[] segments = [.. view.Segments.Except(small), merged];
        var entries = view.Entries.AsSpan().ToArray();
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].State != EntryState.Indexed) continue;
            var id = view.Segments[entries[i].Segment];
            if (small.Contains(id))
            {
                entries[i].Document = segment.Find(entries[i].Key);
                id = merged;
            }

            entries[i].Segment = (ushort)Array.IndexOf(segments, id);
        }

        foreach (var id in small)
        {
            open[id].Dispose();
            open.Remove(id);
        }

        return new TreeView(view.Folders, entries, view.Names, segments, view.Languages) { Basis = view.Basis };
    }

    private void Write(Stream output)
    {
        var writer = new SegmentWriter(output);
        WriteTerms(writer);
        var lengths = new List<ushort>();
        foreach (var (source, document) in Kept())
        {
            var first = _sources[source].FirstWindow(document);
            lengths.AddRange(_lengths[source].AsSpan(first, _sources[source].FirstWindow(document + 1) - first));
        }

        writer.Windows(CollectionsMarshal.AsSpan(lengths));
        foreach (var (source, document) in Kept()) WriteDocument(writer, source, document);
        writer.Finish();
    }

    private IEnumerable<(int Source, int Document)> Kept()
    {
        for (var i = 0; i < _sources.Length; i++)
            for (var document = 0; document < _newDocuments[i].Length; document++)
                if (_newDocuments[i][document] >= 0) yield return (i, document);
    }

    private void WriteTerms(SegmentWriter writer)
    {
        var cursors = _sources.Select(s => new DictionaryCursor(s, 0, s.BlockCount)).ToArray();
        try
        {
            var more = cursors.Select(c => c.Next()).ToArray();
            var term = new byte[ByteTable.MaxLength];
            for (var number = 0; ; number++)
            {
                var least = -1;
                for (var i = 0; i < cursors.Length; i++)
                    if (more[i] && (least < 0 || cursors[i].Term.SequenceCompareTo(cursors[least].Term) < 0)) least = i;
                if (least < 0) return;
                var length = cursors[least].Term.Length;
                cursors[least].Term.CopyTo(term);
                _documents.Clear();
                _rows.Clear();
                for (var i = 0; i < cursors.Length; i++)
                {
                    if (!more[i] || !cursors[i].Term.SequenceEqual(term.AsSpan(0, length))) continue;
                    _newTerms[i][cursors[i].Entry.Number] = number;
                    Collect(i, cursors[i].Entry);
                    more[i] = cursors[i].Next();
                }

                writer.Term(term.AsSpan(0, length), CollectionsMarshal.AsSpan(_documents), CollectionsMarshal.AsSpan(_rows));
            }
        }
        finally
        {
            foreach (var cursor in cursors) cursor.Dispose();
        }
    }

    private void Collect(int source, in TermEntry entry)
    {
        if (entry.DataLength == 0) return;
        var segment = _sources[source];
        using var slice = segment.Data(entry);
        var data = slice.Span;
        try
        {
            var documents = Segment.Documents(entry, data, out var at);
            foreach (var document in documents)
                if (_newDocuments[source][document] >= 0) _documents.Add(_newDocuments[source][document]);
            var window = -1;
            var current = 0;
            while (at < data.Length)
            {
                window += (int)PostingCodec.Read(data, ref at, out var counts) + 1;
                while (window >= segment.FirstWindow(current + 1)) current++;
                if (_newDocuments[source][current] < 0) continue;
                _rows.Add(((ulong)(_newWindows[source][current] + window - segment.FirstWindow(current)) << 20) | counts);
            }
        }
        catch (IndexOutOfRangeException e)
        {
            throw segment.Damaged(e);
        }
    }

    private void WriteDocument(SegmentWriter writer, int source, int document)
    {
        var record = _sources[source].Record(document);
        var terms = _newTerms[source];
        var identifiers = Array.ConvertAll(record.Identifiers, i => ((long)terms[i.Term] << 3) | (long)i.Shapes);
        var definitions = Array.ConvertAll(record.Definitions, d => d with { Term = terms[d.Term] });
        writer.Document(_sources[source].Document(document), identifiers, definitions, Array.ConvertAll(record.Imports, i => terms[i]));
    }
}
