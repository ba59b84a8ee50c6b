using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// The paths of the files, cut into words. Words, folders and endings have numbers, so that they are compared and looked up quickly; what there is of each file lies in a few large arrays, which no collection of garbage goes through or moves.
/// </summary>
internal sealed class PathWords
{
    private readonly RankDocuments _documents;
    private readonly WordTable _words = new();
    private readonly List<int> _parts = new(64);
    private readonly List<int[]> _folderParts = [];
    private readonly int[] _stemEnds;
    private readonly int[] _stemPartEnds;
    private char[] _stems;
    private int[] _stemParts;
    private int[] _frequency = [];
    private int[] _lastFile = [];

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
        ReadOnlySpan<char> lastEnding = "";
        for (var i = 0; i < n; i++)
        {
            var path = documents.PathOf(i);
            var slash = path.LastIndexOf('/');
            AddStem(i, PathIndex.StemOf(path[(slash + 1)..]));
            // Those of one folder follow each other.
            if (lastFolder < 0 || !path[..Math.Max(0, slash)].SequenceEqual(last))
            {
                last = slash < 0 ? "" : path[..slash].ToString();
                if (!folders.TryGetValue(last, out lastFolder))
                {
                    folders.Add(last, lastFolder = folders.Count);
                    _folderParts.Add(Parts(last));
                }
            }

            Folders[i] = lastFolder;
            CountIn(i, StemParts(i));
            CountIn(i, FolderParts(i));
            // So do, most often, those that end alike.
            var ending = EndingOf(path);
            if (i > 0 && ending.SequenceEqual(lastEnding)) endingOf[i] = endingOf[i - 1];
            else if (!endingsBySpan.TryGetValue(ending, out endingOf[i])) endings.Add(ending.ToString(), endingOf[i] = endings.Count);
            lastEnding = ending;
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

    /// <summary>How many words there are.</summary>
    public int Count => _words.Count;

    /// <summary>A word by its number.</summary>
    public ReadOnlySpan<char> this[int word] => _words[word];

    /// <summary>How many letters a word has.</summary>
    public int LengthOf(int word) => _words.LengthOf(word);

    /// <summary>In how many paths a word is.</summary>
    public int Frequency(int word) => _frequency[word];

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

    private static ReadOnlySpan<char> EndingOf(ReadOnlySpan<char> path) => path.LastIndexOf('.') is var dot and >= 0 && dot > path.LastIndexOf('/') ? path[dot..] : "";

    private void AddStem(int file, ReadOnlySpan<char> name)
    {
        var (letters, parts) = (_stemEnds[file], _stemPartEnds[file]);
        _parts.Clear();
        _words.Cut(name, _parts);
        if (parts + _parts.Count > _stemParts.Length) Array.Resize(ref _stemParts, (parts + _parts.Count) * 2);
        for (var i = 0; i < _parts.Count; i++)
        {
            var word = _words[_parts[i]];
            _stemParts[parts++] = _parts[i];
            if (letters + word.Length > _stems.Length) Array.Resize(ref _stems, (letters + word.Length) * 2);
            word.CopyTo(_stems.AsSpan(letters));
            letters += word.Length;
        }

        (_stemEnds[file + 1], _stemPartEnds[file + 1]) = (letters, parts);
    }

    private int[] Parts(ReadOnlySpan<char> folder)
    {
        _parts.Clear();
        _words.Cut(folder, _parts);
        return _parts.ToArray();
    }

    // Files whose paths begin with the same folders have the same number.
    private int[] Upper(int depth)
    {
        var numbers = new int[_documents.Count];
        var ofFolder = new int[FolderCount];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var bySpan = known.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < numbers.Length; i++)
        {
            ref var number = ref ofFolder[Folders[i]];
            if (number == 0)
            {
                var path = _documents.PathOf(i);
                var end = 0;
                for (var d = 0; d < depth && path[end..].IndexOf('/') is var slash and >= 0; d++) end += slash + 1;
                if (!bySpan.TryGetValue(path[..end], out number)) known.Add(path[..end].ToString(), number = known.Count + 1);
            }

            numbers[i] = number;
        }

        return numbers;
    }

    // In how many paths each word is: once for each file, however often its path has it.
    private void CountIn(int file, ReadOnlySpan<int> parts)
    {
        if (_words.Count > _frequency.Length)
        {
            Array.Resize(ref _frequency, Math.Max(1024, _words.Count * 2));
            Array.Resize(ref _lastFile, _frequency.Length);
        }

        foreach (var part in parts)
        {
            if (_lastFile[part] == file + 1) continue;
            _lastFile[part] = file + 1;
            _frequency[part]++;
        }
    }
}
