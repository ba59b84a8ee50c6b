using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>Finds the files of a ranking by their paths and names, and has the words of their paths, which are cut on another thread meanwhile.</summary>
internal sealed class PathIndex
{
    private readonly RankDocuments _documents;
    private readonly Task<PathWords> _words;
    private readonly Lazy<Dictionary<string, int>> _byPath;
    private readonly Lazy<Dictionary<string, List<int>>> _byName;
    private Dictionary<string, List<int>>? _byStem;

    public PathIndex(RankDocuments documents)
    {
        _documents = documents;
        _words = Task.Run(() => new PathWords(documents));
        _byPath = new Lazy<Dictionary<string, int>>(ByPath);
        _byName = new Lazy<Dictionary<string, List<int>>>(ByName);
    }

    /// <summary>The words of the paths; waits until they are cut.</summary>
    public PathWords Words => _words.GetAwaiter().GetResult();

    public int Find(string path) => _byPath.Value.GetValueOrDefault(path, -1);

    public IReadOnlyList<int> Named(string name) => _byName.Value.TryGetValue(name, out var list) ? list : [];

    /// <summary>Files by their names up to the first dot, as they are written.</summary>
    public IReadOnlyList<int> WithStem(string stem)
    {
        if (_byStem is null)
        {
            _byStem = new Dictionary<string, List<int>>(StringComparer.Ordinal);
            for (var i = 0; i < _documents.Count; i++) Add(_byStem, StemOf(_documents[i].Path.AsSpan(_documents[i].Path.LastIndexOf('/') + 1)).ToString(), i);
        }

        return _byStem.TryGetValue(stem, out var list) ? list : [];
    }

    /// <summary>The same for a few names at once, which takes no list for each name that there is.</summary>
    /// <param name="stems">The names.</param>
    /// <returns>For each name that a file has, its files in order.</returns>
    public Dictionary<string, List<int>> WithStems(IEnumerable<string> stems)
    {
        var found = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var stem in stems) found.TryAdd(stem, []);
        var byStem = found.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < _documents.Count; i++)
        {
            var path = _documents[i].Path;
            if (byStem.TryGetValue(StemOf(path.AsSpan(path.LastIndexOf('/') + 1)), out var files)) files.Add(i);
        }

        return found;
    }

    /// <summary>A name up to its first dot, that of a hidden file left out.</summary>
    public static ReadOnlySpan<char> StemOf(ReadOnlySpan<char> name) => name.Length > 1 && name[1..].IndexOf('.') is var dot and >= 0 ? name[..(dot + 1)] : name;

    private static void Add(Dictionary<string, List<int>> index, string key, int file)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(index, key, out _);
        (list ??= new List<int>(1)).Add(file);
    }

    // Only what names files, a text or the past, asks for these two.
    private Dictionary<string, int> ByPath()
    {
        var paths = new Dictionary<string, int>(_documents.Count, StringComparer.Ordinal);
        for (var i = 0; i < _documents.Count; i++) paths.TryAdd(_documents[i].Path, i);
        return paths;
    }

    private Dictionary<string, List<int>> ByName()
    {
        var names = new Dictionary<string, List<int>>(_documents.Count, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < _documents.Count; i++) Add(names, _documents[i].Path[(_documents[i].Path.LastIndexOf('/') + 1)..], i);
        return names;
    }
}
