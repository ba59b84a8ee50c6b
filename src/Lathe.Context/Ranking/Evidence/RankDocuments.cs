using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>The files of a ranking by number. Their paths lie in one array, their numbers in others: of very many files none costs an object, and no collection of garbage goes through them.</summary>
internal sealed class RankDocuments
{
    private readonly int[] _ends;
    private readonly FileTraits[] _traits;
    private readonly int[] _lengths;
    private readonly int[] _windows;
    private char[] _text;

    /// <param name="capacity">Files at most.</param>
    /// <param name="letters">About how many letters their paths have together.</param>
    public RankDocuments(int capacity, int letters)
    {
        (_ends, _traits, _lengths, _windows) = (new int[capacity + 1], new FileTraits[capacity], new int[capacity], new int[capacity]);
        _text = GC.AllocateUninitializedArray<char>(letters);
    }

    public RankDocuments(IReadOnlyList<RankDocument> documents)
        : this(documents.Count, documents.Sum(static d => d.Path.Length))
    {
        foreach (var document in documents) Add(document);
    }

    public int Count { get; private set; }

    /// <summary>What kind of file each is.</summary>
    public ReadOnlySpan<FileTraits> Traits => _traits.AsSpan(0, Count);

    /// <summary>Words in each file.</summary>
    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Count);

    /// <summary>Windows of each file.</summary>
    public ReadOnlySpan<int> Windows => _windows.AsSpan(0, Count);

    /// <summary>A file as an object of its own, its path included: of few.</summary>
    public RankDocument this[int index] => new(PathOf(index).ToString(), Traits[index], Lengths[index], Windows[index]);

    /// <summary>A file's path.</summary>
    public ReadOnlySpan<char> PathOf(int index) => _text.AsSpan(_ends[index].._ends[index + 1]);

    public void Add(RankDocument document)
    {
        var end = _ends[Count];
        document.Path.CopyTo(Room(end, document.Path.Length));
        Add(end + document.Path.Length, document.Traits, document.Length, document.Windows);
    }

    /// <summary>Adds a file.</summary>
    /// <param name="folder">The path of its folder.</param>
    /// <param name="name">Its name, in UTF-8.</param>
    /// <param name="traits">What kind of file it is.</param>
    /// <param name="length">Words in it.</param>
    /// <param name="windows">Windows that it has.</param>
    public void Add(string folder, ReadOnlySpan<byte> name, FileTraits traits, int length, int windows)
    {
        var end = _ends[Count];
        var path = Room(end, folder.Length + 1 + name.Length);
        var at = 0;
        if (folder.Length > 0)
        {
            folder.CopyTo(path);
            path[folder.Length] = '/';
            at = folder.Length + 1;
        }

        Add(end + at + Encoding.UTF8.GetChars(name, path[at..]), traits, length, windows);
    }

    private void Add(int end, FileTraits traits, int length, int windows)
    {
        (_traits[Count], _lengths[Count], _windows[Count]) = (traits, length, windows);
        _ends[++Count] = end;
    }

    private Span<char> Room(int end, int letters)
    {
        if (end + letters > _text.Length) Array.Resize(ref _text, (end + letters) * 2);
        return _text.AsSpan(end);
    }
}
