using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// The paths of the files, cut into words. Words, folders and endings have numbers, so that they are compared and looked up quickly; what there is of each file lies in a few large arrays, which no collection of garbage goes through or moves.
/// </summary>
internal sealed class PathWords
{
    private readonly RankDocuments _documents;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private readonly List<int> _frequency = [];
    private readonly List<int[]> _folderParts = [];
    private readonly int[] _stemEnds;
    private readonly int[] _stemPartEnds;
    private char[] _stems;
    private int[] _stemParts;

    public PathWords(RankDocuments documents)
    {
        // Few kinds of collections: each further one costs the first question of a process as much as some thousand paths.
        _documents = documents;
        var n = documents.Count;
        (_stemEnds, _stemPartEnds, _stems, _stemParts) = (new int[n + 1], new int[n + 1], new char[(n * 12) + 64], new int[(n * 2) + 64]);
        (Folders, Endings, IsCode, IsProgram) = (new int[n], new float[n], new bool[n], new bool[n]);
        var folders = new Dictionary<string, int>(StringComparer.Ordinal);
        var endings = new Dictionary<string, int>(StringComparer.Ordinal);
        var endingsBySpan = endings.GetAlternateLookup<ReadOnlySpan<char>>();
        var endingOf = new int[n];
        var (last, lastFolder) = ("", -1);
        for (var i = 0; i < n; i++)
        {
            var path = documents[i].Path;
            var slash = path.LastIndexOf('/');
            AddStem(i, PathIndex.StemOf(path.AsSpan(slash + 1)));
            // Those of one folder follow each other.
            if (lastFolder < 0 || !path.AsSpan(0, Math.Max(0, slash)).SequenceEqual(last))
            {
                last = slash < 0 ? "" : path[..slash];
                if (!folders.TryGetValue(last, out lastFolder))
                {
                    folders.Add(last, lastFolder = folders.Count);
                    _folderParts.Add(Parts(last));
                }
            }

            Folders[i] = lastFolder;
            CountParts(StemParts(i), FolderParts(i));
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

        (Projects, Areas) = (Upper(2), Upper(3));
    }

    /// <summary>The words; their places are their numbers.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>In how many paths each word is.</summary>
    public IReadOnlyList<int> Frequency => _frequency;

    public int FolderCount => _folderParts.Count;

    /// <summary>The number of each file's folder.</summary>
    public int[] Folders { get; }

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

    /// <summary>A file's name without endings, as one word.</summary>
    public ReadOnlySpan<char> Stem(int file) => _stems.AsSpan(_stemEnds[file].._stemEnds[file + 1]);

    /// <summary>The words of a file's name, by number.</summary>
    public ReadOnlySpan<int> StemParts(int file) => _stemParts.AsSpan(_stemPartEnds[file].._stemPartEnds[file + 1]);

    /// <summary>The words of a file's folders, by number.</summary>
    public ReadOnlySpan<int> FolderParts(int file) => _folderParts[Folders[file]];

    private static ReadOnlySpan<char> EndingOf(string path) => path.LastIndexOf('.') is var dot and >= 0 && dot > path.LastIndexOf('/') ? path.AsSpan(dot) : "";

    private void AddStem(int file, ReadOnlySpan<char> name)
    {
        var (letters, parts) = (_stemEnds[file], _stemPartEnds[file]);
        foreach (var range in name.SplitAny("/. -"))
        {
            var segment = name[range];
            foreach (var part in NameParts.Of(segment))
            {
                var word = Number(segment[part]);
                if (parts == _stemParts.Length) Array.Resize(ref _stemParts, parts * 2);
                _stemParts[parts++] = word;
                var text = _texts[word];
                if (letters + text.Length > _stems.Length) Array.Resize(ref _stems, (letters + text.Length) * 2);
                text.CopyTo(_stems.AsSpan(letters));
                letters += text.Length;
            }
        }

        (_stemEnds[file + 1], _stemPartEnds[file + 1]) = (letters, parts);
    }

    private int[] Parts(ReadOnlySpan<char> folder)
    {
        var parts = new List<int>();
        foreach (var range in folder.SplitAny("/. -"))
        {
            var segment = folder[range];
            foreach (var part in NameParts.Of(segment)) parts.Add(Number(segment[part]));
        }

        return [.. parts];
    }

    // Files whose paths begin with the same folders have the same number.
    private int[] Upper(int depth)
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

    private void CountParts(ReadOnlySpan<int> stem, ReadOnlySpan<int> folder)
    {
        for (var i = 0; i < stem.Length; i++)
            if (!stem[..i].Contains(stem[i])) _frequency[stem[i]]++;
        for (var i = 0; i < folder.Length; i++)
            if (!folder[..i].Contains(folder[i]) && !stem.Contains(folder[i])) _frequency[folder[i]]++;
    }

    private int Number(ReadOnlySpan<char> text)
    {
        Span<char> lower = stackalloc char[Math.Min(text.Length, 128)];
        text[..lower.Length].ToLowerInvariant(lower);
        var numbers = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        if (numbers.TryGetValue(lower, out var number)) return number;
        number = _texts.Count;
        var word = lower.ToString();
        _numbers.Add(word, number);
        _texts.Add(word);
        _frequency.Add(0);
        return number;
    }
}
