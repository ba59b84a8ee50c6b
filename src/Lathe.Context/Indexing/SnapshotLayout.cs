namespace Lathe.Context;

/// <summary>
/// The numbers of a snapshot: files in the order of segments, documents and paths, files without a document last. A document that several files share has its windows once for each.
/// </summary>
internal sealed class SnapshotLayout
{
    public SnapshotLayout(TreeView view, Segment[] segments)
    {
        var entries = view.Entries;
        FirstFiles = new int[segments.Length][];
        IsClean = new bool[segments.Length];
        for (var i = 0; i < segments.Length; i++) FirstFiles[i] = new int[segments[i].DocumentCount + 1];
        foreach (ref readonly var entry in entries.AsSpan())
            if (entry.State == EntryState.Indexed) FirstFiles[entry.Segment][entry.Document + 1]++;
        var next = 0;
        for (var i = 0; i < segments.Length; i++)
        {
            var files = FirstFiles[i];
            IsClean[i] = files.AsSpan(1).IndexOfAnyExcept(1) < 0;
            files[0] = next;
            for (var document = 1; document < files.Length; document++) files[document] += files[document - 1];
            next = files[^1];
        }

        EntryOfFile = new int[entries.Length];
        FileOfEntry = new int[entries.Length];
        var at = FirstFiles.Select(f => f.AsSpan(0, f.Length - 1).ToArray()).ToArray();
        for (var i = 0; i < entries.Length; i++)
        {
            var file = entries[i].State == EntryState.Indexed ? at[entries[i].Segment][entries[i].Document]++ : next++;
            (EntryOfFile[file], FileOfEntry[i]) = (i, file);
        }

        FirstWindows = new int[entries.Length + 1];
        for (var file = 0; file < entries.Length; file++)
        {
            ref readonly var entry = ref entries[EntryOfFile[file]];
            var windows = entry.State == EntryState.Indexed ? segments[entry.Segment].FirstWindow(entry.Document + 1) - segments[entry.Segment].FirstWindow(entry.Document) : 0;
            FirstWindows[file + 1] = FirstWindows[file] + windows;
        }

        WindowLengths = new ushort[FirstWindows[^1]];
        WindowFiles = new int[FirstWindows[^1]];
        var lengths = segments.Select(s => s.WindowLengths()).ToArray();
        for (var file = 0; file < entries.Length; file++)
        {
            ref readonly var entry = ref entries[EntryOfFile[file]];
            var count = FirstWindows[file + 1] - FirstWindows[file];
            if (count == 0) continue;
            lengths[entry.Segment].AsSpan(segments[entry.Segment].FirstWindow(entry.Document), count).CopyTo(WindowLengths.AsSpan(FirstWindows[file]));
            for (var window = FirstWindows[file]; window < FirstWindows[file + 1]; window++) WindowFiles[window] = file;
        }

        foreach (var length in WindowLengths) TotalLength += length;
    }

    /// <summary>By segment and document, the number of the first file that has it; the next document's is where its files end.</summary>
    public int[][] FirstFiles { get; }


    /// <summary>By segment, whether each document has exactly one file.</summary>
    public bool[] IsClean { get; }

    public int[] EntryOfFile { get; }

    public int[] FileOfEntry { get; }

    public int[] FirstWindows { get; }

    public ushort[] WindowLengths { get; }

    public int[] WindowFiles { get; }

    public long TotalLength { get; }
}
