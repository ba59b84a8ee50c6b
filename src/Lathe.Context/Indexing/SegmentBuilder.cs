using System.Numerics;

namespace Lathe.Context;

/// <summary>A document's fixed facts in a segment: the same content in the same language is one document, whatever paths have it.</summary>
internal readonly record struct DocumentRow(ContentKey Key, int Lines, int Tokens, int Windows, bool IsComplete);

/// <summary>A definition on its way into a segment.</summary>
internal readonly record struct DefinitionRow(int Term, ulong Capitals, int Line, DefinitionKind Kind, byte Depth);

/// <summary>A name used in the code of the document at hand.</summary>
internal readonly record struct UsedTerm(int Term, NameShapes Shapes);

/// <summary>Where a document's part of three lists ends.</summary>
internal readonly record struct DocumentEnds(int Identifiers, int Definitions, int Imports);

/// <summary>Collects documents in memory until they are worth a segment. Not for several threads.</summary>
internal sealed class SegmentBuilder
{
    // 16 bytes each while the segment is written.
    private const int MaxRows = 9_000_000;
    private const long MaxNameMemory = 90L << 20;

    private readonly NameTable _names = new();
    private readonly SourceReader _reader;
    private readonly TermAccumulator _accumulator;
    private int[] _seenIn = new int[1 << 12];
    private int[] _placeOf = new int[1 << 12];
    private readonly List<UsedTerm> _identifiers = [];
    private int _serial;

    public SegmentBuilder()
    {
        _reader = new SourceReader(_names);
        _accumulator = new TermAccumulator(_names);
    }

    /// <summary>A term (high 32 bits) and its packed counts, window after window.</summary>
    public RowStore<ulong> Rows { get; } = new();

    /// <summary>Where each window's rows start.</summary>
    public RowStore<int> WindowStarts { get; } = new();

    public RowStore<ushort> WindowLengths { get; } = new();

    public List<DocumentRow> Documents { get; } = [];

    /// <summary>Names used in code, document after document: a term times eight plus the shapes.</summary>
    public RowStore<int> Identifiers { get; } = new();

    public RowStore<DefinitionRow> Definitions { get; } = new();

    public RowStore<int> Imports { get; } = new();

    /// <summary>Ends of each document in <see cref="Identifiers"/>, <see cref="Definitions"/> and <see cref="Imports"/>.</summary>
    public List<DocumentEnds> Ends { get; } = [];

    public ByteTable Terms => _names.Terms;

    public bool IsFull => Rows.Count > MaxRows || _names.Memory > MaxNameMemory;

    /// <summary>Adds a document.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="syntax">Its language's syntax.</param>
    /// <param name="content">What of it is read.</param>
    /// <param name="whole">Whether that is all of it.</param>
    /// <returns>Its number in the segment.</returns>
    public int Add(ContentKey key, SourceSyntax syntax, ReadOnlySpan<byte> content, bool whole)
    {
        _reader.Read(syntax, content);
        var windows = _reader.Windows;
        var uses = _reader.Uses;
        var next = 0;
        for (var i = 0; i < windows.Length; i++)
        {
            var end = i + 1 < windows.Length ? windows[i + 1].FirstUse : uses.Length;
            WindowStarts.Add(Rows.Count);
            WindowLengths.Add((ushort)Math.Min(windows[i].Length, ushort.MaxValue));
            foreach (ref readonly var use in _accumulator.Expand(uses[windows[i].FirstUse..end], TermAccumulator.In(_reader.Definitions, ref next, i)))
                Rows.Add(((ulong)(uint)use.Term << 32) | PostingCodec.Pack(use));
        }

        AddIdentifiers(uses);
        foreach (var definition in _reader.Definitions)
            Definitions.Add(new DefinitionRow(_names.TermsOf(definition.Name)[0], Capitals(_names.NameOf(definition.Name)), definition.Line, definition.Kind, definition.Depth));
        foreach (var import in _reader.Imports) Imports.Add(import);
        Ends.Add(new DocumentEnds(Identifiers.Count, Definitions.Count, Imports.Count));
        Documents.Add(new DocumentRow(key, _reader.Lines, _reader.Tokens, windows.Length, whole && !_reader.MissedNames));
        return Documents.Count - 1;
    }

    /// <summary>Forgets all documents and keeps the memory, for the next segment.</summary>
    public void Clear()
    {
        _names.Clear();
        Rows.Clear();
        WindowStarts.Clear();
        WindowLengths.Clear();
        Documents.Clear();
        Identifiers.Clear();
        Definitions.Clear();
        Imports.Clear();
        Ends.Clear();
    }

    private void AddIdentifiers(ReadOnlySpan<NameUse> uses)
    {
        _identifiers.Clear();
        _serial++;
        foreach (ref readonly var use in uses)
        {
            if (use.Code == 0) continue;
            var term = _names.TermsOf(use.Name)[0];
            if (term >= _seenIn.Length)
            {
                var size = (int)BitOperations.RoundUpToPowerOf2((uint)term + 1);
                Array.Resize(ref _seenIn, size);
                Array.Resize(ref _placeOf, size);
            }

            if (_seenIn[term] != _serial)
            {
                (_seenIn[term], _placeOf[term]) = (_serial, _identifiers.Count);
                _identifiers.Add(new UsedTerm(term, NameShapes.None));
            }

            var place = _placeOf[term];
            _identifiers[place] = new UsedTerm(term, _identifiers[place].Shapes | _names.ShapeOf(use.Name));
        }

        foreach (var (term, shapes) in _identifiers) Identifiers.Add((term << 3) | (int)shapes);
    }

    private static ulong Capitals(ReadOnlySpan<byte> name)
    {
        ulong capitals = 0;
        for (var i = 0; i < name.Length; i++)
            if (name[i] is >= (byte)'A' and <= (byte)'Z') capitals |= 1UL << i;
        return capitals;
    }
}
