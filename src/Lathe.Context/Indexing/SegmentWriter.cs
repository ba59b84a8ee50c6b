using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>Where a block's first term ends among the first terms, where its entries start, and where the data of its terms does.</summary>
internal readonly record struct BlockPlace(int FirstEnd, long Dictionary, long Data);

/// <summary>
/// Writes a segment. Sections in order: the data of terms (the documents that define or import it, then its postings), the dictionary (terms in order of their bytes, thirty-two to a block, each sharing the start of the one before),
/// the blocks' first terms, the lengths of windows, the documents' records, their rows, a filter of the terms that have documents. Terms come in order, documents after them, because records name terms by number.
/// </summary>
internal sealed class SegmentWriter
{
    public const int BlockTerms = 32;
    public const int DocumentBytes = 16 + 4 + 4 + 4 + 4 + 8;

    private readonly PageWriter _output;
    private readonly List<byte> _blockFirsts = [];
    private readonly List<BlockPlace> _blocks = [];
    private readonly MemoryStream _dictionary = new();
    private readonly byte[] _previous = new byte[ByteTable.MaxLength];
    private readonly byte[] _scratch = new byte[256];
    private int _previousLength;
    private byte[] _data = new byte[1 << 16];
    private int _dataLength;
    private long _termCount;
    private int _windows;
    private int _documents;
    private long _lengthsAt;
    private long _recordsAt;
    private long _dictionaryAt;
    private long _blocksAt;
    private readonly MemoryStream _rows = new();
    private readonly List<ulong> _withDocuments = [];

    public SegmentWriter(Stream output) => _output = new PageWriter(output);

    /// <summary>Adds a term; in order of bytes.</summary>
    /// <param name="term">The term.</param>
    /// <param name="documents">The documents that define it (a name) or import it, in order.</param>
    /// <param name="windows">The windows that have it, in order, each with its packed counts: window times 2^20 plus counts.</param>
    public void Term(ReadOnlySpan<byte> term, ReadOnlySpan<int> documents, ReadOnlySpan<ulong> windows)
    {
        _dataLength = 0;
        if (documents.Length > 0) _withDocuments.Add(TermFilter.Hash(term));
        Ensure(((documents.Length + 1) * 5) + (windows.Length * 8));
        if (documents.Length > 0)
        {
            Put((uint)documents.Length);
            var last = -1;
            foreach (var document in documents)
            {
                Put((uint)(document - last - 1));
                last = document;
            }
        }

        var previous = -1L;
        foreach (var row in windows)
        {
            var window = (long)(row >> 20);
            _dataLength += PostingCodec.Write(_data.AsSpan(_dataLength), (uint)(window - previous - 1), (uint)(row & 0xFFFFF));
            previous = window;
        }

        Entry(term, documents.Length > 0, windows.Length);
        _output.Write(_data.AsSpan(0, _dataLength));
    }

    /// <summary>Ends the terms and takes the lengths of all windows.</summary>
    public void Windows(ReadOnlySpan<ushort> lengths)
    {
        _dictionaryAt = _output.Position;
        _output.Write(_dictionary.GetBuffer().AsSpan(0, (int)_dictionary.Length));
        _blocksAt = _output.Position;
        Span<byte> row = stackalloc byte[20];
        foreach (var (firstEnd, dictionary, data) in _blocks)
        {
            BinaryPrimitives.WriteInt32LittleEndian(row, firstEnd);
            BinaryPrimitives.WriteInt64LittleEndian(row[4..], dictionary);
            BinaryPrimitives.WriteInt64LittleEndian(row[12..], data);
            _output.Write(row);
        }

        _output.Write(CollectionsMarshal.AsSpan(_blockFirsts));
        _lengthsAt = _output.Position;
        _output.Write(MemoryMarshal.AsBytes(lengths));
        _windows = lengths.Length;
        _recordsAt = _output.Position;
    }

