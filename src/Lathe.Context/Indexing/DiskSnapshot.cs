using System.Globalization;
using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>A view over the segments that it names.</summary>
internal sealed class DiskSnapshot : IIndexSnapshot
{
    private const int MostForeseen = 1 << 26;

    private readonly TreeView _view;
    private readonly Segment[] _segments;
    private readonly Lazy<SnapshotLayout> _layout;
    private readonly Lazy<int[]> _folders;
    private readonly Lazy<DefinedNames> _names;
    private bool _disposed;

    public DiskSnapshot(TreeView view, Segment[] segments, bool isComplete)
    {
        (_view, _segments, IsComplete) = (view, segments, isComplete);
        _layout = new Lazy<SnapshotLayout>(() => new SnapshotLayout(view, segments));
        _folders = new Lazy<int[]>(view.FoldersOfEntries);
        _names = new Lazy<DefinedNames>(() => new DefinedNames(view, segments, _layout.Value));
    }

    public int FileCount => _view.Entries.Length;

    public int WindowCount => _layout.Value.WindowFiles.Length;

    public long TotalLength => _layout.Value.TotalLength;

    public bool IsComplete { get; }

    public DefinedNames Names => _names.Value;

    /// <summary>Whether it is of the same look at the tree.</summary>
    public bool IsSameAs(DiskSnapshot other) => ReferenceEquals(_view, other._view);

    public ReadOnlySpan<ushort> WindowLengths => _layout.Value.WindowLengths;

    public ReadOnlySpan<int> WindowFiles => _layout.Value.WindowFiles;

    public IndexedFile File(int file)
    {
        var layout = _layout.Value;
        var number = layout.EntryOfFile[file];
        ref readonly var entry = ref _view.Entries[number];
        var language = entry.Language == 0 ? null : LanguageTable.Find(_view.Languages[entry.Language]);
        var document = entry.State == EntryState.Indexed ? _segments[entry.Segment].Document(entry.Document) : default;
        return new IndexedFile(file, PathOf(file), entry.Size, language, (FileTraits)entry.Traits, document.Lines, document.Tokens, layout.FirstWindows[file], layout.FirstWindows[file + 1] - layout.FirstWindows[file], document.IsComplete);
    }

    /// <summary>The numbers of the files in the order of folders and names; not to be changed.</summary>
    public int[] FilesInOrder => _layout.Value.FileOfEntry;

    /// <summary>What ranking needs of each file; the numbers of their first windows go to <paramref name="firstWindows"/>.</summary>
    public RankDocuments RankDocuments(int[] files, int[] firstWindows)
    {
        var layout = _layout.Value;
        var folders = _folders.Value;
        long letters = _view.Names.Length;
        foreach (ref readonly var folder in _view.Folders.AsSpan()) letters += (folder.Path.Length + 1L) * folder.EntryCount;
        var documents = new RankDocuments(files.Length, (int)Math.Min(letters, MostForeseen));
        for (var i = 0; i < files.Length; i++)
        {
            var file = files[i];
            var number = layout.EntryOfFile[file];
            ref readonly var entry = ref _view.Entries[number];
            var tokens = entry.State == EntryState.Indexed ? _segments[entry.Segment].Document(entry.Document).Tokens : 0;
            documents.Add(_view.Folders[folders[number]].Path, _view.Name(number), (FileTraits)entry.Traits, tokens, Math.Max(1, layout.FirstWindows[file + 1] - layout.FirstWindows[file]));
            firstWindows[i] = layout.FirstWindows[file];
        }

        return documents;
    }

    public string PathOf(int file)
    {
        var entry = _layout.Value.EntryOfFile[file];
        return _view.PathOf(_folders.Value[entry], entry);
    }

    public int Find(string path) => _view.Find(path) is var entry and >= 0 ? _layout.Value.FileOfEntry[entry] : -1;

    public long SizeOf(int file) => _view.Entries[_layout.Value.EntryOfFile[file]].Size;

    public string? ContentOf(int file)
    {
        ref readonly var entry = ref _view.Entries[_layout.Value.EntryOfFile[file]];
        return entry.State == EntryState.Indexed && _segments[entry.Segment].Document(entry.Document).IsComplete ? string.Create(CultureInfo.InvariantCulture, $"{entry.KeyHigh:x16}{entry.KeyLow:x16}") : null;
    }

