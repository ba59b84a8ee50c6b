using System.Runtime.CompilerServices;

namespace Lathe.Context;

/// <summary>Reads what ranking needs from a snapshot. Kept as long as the snapshot is, so that further questions about it find the paths cut up already.</summary>
internal sealed class SnapshotCorpus : IRankCorpus
{
    // More uses of the task's words than this are not read; the rarest words come first.
    private const int MaxHits = 1_500_000;

    // What is kept of looked-up names and files between questions.
    private const int MaxKept = 200_000;
    private const int MaxKeptFiles = 2_000;
    private const int MostDefining = 64;

    private static readonly List<WordHit> NoHits = [];
    private static readonly ConditionalWeakTable<IIndexSnapshot, SnapshotCorpus> Known = [];

    private readonly IIndexSnapshot _index;
    private readonly DefinedNames? _names;
    // A ranking numbers the files by folder and name, whatever order the index has them in: ties and the rounding of sums then are the same for the same tree.
    private readonly int[] _files;
    private readonly int[] _numbers;
    private readonly HitOrder _order;
    private readonly int[] _firstWindows;
    private readonly Lock _kept = new();
    private readonly Dictionary<string, IReadOnlyList<int>> _defining = new(StringComparer.Ordinal);
    private readonly Dictionary<int, IReadOnlyList<string>> _definedBy = [];
    private readonly Dictionary<int, IReadOnlyList<string>> _usedBy = [];
    private readonly Dictionary<int, IReadOnlyList<IReadOnlyList<int>>> _makersOf = [];
    private (RepositoryHistory History, HistoryFiles Files)? _history;

    private SnapshotCorpus(IIndexSnapshot index)
    {
        _index = index;
        _names = (index as DiskSnapshot)?.Names;
        _firstWindows = new int[index.FileCount];
        _files = index is DiskSnapshot disk ? disk.FilesInOrder : ByFolderAndName(index);
        _numbers = new int[_files.Length];
        for (var i = 0; i < _files.Length; i++) _numbers[_files[i]] = i;
        _order = new HitOrder(_files.Length);
        Documents = index is DiskSnapshot known ? known.RankDocuments(_files, _firstWindows) : Describe();
        Paths = new PathIndex(Documents, path => index.Find(path) is >= 0 and var file ? _numbers[file] : -1);
    }

    public RankDocuments Documents { get; }

    public PathIndex Paths { get; }

    public static SnapshotCorpus Of(IIndexSnapshot index) => Known.GetValue(index, static i => new SnapshotCorpus(i));

    public HistoryFiles FilesOf(RepositoryHistory history)
    {
        if (_history is { } known && ReferenceEquals(known.History, history)) return known.Files;
        var files = new HistoryFiles(history.Index, Paths, Documents.Count);
        _history = (history, files);
        return files;
    }

    public IReadOnlyList<IReadOnlyList<WordHit>> Find(IReadOnlyList<string> words)
    {
        var found = new IReadOnlyList<WordHit>[words.Count];
        if (TryAll(words, found)) return found;
        var order = new (int Frequency, int Place)[words.Count];
        for (var i = 0; i < order.Length; i++) order[i] = (_index.WindowFrequency(words[i]), i);
        Sorting.Sort<(int Frequency, int Place)>(order, static (a, b) => a.Frequency != b.Frequency ? a.Frequency.CompareTo(b.Frequency) : a.Place.CompareTo(b.Place));
        var left = MaxHits;
        var buffer = new Posting[256];
        foreach (var (frequency, place) in order)
        {
            found[place] = NoHits;
            if (frequency == 0 || (left -= frequency) < 0) continue;
            var hits = new List<WordHit>(frequency);
            Read(words[place], hits, frequency, buffer);
            found[place] = _order.Sorted(hits);
        }

        return found;
    }

    // In nearly every case all can be read, and counting first would be half of the work. False where it is too much.
    private bool TryAll(IReadOnlyList<string> words, IReadOnlyList<WordHit>[] found)
    {
        var left = MaxHits;
        var buffer = new Posting[256];
        var hits = new List<WordHit>();
        for (var i = 0; i < words.Count; i++)
        {
            hits.Clear();
            Read(words[i], hits, left, buffer);
            if ((left -= hits.Count) < 0) return false;
            found[i] = _order.Sorted(hits);
        }

        return true;
    }