    /// <summary>Adds a document.</summary>
    /// <param name="document">Its row.</param>
    /// <param name="identifiers">Terms by number times eight plus shapes, in order.</param>
    /// <param name="definitions">In the order of lines, terms by number.</param>
    /// <param name="imports">Terms by number, in order.</param>
    public void Document(in DocumentRow document, ReadOnlySpan<long> identifiers, ReadOnlySpan<DefinitionRow> definitions, ReadOnlySpan<int> imports)
    {
        Row(document);
        _output.Varint((uint)identifiers.Length);
        var last = -1L;
        foreach (var identifier in identifiers)
        {
            _output.Varint((ulong)((((identifier >> 3) - last - 1) << 3) | (identifier & 7)));
            last = identifier >> 3;
        }

        _output.Varint((uint)definitions.Length);
        var line = 0;
        foreach (ref readonly var definition in definitions)
        {
            _output.Varint((uint)(definition.Line - line));
            line = definition.Line;
            _output.Varint((uint)(((int)definition.Depth << 4) | ((int)definition.Kind << 1) | (definition.Capitals != 0 ? 1 : 0)));
            _output.Varint((uint)definition.Term);
            if (definition.Capitals != 0) _output.Varint(definition.Capitals);
        }

        _output.Varint((uint)imports.Length);
        last = -1;
        foreach (var import in imports)
        {
            _output.Varint((ulong)(import - last - 1));
            last = import;
        }
    }

    public void Finish()
    {
        var rowsAt = _output.Position;
        _output.Write(_rows.GetBuffer().AsSpan(0, (int)_rows.Length));
        var filterAt = _output.Position;
        _output.Write(TermFilter.Of(CollectionsMarshal.AsSpan(_withDocuments)).Bytes);
        Span<long> header = [0, 0, _documents, _windows, _termCount, _dictionaryAt, _blocksAt, _blocks.Count, _lengthsAt, _recordsAt, rowsAt, filterAt];
        _output.Finish(header);
    }

    private void Row(in DocumentRow document)
    {
        Span<byte> row = stackalloc byte[DocumentBytes];
        document.Key.Write(row);
        BinaryPrimitives.WriteInt32LittleEndian(row[16..], document.Lines);
        BinaryPrimitives.WriteInt32LittleEndian(row[20..], document.Tokens);
        BinaryPrimitives.WriteInt32LittleEndian(row[24..], document.Windows);
        BinaryPrimitives.WriteInt32LittleEndian(row[28..], document.IsComplete ? 1 : 0);
        BinaryPrimitives.WriteInt64LittleEndian(row[32..], _output.Position);
        _rows.Write(row);
        _documents++;
    }

    private void Entry(ReadOnlySpan<byte> term, bool hasDocuments, int windows)
    {
        var shared = 0;
        if (_termCount % BlockTerms == 0)
        {
            _blockFirsts.AddRange(term);
            _blocks.Add(new BlockPlace(_blockFirsts.Count, _dictionary.Length, _output.Position));
        }
        else
        {
            shared = _previous.AsSpan(0, _previousLength).CommonPrefixLength(term);
        }

        _termCount++;
        var at = Varint.Write(_scratch, (uint)shared);
        at += Varint.Write(_scratch.AsSpan(at), (uint)(term.Length - shared));
        term[shared..].CopyTo(_scratch.AsSpan(at));
        at += term.Length - shared;
        at += Varint.Write(_scratch.AsSpan(at), (uint)windows);
        at += Varint.Write(_scratch.AsSpan(at), ((ulong)(uint)_dataLength << 1) | (hasDocuments ? 1u : 0));
        _dictionary.Write(_scratch, 0, at);
        term.CopyTo(_previous);
        _previousLength = term.Length;
    }

    private void Put(uint value) => _dataLength += Varint.Write(_data.AsSpan(_dataLength), value);

    private void Ensure(int size)
    {
        if (_data.Length < size + 16) _data = new byte[Math.Max(size + 16, _data.Length * 2)];
    }
}