    public IndexedWindow Window(int window)
    {
        var layout = _layout.Value;
        var file = layout.WindowFiles[window];
        ref readonly var entry = ref _view.Entries[layout.EntryOfFile[file]];
        var first = ((window - layout.FirstWindows[file]) * SourceReader.WindowLines) + 1;
        return new IndexedWindow(file, first, Math.Min(first + SourceReader.WindowLines - 1, _segments[entry.Segment].Document(entry.Document).Lines), layout.WindowLengths[window]);
    }

    public IPostingCursor Postings(string term) => new DiskCursor(_segments, _layout.Value, Encoding.UTF8.GetBytes(term), 0, _segments.Length);

    public int WindowFrequency(string term)
    {
        var layout = _layout.Value;
        var bytes = Encoding.UTF8.GetBytes(term);
        var total = 0;
        for (var i = 0; i < _segments.Length; i++)
        {
            if (layout.IsClean[i]) total += _segments[i].Find(bytes)?.Windows ?? 0;
            else if (_segments[i].Find(bytes) is { Windows: > 0 } entry) total += CountWindows(i, entry, layout.FirstFiles[i]);
        }

        return total;
    }

    public IReadOnlyList<FoundDefinition> DefinitionsNamed(string name, bool ignoreCase = false)
    {
        var found = new List<FoundDefinition>();
        ForEachDocument(Encoding.UTF8.GetBytes(NameForm.Fold(name)), (segment, document, term, files) =>
        {
            var record = _segments[segment].Record(document);
            var wanted = Definitions(segment, record, term).Where(d => ignoreCase || d.Name == name).ToList();
            foreach (var file in files)
                foreach (var definition in wanted) found.Add(new FoundDefinition(file, definition));
        });
        return found;
    }

    public IReadOnlyList<Definition> DefinitionsIn(int file)
    {
        ref readonly var entry = ref _view.Entries[_layout.Value.EntryOfFile[file]];
        return entry.State == EntryState.Indexed ? Definitions(entry.Segment, _segments[entry.Segment].Record(entry.Document), -1) : [];
    }

    public IReadOnlyList<RawImport> ImportsIn(int file)
    {
        ref readonly var entry = ref _view.Entries[_layout.Value.EntryOfFile[file]];
        if (entry.State != EntryState.Indexed) return [];
        var numbers = Array.ConvertAll(_segments[entry.Segment].Record(entry.Document).Imports, i => (long)i);
        return [.. _segments[entry.Segment].TextsAt(numbers).Select(t => new RawImport(t[1..], (ImportStyle)(t[0] - 1)))];
    }

    public IReadOnlyList<int> FilesImporting(RawImport import)
    {
        var found = new List<int>();
        ForEachDocument([(byte)(1 + (int)import.Style), .. Encoding.UTF8.GetBytes(import.Target)], (_, _, _, files) => found.AddRange(files));
        return found;
    }

    public IReadOnlyList<IdentifierUse> IdentifiersIn(int file)
    {
        ref readonly var entry = ref _view.Entries[_layout.Value.EntryOfFile[file]];
        if (entry.State != EntryState.Indexed) return [];
        var identifiers = _segments[entry.Segment].Record(entry.Document).Identifiers;
        var texts = _segments[entry.Segment].TextsAt(Array.ConvertAll(identifiers, i => i.Term));
        return [.. texts.Select((text, i) => new IdentifierUse(text, identifiers[i].Shapes))];
    }

    public IReadOnlyList<int> FilesMentioning(string identifier, int limit = int.MaxValue)
    {
        var files = new List<int>();
        var cursor = Postings(NameForm.Fold(identifier));
        var buffer = new Posting[512];
        for (var count = cursor.Read(buffer); count > 0; count = cursor.Read(buffer))
        {
            for (var i = 0; i < count; i++)
            {
                if (buffer[i].Counts.WholeCode == 0 || (files.Count > 0 && files[^1] == buffer[i].File)) continue;
                if (files.Count == limit) return files;
                files.Add(buffer[i].File);
            }
        }

        return files;
    }

