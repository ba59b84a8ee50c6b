using System.Runtime.CompilerServices;
using System.Text;

namespace Lathe.Context;

/// <summary>
/// Knows every name that was seen, as written, and for each the terms that it stands for: the whole in lower case, then its parts. Splitting and folding are done once per name, not once per use.
/// Not for several threads.
/// </summary>
internal sealed class NameTable
{
    private readonly ByteTable _names = new();
    private readonly ByteTable _terms = new();
    private int[] _firstTerm = new int[1 << 10];
    private NameShapes[] _shapes = new NameShapes[1 << 10];
    private int[] _termsOfNames = new int[1 << 12];
    private int _used;
    private int _known;

    public NameTable() => AddReserved();

    public ByteTable Terms => _terms;

    public int NameCount => _names.Count;

    /// <summary>Forgets all names but the reserved words, and keeps the memory.</summary>
    public void Clear()
    {
        _names.Clear();
        _terms.Clear();
        (_used, _known) = (0, 0);
        AddReserved();
    }

    /// <summary>Bytes of memory in use.</summary>
    public long Memory => _names.Memory + _terms.Memory + (_names.Count * 8L) + (_used * 4L);

    /// <summary>The number of a name of 1 to 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(ReadOnlySpan<byte> name)
    {
        var id = _names.Add(name);
        return id < _known ? id : Describe(id, name);
    }

    public ReadOnlySpan<byte> NameOf(int name) => _names[name];

    public NameShapes ShapeOf(int name) => _shapes[name];

    /// <summary>The terms of a name: the whole first, then the parts, each once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<int> TermsOf(int name)
    {
        var first = _firstTerm[name];
        return _termsOfNames.AsSpan(first, _firstTerm[name + 1] - first);
    }

    /// <summary>The number of a term that is no name: an import's target.</summary>
    public int AddTerm(ReadOnlySpan<byte> term) => _terms.Add(term);

    // They come first, so that a small table by number tells what a word means to a language.
    private void AddReserved()
    {
        foreach (var word in ReservedWords.All) Add(Encoding.UTF8.GetBytes(word));
    }

    private int Describe(int id, ReadOnlySpan<byte> name)
    {
        if (id + 1 >= _firstTerm.Length)
        {
            Array.Resize(ref _firstTerm, _firstTerm.Length * 2);
            Array.Resize(ref _shapes, _shapes.Length * 2);
        }

        if (_used + NameSplitter.MaxParts + 1 > _termsOfNames.Length) Array.Resize(ref _termsOfNames, _termsOfNames.Length * 2);
        var first = _used;
        _firstTerm[id] = first;
        _shapes[id] = NameForm.ShapeOf(name);
        Span<byte> lower = stackalloc byte[ByteTable.MaxLength];
        NameForm.Fold(name, lower);
        _termsOfNames[_used++] = _terms.Add(lower[..name.Length]);
        Span<(int Start, int Length)> parts = stackalloc (int, int)[NameSplitter.MaxParts];
        var count = NameSplitter.Split(name, parts);
        for (var i = 0; i < count; i++)
        {
            var term = _terms.Add(lower.Slice(parts[i].Start, parts[i].Length));
            if (!_termsOfNames.AsSpan(first, _used - first).Contains(term)) _termsOfNames[_used++] = term;
        }

        _firstTerm[id + 1] = _used;
        _known = id + 1;
        return id;
    }
}

/// <summary>Case of names in UTF-8. Only ASCII letters have any.</summary>
internal static class NameForm
{
    /// <summary>Lower case.</summary>
    /// <param name="name">The name.</param>
    /// <param name="lower">Room for as many bytes.</param>
    public static void Fold(ReadOnlySpan<byte> name, Span<byte> lower)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var b = name[i];
            lower[i] = (uint)(b - 'A') <= 'Z' - 'A' ? (byte)(b | 0x20) : b;
        }
    }

    /// <summary>Lower case, as text.</summary>
    public static string Fold(string name) => string.Create(name.Length, name, static (span, text) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
    });

    public static NameShapes ShapeOf(ReadOnlySpan<byte> name)
    {
        var capitals = name.IndexOfAnyInRange((byte)'A', (byte)'Z') >= 0;
        var small = name.IndexOfAnyInRange((byte)'a', (byte)'z') >= 0;
        if (capitals && !small) return NameShapes.AllCapitals;
        var start = name.TrimStart("_$"u8);
        return start.Length > 0 && start[0] is >= (byte)'A' and <= (byte)'Z' ? NameShapes.Capital : NameShapes.Small;
    }
}
