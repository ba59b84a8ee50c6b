using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>Finds the files of a ranking by their paths and names, and has the words of their paths, which are cut on another thread meanwhile.</summary>
internal sealed class PathIndex
{
    // Making the table of all paths costs as much as finding so many of them by themselves.
    private const int Share = 16;

    private readonly RankDocuments _documents;
    private readonly Func<string, int>? _find;
    private readonly Task<PathWords> _words;
    private readonly Lazy<Dictionary<string, int>> _byPath;
    private readonly Lazy<Dictionary<string, List<int>>> _byName;
    private Dictionary<string, List<int>>? _byStem;
    private int _asked;

    /// <param name="documents">The files.</param>
    /// <param name="find">Finds a file by its path without a table of all; null where there is no such way.</param>
    public PathIndex(RankDocuments documents, Func<string, int>? find = null)
    {
        (_documents, _find) = (documents, find);
        _words = Task.Run(() => new PathWords(documents));
        _byPath = new Lazy<Dictionary<string, int>>(ByPath);
        _byName = new Lazy<Dictionary<string, List<int>>>(ByName);
    }

    /// <summary>The words of the paths; waits until they are cut.</summary>
    public PathWords Words => _words.GetAwaiter().GetResult();

    public int Find(string path)
    {
        if (_find is not null && !_byPath.IsValueCreated && _asked++ < _documents.Count / Share) return _find(path);
        return _byPath.Value.GetValueOrDefault(path, -1);
    }

    public IReadOnlyList<int> Named(string name) => _byName.Value.TryGetValue(name, out var list) ? list : [];

    /// <summary>Files by their names up to the first dot, as they are written.</summary>
    public IReadOnlyList<int> WithStem(string stem)
    {
        if (_byStem is null)
        {
            _byStem = new Dictionary<string, List<int>>(StringComparer.Ordinal);
            for (var i = 0; i < _documents.Count; i++) Add(_byStem, StemOf(NameOf(i)).ToString(), i);
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
            if (byStem.TryGetValue(StemOf(NameOf(i)), out var files)) files.Add(i);
        }

        return found;
    }

    /// <summary>A name up to its first dot, that of a hidden file left out.</summary>
    public static ReadOnlySpan<char> StemOf(ReadOnlySpan<char> name) => name.Length > 1 && name[1..].IndexOf('.') is var dot and >= 0 ? name[..(dot + 1)] : name;

    private ReadOnlySpan<char> NameOf(int file)
    {
        var path = _documents.PathOf(file);
        return path[(path.LastIndexOf('/') + 1)..];
    }

    private static void Add(Dictionary<string, List<int>> index, string key, int file)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(index, key, out _);
        (list ??= new List<int>(1)).Add(file);
    }

    // Only what names files, a text or the past, asks for these two.
    private Dictionary<string, int> ByPath()
    {
        var paths = new Dictionary<string, int>(_documents.Count, StringComparer.Ordinal);
        for (var i = 0; i < _documents.Count; i++) paths.TryAdd(_documents.PathOf(i).ToString(), i);
        return paths;
    }

    private Dictionary<string, List<int>> ByName()
    {
        var names = new Dictionary<string, List<int>>(_documents.Count, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < _documents.Count; i++) Add(names, NameOf(i).ToString(), i);
        return names;
    }
}