    public bool[] FilesThatMayHold(string piece)
    {
        var layout = _layout.Value;
        var may = new bool[FileCount];
        for (var file = 0; file < may.Length; file++)
        {
            ref readonly var entry = ref _view.Entries[layout.EntryOfFile[file]];
            may[file] = entry.State != EntryState.Indexed || !_segments[entry.Segment].Document(entry.Document).IsComplete;
        }

        var bytes = Encoding.UTF8.GetBytes(piece);
        Workers.Run(_segments.Length, i =>
        {
            using var cursor = new DictionaryCursor(_segments[i], 0, _segments[i].BlockCount);
            while (cursor.Next())
                if (cursor.Term.IndexOf(bytes) >= 0) MarkFiles(i, cursor.Entry, layout.FirstFiles[i], may);
        });
        return may;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var segment in _segments) segment.Dispose();
    }

    private void MarkFiles(int number, in TermEntry entry, int[] firstFiles, bool[] may)
    {
        if (entry.Windows == 0) return;
        var segment = _segments[number];
        using var slice = segment.Data(entry);
        var data = slice.Span;
        try
        {
            Segment.Documents(entry, data, out var at);
            int window = -1, document = -1;
            while (at < data.Length)
            {
                window += (int)PostingCodec.Read(data, ref at, out _) + 1;
                if (document >= 0 && window < segment.FirstWindow(document + 1)) continue;
                document = segment.DocumentOf(window, document + 1);
                for (var file = firstFiles[document]; file < firstFiles[document + 1]; file++) may[file] = true;
            }
        }
        catch (IndexOutOfRangeException e)
        {
            throw segment.Damaged(e);
        }
    }

    private void ForEachDocument(byte[] term, Action<int, int, long, IEnumerable<int>> visit)
    {
        var layout = _layout.Value;
        for (var i = 0; i < _segments.Length; i++)
        {
            if (_segments[i].Find(term) is not { HasDocuments: true } entry) continue;
            using var data = _segments[i].Data(entry);
            foreach (var document in _segments[i].DocumentsOf(entry, data.Span))
            {
                var first = layout.FirstFiles[i][document];
                var end = layout.FirstFiles[i][document + 1];
                if (end > first) visit(i, document, entry.Number, Enumerable.Range(first, end - first));
            }
        }
    }

    // With the definitions around them; all of them, or those of one term.
    private List<Definition> Definitions(int segment, DocumentRecord record, long term)
    {
        var rows = record.Definitions;
        var wanted = new HashSet<long>();
        var names = new DefinedName[rows.Length];
        for (var i = 0; i < rows.Length; i++) names[i] = new DefinedName(rows[i].Term, rows[i].Kind, rows[i].Line, rows[i].Depth);
        var around = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            around[i] = -1;
            if (term >= 0 && rows[i].Term != term) continue;
            around[i] = Containers.Of(names, i);
            wanted.Add(rows[i].Term);
            if (around[i] >= 0) wanted.Add(rows[around[i]].Term);
        }

        long[] numbers = [.. wanted.Order()];
        var texts = _segments[segment].TextsAt(numbers);
        var definitions = new List<Definition>();
        for (var i = 0; i < rows.Length; i++)
            if (term < 0 || rows[i].Term == term) definitions.Add(new Definition(Name(i), rows[i].Kind, rows[i].Line, around[i] < 0 ? null : Name(around[i])));
        return definitions;

        string Name(int row) => WithCapitals(texts[Array.BinarySearch(numbers, rows[row].Term)], rows[row].Capitals);
    }

    private static string WithCapitals(string folded, ulong capitals)
    {
        if (capitals == 0) return folded;
        var bytes = Encoding.UTF8.GetBytes(folded);
        for (var i = 0; i < bytes.Length && i < 64; i++)
            if ((capitals & (1UL << i)) != 0) bytes[i] = (byte)(bytes[i] & ~0x20);
        return Encoding.UTF8.GetString(bytes);
    }

    // Once for each file that has the document.
    private int CountWindows(int number, in TermEntry entry, int[] firstFiles)
    {
        var segment = _segments[number];
        var starts = segment.FirstWindows;
        using var slice = segment.Data(entry);
        var data = slice.Span;
        try
        {
            Segment.Documents(entry, data, out var at);
            int window = -1, document = 0, total = 0;
            while (at < data.Length)
            {
                window += (int)PostingCodec.Read(data, ref at, out _) + 1;
                if (window >= starts[document + 1]) document = segment.DocumentOf(window, document + 1);
                total += firstFiles[document + 1] - firstFiles[document];
            }

            return total;
        }
        catch (IndexOutOfRangeException e)
        {
            throw segment.Damaged(e);
        }
    }
}
