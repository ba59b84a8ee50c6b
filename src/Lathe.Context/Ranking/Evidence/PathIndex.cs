using System.Runtime.InteropServices;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>The paths of the files, cut into words once. Words have numbers, so that they are compared and looked up quickly.</summary>
internal sealed class PathIndex
{
    private readonly RankDocuments _documents;
    private readonly Lazy<Dictionary<string, int>> _byPath;
    private readonly Lazy<Dictionary<string, List<int>>> _byName;
    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private readonly List<int> _frequency = [];
    private readonly List<int> _parts = new(8);
    private Dictionary<string, List<int>>? _byStem;

    public PathIndex(RankDocuments documents)
    {
        // Few kinds of collections: each further one costs the first question of a process as much as some thousand paths.
        _documents = documents;
        var n = documents.Count;
        (Stems, StemParts, FolderParts, Folders, Endings, IsCode, IsProgram) = (new string[n], new int[n][], new int[n][], new int[n], new float[n], new bool[n], new bool[n]);
        var folders = new Dictionary<string, int>(StringComparer.Ordinal);
        var folderParts = new List<int[]>();
        var endings = new Dictionary<string, int>(StringComparer.Ordinal);
        var endingsBySpan = endings.GetAlternateLookup<ReadOnlySpan<char>>();
        var endingOf = new int[n];
        var (last, lastFolder) = ("", -1);
        for (var i = 0; i < n; i++)
        {
            var path = documents[i].Path;
            var slash = path.LastIndexOf('/');
            StemParts[i] = Parts(StemOf(path.AsSpan(slash + 1)));
            Stems[i] = StemParts[i].Length == 1 ? _texts[StemParts[i][0]] : Joined(StemParts[i]);
            // Those of one folder follow each other.
            if (lastFolder < 0 || !path.AsSpan(0, Math.Max(0, slash)).SequenceEqual(last))
            {
                last = slash < 0 ? "" : path[..slash];
                if (!folders.TryGetValue(last, out lastFolder))
                {
                    folders.Add(last, lastFolder = folders.Count);
                    folderParts.Add(Parts(last));
                }
            }

            (Folders[i], FolderParts[i]) = (lastFolder, folderParts[lastFolder]);
            CountParts(i);
            var ending = EndingOf(path);
            if (!endingsBySpan.TryGetValue(ending, out endingOf[i])) endings.Add(ending.ToString(), endingOf[i] = endings.Count);
        }

        var counts = new int[endings.Count];
        foreach (var ending in endingOf) counts[ending]++;
        var kinds = new LanguageKind?[endings.Count];
        foreach (var (ending, number) in endings) kinds[number] = LanguageTable.Detect("x" + ending)?.Kind;
        for (var i = 0; i < n; i++)
        {
            var kind = kinds[endingOf[i]];
            Endings[i] = (float)counts[endingOf[i]] / n;
            IsCode[i] = kind == LanguageKind.Code;
            IsProgram[i] = kind is LanguageKind.Code or LanguageKind.Markup;
        }

        FolderCount = folders.Count;
        (Projects, Areas) = (Parts(2), Parts(3));
        _byPath = new Lazy<Dictionary<string, int>>(ByPath);
        _byName = new Lazy<Dictionary<string, List<int>>>(ByName);
    }

    /// <summary>File names without endings, as one word.</summary>
    public string[] Stems { get; }

    /// <summary>The words of each file's name, by number.</summary>
    public int[][] StemParts { get; }

    /// <summary>The words of each file's folders, by number.</summary>
    public int[][] FolderParts { get; }

    /// <summary>The number of each file's folder.</summary>
    public int[] Folders { get; }

    public int FolderCount { get; }

    /// <summary>The number of the first two folders of each file's path.</summary>
    public int[] Projects { get; }

    /// <summary>The number of the first three folders of each file's path.</summary>
    public int[] Areas { get; }

    /// <summary>Which share of all files ends as this one does.</summary>
    public float[] Endings { get; }

    /// <summary>Whether the ending is that of a programming language.</summary>
    public bool[] IsCode { get; }

    /// <summary>Whether it is that of a programming language or of pages, styles and templates.</summary>
    public bool[] IsProgram { get; }

    /// <summary>The words of paths; their places are their numbers.</summary>
    public IReadOnlyList<string> Words => _texts;

    /// <summary>In how many paths each word is.</summary>
    public IReadOnlyList<int> Frequency => _frequency;

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

    private static ReadOnlySpan<char> StemOf(ReadOnlySpan<char> name) => name.Length > 1 && name[1..].IndexOf('.') is var dot and >= 0 ? name[..(dot + 1)] : name;

    private static ReadOnlySpan<char> EndingOf(string path) => path.LastIndexOf('.') is var dot and >= 0 && dot > path.LastIndexOf('/') ? path.AsSpan(dot) : "";

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

    private string Joined(int[] parts)
    {
        var texts = new string[parts.Length];
        for (var i = 0; i < texts.Length; i++) texts[i] = _texts[parts[i]];
        return string.Concat(texts);
    }

    // Files whose paths begin with the same folders have the same number.
    private int[] Parts(int depth)
    {
        var numbers = new int[_documents.Count];
        var ofFolder = new int[FolderCount];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < numbers.Length; i++)
        {
            ref var number = ref ofFolder[Folders[i]];
            if (number == 0)
            {
                var path = _documents[i].Path;
                var end = 0;
                for (var d = 0; d < depth && path.IndexOf('/', end) is var slash and >= 0; d++) end = slash + 1;
                if (!known.TryGetValue(path[..end], out number)) known.Add(path[..end], number = known.Count + 1);
            }

            numbers[i] = number;
        }

        return numbers;
    }

    private void CountParts(int file)
    {
        int[] stem = StemParts[file], folder = FolderParts[file];
        for (var i = 0; i < stem.Length; i++)
            if (Array.IndexOf(stem, stem[i]) == i) _frequency[stem[i]]++;
        for (var i = 0; i < folder.Length; i++)
            if (Array.IndexOf(folder, folder[i]) == i && !stem.AsSpan().Contains(folder[i])) _frequency[folder[i]]++;
    }

    private int[] Parts(ReadOnlySpan<char> text)
    {
        _parts.Clear();
        foreach (var range in text.SplitAny("/. -"))
        {
            var segment = text[range];
            foreach (var part in NameParts.Of(segment)) _parts.Add(Word(segment[part]));
        }

        return [.. _parts];
    }

    private int Word(ReadOnlySpan<char> text)
    {
        Span<char> lower = stackalloc char[Math.Min(text.Length, 128)];
        text[..lower.Length].ToLowerInvariant(lower);
        var words = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        if (words.TryGetValue(lower, out var id)) return id;
        id = _texts.Count;
        var word = lower.ToString();
        _words.Add(word, id);
        _texts.Add(word);
        _frequency.Add(0);
        return id;
    }
}
