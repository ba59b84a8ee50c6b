using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>A term in one window with its counts, packed.</summary>
internal struct TermUse
{
    public int Term;
    public byte WholeCode;
    public byte WholeText;
    public byte PartCode;
    public byte PartText;
    public byte Defined;

    public readonly FieldCounts Counts => new(WholeCode, WholeText, PartCode, PartText, Defined);
}

/// <summary>Turns the names of a window into terms. Not for several threads.</summary>
internal sealed class TermAccumulator(NameTable names)
{
    /// <summary>Counts stop here: a field fits four bits, and ranking formulas are flat by then.</summary>
    public const int MaxCount = 15;

    private readonly List<TermUse> _terms = [];
    private int[] _seenIn = new int[1 << 12];
    private int[] _placeOf = new int[1 << 12];
    private int _serial;

    /// <summary>The terms of one window, each once; good until the next call.</summary>
    /// <param name="uses">The window's names.</param>
    /// <param name="definitions">What is defined in the window.</param>
    public ReadOnlySpan<TermUse> Expand(ReadOnlySpan<NameUse> uses, ReadOnlySpan<DefinedName> definitions)
    {
        _terms.Clear();
        _serial++;
        foreach (ref readonly var use in uses)
        {
            var terms = names.TermsOf(use.Name);
            ref var whole = ref At(terms[0]);
            whole.WholeCode = Sum(whole.WholeCode, use.Code);
            whole.WholeText = Sum(whole.WholeText, use.Text);
            for (var i = 1; i < terms.Length; i++)
            {
                ref var part = ref At(terms[i]);
                part.PartCode = Sum(part.PartCode, use.Code);
                part.PartText = Sum(part.PartText, use.Text);
            }
        }

        foreach (ref readonly var definition in definitions)
        {
            if (definition.Kind == DefinitionKind.Module) continue;
            foreach (var term in names.TermsOf(definition.Name))
            {
                ref var defined = ref At(term);
                defined.Defined = Sum(defined.Defined, 1);
            }
        }

        return CollectionsMarshal.AsSpan(_terms);
    }

    /// <summary>The definitions of a window out of those of the file.</summary>
    public static ReadOnlySpan<DefinedName> In(ReadOnlySpan<DefinedName> definitions, ref int next, int window)
    {
        var start = next;
        while (next < definitions.Length && (definitions[next].Line - 1) / SourceReader.WindowLines <= window) next++;
        return definitions[start..next];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Sum(byte a, int b) => (byte)Math.Min(a + b, MaxCount);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TermUse At(int term)
    {
        if (term >= _seenIn.Length) Grow(term);
        if (_seenIn[term] != _serial)
        {
            _seenIn[term] = _serial;
            _placeOf[term] = _terms.Count;
            _terms.Add(new TermUse { Term = term });
        }

        return ref CollectionsMarshal.AsSpan(_terms)[_placeOf[term]];
    }

    private void Grow(int term)
    {
        var size = Math.Max(term + 1, _seenIn.Length * 2);
        Array.Resize(ref _seenIn, size);
        Array.Resize(ref _placeOf, size);
    }
}