    // May read a little more than it should, so that the caller sees that there is more.
    private void Read(string word, List<WordHit> hits, int most, Posting[] buffer)
    {
        var cursor = _index.Postings(word);
        for (var count = cursor.Read(buffer); count > 0 && hits.Count <= most; count = cursor.Read(buffer))
        {
            foreach (ref readonly var posting in buffer.AsSpan(0, count))
            {
                var c = posting.Counts;
                var document = _numbers[posting.File];
                hits.Add(new WordHit(document, posting.Window - _firstWindows[document], c.WholeCode + c.PartCode, c.WholeText + c.PartText, c.Defined));
            }
        }
    }

    public IReadOnlyList<int> Defining(string name)
    {
        lock (_kept)
            if (_defining.TryGetValue(name, out var known)) return known;
        var files = FindDefining(name);
        lock (_kept)
            if (_defining.Count < MaxKept) _defining.TryAdd(name, files);
        return files;
    }

    public IReadOnlyList<string> DefinedBy(int document)
    {
        lock (_kept)
            if (_definedBy.TryGetValue(document, out var known)) return known;
        var names = ReadDefined(document);
        lock (_kept)
            if (_definedBy.Count < MaxKeptFiles) _definedBy.TryAdd(document, names);
        return names;
    }

    public IReadOnlyList<string> UsedBy(int document)
    {
        lock (_kept)
            if (_usedBy.TryGetValue(document, out var known)) return known;
        var used = _index.IdentifiersIn(_files[document]);
        var names = new string[used.Count];
        for (var i = 0; i < names.Length; i++) names[i] = used[i].Term;
        lock (_kept)
            if (_usedBy.Count < MaxKeptFiles) _usedBy.TryAdd(document, names);
        return names;
    }

    public IReadOnlyList<IReadOnlyList<int>> MakersOf(int document)
    {
        lock (_kept)
            if (_makersOf.TryGetValue(document, out var known)) return known;
        var makers = new List<IReadOnlyList<int>>();
        if (_names is not null)
            foreach (var files in _names.MakersOf(_files[document], IRankCorpus.MostMakers)) makers.Add(Numbered(files));
        else
            foreach (var name in UsedBy(document))
                if (name.Length >= 4 && Defining(name) is { Count: > 0 } files && files.Count <= IRankCorpus.MostMakers) makers.Add(files);
        lock (_kept)
            if (_makersOf.Count < MaxKeptFiles) _makersOf.TryAdd(document, makers);
        return makers;
    }

    public MakersAhead ReadMakersOf(int[] documents) => new(this, documents);

    /// <summary>The lines of a window.</summary>
    public (int First, int Last) Lines(int document, int window)
    {
        var found = _index.Window(_firstWindows[document] + window);
        return (found.FirstLine, found.LastLine);
    }

    /// <summary>Whether any window of a file can be asked for.</summary>
    public bool HasWindows(int document) => _index.File(_files[document]).WindowCount > 0;

    /// <summary>How many lines of a file were indexed.</summary>
    public int LinesOf(int document) => _index.File(_files[document]).Lines;

    private IReadOnlyList<int> FindDefining(string name)
    {
        if (_names is not null) return Numbered(_names.Files(NameForm.Fold(name), MostDefining));
        var definitions = _index.DefinitionsNamed(name, ignoreCase: true);
        if (definitions.Count == 0) return [];
        var files = new List<int>(Math.Min(definitions.Count, MostDefining));
        foreach (var (file, definition) in definitions)
            if (definition.Kind != DefinitionKind.Module && !files.Contains(file) && files.Count < MostDefining) files.Add(file);
        return Numbered(files.ToArray());
    }

    private int[] Numbered(int[] files)
    {
        for (var i = 0; i < files.Length; i++) files[i] = _numbers[files[i]];
        Sorting.Sort<int>(files, static (a, b) => a.CompareTo(b));
        return files;
    }

    private static int[] ByFolderAndName(IIndexSnapshot index)
    {
        var paths = new string[index.FileCount];
        for (var i = 0; i < paths.Length; i++) paths[i] = index.PathOf(i);
        return PathOrder.Of(paths);
    }

    private RankDocuments Describe()
    {
        var documents = new RankDocuments(_firstWindows.Length, _firstWindows.Length * 40);
        for (var i = 0; i < _firstWindows.Length; i++)
        {
            var file = _index.File(_files[i]);
            documents.Add(new RankDocument(file.Path, file.Traits, file.Tokens, Math.Max(1, file.WindowCount)));
            _firstWindows[i] = file.FirstWindow;
        }

        return documents;
    }

    private List<string> ReadDefined(int document)
    {
        if (_names is not null) return _names.DefinedBy(_files[document]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var definition in _index.DefinitionsIn(_files[document]))
            if (definition.Kind != DefinitionKind.Module && definition.Name.ToLowerInvariant() is var name && seen.Add(name)) names.Add(name);
        return names;
    }
}
