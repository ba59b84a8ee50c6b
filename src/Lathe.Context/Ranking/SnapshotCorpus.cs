using System.Collections.Concurrent;
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

    private static readonly ConditionalWeakTable<IIndexSnapshot, SnapshotCorpus> Known = [];

    private readonly IIndexSnapshot _index;
    private readonly int[] _firstWindows;
    private readonly ConcurrentDictionary<string, IReadOnlyList<int>> _defining = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, IReadOnlyList<string>> _definedBy = new();
    private readonly ConcurrentDictionary<int, IReadOnlyList<string>> _usedBy = new();
    private (RepositoryHistory History, HistoryFiles Files)? _history;

    private SnapshotCorpus(IIndexSnapshot index)
    {
        _index = index;
        var documents = new RankDocument[index.FileCount];
        _firstWindows = new int[documents.Length];
        for (var i = 0; i < documents.Length; i++)
        {
            var file = index.File(i);
            documents[i] = new RankDocument(file.Path, file.Traits, file.Tokens, Math.Max(1, file.WindowCount));
            _firstWindows[i] = file.FirstWindow;
        }

        Documents = documents;
        Paths = new PathIndex(documents);
    }

    public IReadOnlyList<RankDocument> Documents { get; }

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
        var order = new (int Frequency, int Place)[words.Count];
        for (var i = 0; i < order.Length; i++) order[i] = (_index.WindowFrequency(words[i]), i);
        Array.Sort(order);
        var left = MaxHits;
        var buffer = new Posting[256];
        foreach (var (frequency, place) in order)
        {
            found[place] = [];
            if (frequency == 0 || (left -= frequency) < 0) continue;
            var hits = new List<WordHit>(frequency);
            var cursor = _index.Postings(words[place]);
            for (var count = cursor.Read(buffer); count > 0; count = cursor.Read(buffer))
            {
                foreach (ref readonly var posting in buffer.AsSpan(0, count))
                {
                    var c = posting.Counts;
                    hits.Add(new WordHit(posting.File, posting.Window - _firstWindows[posting.File], c.WholeCode + c.PartCode, c.WholeText + c.PartText, c.Defined));
                }
            }

            found[place] = hits;
        }

        return found;
    }

    public IReadOnlyList<int> Defining(string name)
    {
        if (_defining.TryGetValue(name, out var known)) return known;
        var files = FindDefining(name);
        if (_defining.Count < MaxKept) _defining.TryAdd(name, files);
        return files;
    }

    public IReadOnlyList<string> DefinedBy(int document)
    {
        if (_definedBy.TryGetValue(document, out var known)) return known;
        var names = ReadDefined(document);
        if (_definedBy.Count < MaxKeptFiles) _definedBy.TryAdd(document, names);
        return names;
    }

    public IReadOnlyList<string> UsedBy(int document)
    {
        if (_usedBy.TryGetValue(document, out var known)) return known;
        var used = _index.IdentifiersIn(document);
        var names = new string[used.Count];
        for (var i = 0; i < names.Length; i++) names[i] = used[i].Term;
        if (_usedBy.Count < MaxKeptFiles) _usedBy.TryAdd(document, names);
        return names;
    }

    /// <summary>The lines of a window.</summary>
    public (int First, int Last) Lines(int document, int window)
    {
        var found = _index.Window(_firstWindows[document] + window);
        return (found.FirstLine, found.LastLine);
    }

    /// <summary>Whether any window of a file can be asked for.</summary>
    public bool HasWindows(int document) => _index.File(document).WindowCount > 0;

    /// <summary>How many lines of a file were indexed.</summary>
    public int LinesOf(int document) => _index.File(document).Lines;

    private IReadOnlyList<int> FindDefining(string name)
    {
        var definitions = _index.DefinitionsNamed(name, ignoreCase: true);
        if (definitions.Count == 0) return [];
        var files = new List<int>(Math.Min(definitions.Count, 64));
        foreach (var (file, definition) in definitions)
            if (definition.Kind != DefinitionKind.Module && !files.Contains(file) && files.Count < 64) files.Add(file);
        files.Sort();
        return files;
    }

    private List<string> ReadDefined(int document)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var definition in _index.DefinitionsIn(document))
            if (definition.Kind != DefinitionKind.Module && definition.Name.ToLowerInvariant() is var name && seen.Add(name)) names.Add(name);
        return names;
    }
}
