using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Lathe.Context;

/// <summary>A term's entry in a segment's dictionary.</summary>
internal readonly record struct TermEntry(long Number, int Windows, long DataOffset, int DataLength, bool HasDocuments);

/// <summary>Reads a segment. Safe for several threads. Damage throws <see cref="IndexDamagedException"/> and removes the file.</summary>
internal sealed class Segment : IDisposable
{
    private const int BlockRowBytes = 20;
    private const int FirstData = 128;

    private readonly PageFile _file;
    private readonly long _dictionaryAt;
    private readonly long _blocksAt;
    private readonly int _blockCount;
    private readonly long _lengthsAt;
    private readonly long _recordsAt;
    private readonly long _rowsAt;
    private readonly long _filterAt;
    private readonly Lazy<DocumentTable> _documents;
    private readonly Lazy<BlockTable> _blocks;
    private readonly Lazy<TermFilter> _filter;
    private readonly Lazy<Dictionary<ContentKey, int>> _byKey;
    private int[]? _definitionsAt;
    private int _users = 1;

    private Segment(ulong id, PageFile file)
    {
        (Id, _file) = (id, file);
        var header = file.Header;
        DocumentCount = (int)header[2];
        WindowCount = (int)header[3];
        TermCount = header[4];
        (_dictionaryAt, _blocksAt, _blockCount, _lengthsAt, _recordsAt, _rowsAt, _filterAt) = (header[5], header[6], (int)header[7], header[8], header[9], header[10], header[11]);
        _documents = new Lazy<DocumentTable>(ReadDocuments);
        _blocks = new Lazy<BlockTable>(ReadBlocks);
        _filter = new Lazy<TermFilter>(ReadFilter);
        _byKey = new Lazy<Dictionary<ContentKey, int>>(() =>
        {
            var documents = new Dictionary<ContentKey, int>(DocumentCount);
            for (var i = 0; i < DocumentCount; i++) documents.TryAdd(Document(i).Key, i);
            return documents;
        });
    }

    public ulong Id { get; }

    public int DocumentCount { get; }

    public int WindowCount { get; }

    public long TermCount { get; }

    public long Length => _file.Length;

    public static Segment? TryOpen(ulong id, string path) => PageFile.TryOpen(path) is { } file ? Of(id, file) : null;

    public static Segment InMemory(ulong id, byte[] bytes) => Of(id, PageFile.InMemory(bytes))!;

    /// <summary>One more user; each disposes once.</summary>
    public Segment Share()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0) _file.Dispose();
    }

    public DocumentRow Document(int document)
    {
        var row = _documents.Value.Rows.AsSpan(document * SegmentWriter.DocumentBytes, SegmentWriter.DocumentBytes);
        return new DocumentRow(
            ContentKey.Read(row), BinaryPrimitives.ReadInt32LittleEndian(row[16..]), BinaryPrimitives.ReadInt32LittleEndian(row[20..]), BinaryPrimitives.ReadInt32LittleEndian(row[24..]), BinaryPrimitives.ReadInt32LittleEndian(row[28..]) != 0);
    }

    /// <summary>The number of each document's first window in the segment, and behind the last one the number of windows.</summary>
    public int[] FirstWindows => _documents.Value.FirstWindows;

    /// <summary>The number of a document's first window in the segment.</summary>
    public int FirstWindow(int document) => _documents.Value.FirstWindows[document];

    /// <summary>The document that a window belongs to.</summary>
    /// <param name="window">The window's number in the segment.</param>
    /// <param name="from">A document that is not behind it.</param>
    public int DocumentOf(int window, int from)
    {
        // Most often it is one of the next few.
        var starts = FirstWindows;
        var near = Math.Min(from + 8, DocumentCount - 1);
        while (from < near && window >= starts[from + 1]) from++;
        int low = from, high = from < near ? from : DocumentCount - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (window >= starts[middle + 1]) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>A document's number by key; -1 when it is not here.</summary>
    public int Find(ContentKey key) => _byKey.Value.GetValueOrDefault(key, -1);

    public ushort[] WindowLengths()
    {
        var lengths = new ushort[WindowCount];
        using var slice = _file.Read(_lengthsAt, WindowCount * 2);
        slice.Span.CopyTo(MemoryMarshal.AsBytes(lengths.AsSpan()));
        return lengths;
    }

    /// <summary>A term's entry; null when the segment does not have it.</summary>
    public TermEntry? Find(ReadOnlySpan<byte> term)
    {
        var block = -1;
        return Find(term, ref block);
    }

    /// <summary>A term's entry; null when the segment does not have it. Terms that are asked for in order are found sooner.</summary>
    /// <param name="term">The term.</param>
    /// <param name="block">The block of a term that is not behind this one, or -1; this term's afterwards.</param>
    public TermEntry? Find(ReadOnlySpan<byte> term, ref int block)
    {
        var blocks = _blocks.Value;
        int low = block + 1, step = 1, high = _blockCount - 1;
        if (block >= 0)
        {
            while (low + step <= high && blocks.First(low + step).SequenceCompareTo(term) <= 0)
            {
                block = low + step;
                low = block + 1;
                step *= 2;
            }

            high = Math.Min(high, low + step - 1);
        }

        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (blocks.First(middle).SequenceCompareTo(term) <= 0) (block, low) = (middle, middle + 1);
            else high = middle - 1;
        }

        return block < 0 ? null : FindIn(block, term);
    }

    /// <summary>Whether a document may define or import a term; where none does, the term need not be looked for to learn it.</summary>
    /// <param name="hash">The term's <see cref="TermFilter.Hash"/>.</param>
    public bool MayHaveDocuments(ulong hash) => _filter.Value.MayHave(hash);

    // Compares only what each entry does not share with the one before.
    private TermEntry? FindIn(int block, ReadOnlySpan<byte> term)
    {
        var (slice, data) = Block(block);
        using var owned = slice;
        var from = slice.Span;
        var number = (long)block * SegmentWriter.BlockTerms;
        int at = 0, matched = 0;
        try
        {
            for (; at < from.Length; number++)
            {
                var shared = (int)Varint.Read(from, ref at);
                var rest = (int)Varint.Read(from, ref at);
                var tail = from.Slice(at, rest);
                at += rest;
                var windows = (int)Varint.Read(from, ref at);
                var size = Varint.Read(from, ref at);
                if (shared < matched) return null;
                if (shared == matched)
                {
                    var common = 0;
                    while (common < rest && matched + common < term.Length && tail[common] == term[matched + common]) common++;
                    matched += common;
                    if (matched == term.Length) return common == rest ? new TermEntry(number, windows, data, (int)(size >> 1), (size & 1) != 0) : null;
                    if (common < rest && tail[common] > term[matched]) return null;
                }

                data += (int)(size >> 1);
            }
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException)
        {
            throw _file.Damaged(e);
        }

        return null;
    }

    /// <summary>A block of the dictionary, and where the data of its terms starts.</summary>
    public (PageSlice Slice, long Data) Block(int block)
    {
        var (dictionary, data) = _blocks.Value.Place(block);
        var end = block + 1 < _blockCount ? _blocks.Value.Place(block + 1).Dictionary : _blocksAt - _dictionaryAt;
        if (dictionary < 0 || end < dictionary || end - dictionary > int.MaxValue) throw _file.Damaged();
        return (_file.Read(_dictionaryAt + dictionary, (int)(end - dictionary)), data);
    }

    /// <summary>The first bytes of a term's data, as many as the documents that define it take, or all of them; what its uses take is not read for them.</summary>
    public PageSlice DocumentData(in TermEntry entry)
    {
        var first = _file.Read(entry.DataOffset, Math.Min(entry.DataLength, FirstData));
        if (entry.DataLength <= FirstData) return first;
        var at = 0;
        var most = (Varint.Read(first.Span, ref at) + 1) * Varint.MaxLength;
        if (most <= FirstData) return first;
        first.Dispose();
        return _file.Read(entry.DataOffset, (int)Math.Min((ulong)entry.DataLength, most));
    }

    /// <summary>How many blocks the dictionary has.</summary>
    public int BlockCount => _blockCount;

    /// <summary>The bytes of a term's data.</summary>
    public PageSlice Data(in TermEntry entry) => _file.Read(entry.DataOffset, entry.DataLength);

    /// <summary>The documents that define or import a term.</summary>
    public int[] DocumentsOf(in TermEntry entry, ReadOnlySpan<byte> data)
    {
        try
        {
            var documents = Documents(entry, data, out _);
            return documents.Length == 0 || documents[^1] < DocumentCount ? documents : throw _file.Damaged();
        }
        catch (Exception e) when (e is IndexOutOfRangeException or OverflowException or OutOfMemoryException)
        {
            throw _file.Damaged(e);
        }
    }

    /// <summary>The documents at the start of a term's data, if any, and where its postings begin.</summary>
    public static int[] Documents(in TermEntry entry, ReadOnlySpan<byte> data, out int at)
    {
        at = 0;
        if (!entry.HasDocuments) return [];
        var documents = new int[(int)Varint.Read(data, ref at)];
        var last = -1;
        for (var i = 0; i < documents.Length; i++) documents[i] = last = last + 1 + (int)Varint.Read(data, ref at);
        return documents;
    }

    /// <summary>Terms by their numbers, which are in order, as text.</summary>
    public string[] TextsAt(ReadOnlySpan<long> numbers)
    {
        var texts = new string[numbers.Length];
        var i = 0;
        while (i < numbers.Length)
        {
            var block = (int)(numbers[i] / SegmentWriter.BlockTerms);
            if (block < 0 || block >= _blockCount) throw _file.Damaged();
            using var cursor = new DictionaryCursor(this, block, block + 1);
            var before = i;
            while (i < numbers.Length && cursor.Next())
                if (cursor.Entry.Number == numbers[i]) texts[i++] = Encoding.UTF8.GetString(cursor.Term);
            if (i == before) throw _file.Damaged();
        }

        return texts;
    }

    /// <summary>What a document's record holds.</summary>
    public DocumentRecord Record(int document)
    {
        using var slice = RecordBytes(document);
        try
        {
            return DocumentRecord.Read(slice.Span);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or OverflowException or ArgumentException)
        {
            throw _file.Damaged(e);
        }
    }

    /// <summary>Whether a document has a definition of a term that is not only a module's name.</summary>
    public bool Defines(int document, long term)
    {
        using var slice = RecordBytes(document);
        var from = slice.Span;
        try
        {
            var at = DefinitionsAt(document, from);
            for (var left = Varint.Read(from, ref at); left > 0; left--)
            {
                Varint.Read(from, ref at);
                var packed = (int)Varint.Read(from, ref at);
                var found = (int)Varint.Read(from, ref at);
                if ((packed & 1) != 0) Varint.Read(from, ref at);
                if (found == term && (DefinitionKind)((packed >> 1) & 7) != DefinitionKind.Module) return true;
            }
        }
        catch (IndexOutOfRangeException e)
        {
            throw _file.Damaged(e);
        }

        return false;
    }

    // Behind the identifiers, whose lengths are known only by reading them; found once for each document.
    private int DefinitionsAt(int document, ReadOnlySpan<byte> from)
    {
        _definitionsAt ??= new int[DocumentCount];
        if (_definitionsAt[document] is var known and > 0) return known;
        var at = 0;
        for (var left = Varint.Read(from, ref at); left > 0; left--)
        {
            while (from[at++] >= 128)
            {
            }
        }

        return _definitionsAt[document] = at;
    }

    private PageSlice RecordBytes(int document)
    {
        var from = _documents.Value.Record(document);
        var to = document + 1 < DocumentCount ? _documents.Value.Record(document + 1) : _rowsAt;
        if (from < _recordsAt || to > _rowsAt || to < from) throw _file.Damaged();
        return _file.Read(from, (int)(to - from));
    }

    public IndexDamagedException Damaged(Exception? inner = null) => _file.Damaged(inner);

    private static Segment? Of(ulong id, PageFile file) => file.Header.Length >= 12 ? new Segment(id, file) : null;

    private DocumentTable ReadDocuments()
    {
        using var slice = _file.Read(_rowsAt, DocumentCount * SegmentWriter.DocumentBytes);
        return new DocumentTable(slice.Span.ToArray(), DocumentCount);
    }

    private TermFilter ReadFilter()
    {
        if (_filterAt < _rowsAt || _filterAt > _file.Length - sizeof(ulong) || (_file.Length - _filterAt) % sizeof(ulong) != 0) throw _file.Damaged();
        using var slice = _file.Read(_filterAt, (int)(_file.Length - _filterAt));
        return new TermFilter(slice.Span);
    }

    private BlockTable ReadBlocks()
    {
        using var slice = _file.Read(_blocksAt, (int)(_lengthsAt - _blocksAt));
        return new BlockTable(slice.Span.ToArray(), _blockCount * BlockRowBytes);
    }

    private sealed class DocumentTable
    {
        public DocumentTable(byte[] rows, int count)
        {
            Rows = rows;
            FirstWindows = new int[count + 1];
            for (var i = 0; i < count; i++) FirstWindows[i + 1] = FirstWindows[i] + BinaryPrimitives.ReadInt32LittleEndian(rows.AsSpan((i * SegmentWriter.DocumentBytes) + 24));
        }

        public byte[] Rows { get; }

        public int[] FirstWindows { get; }

        public long Record(int document) => BinaryPrimitives.ReadInt64LittleEndian(Rows.AsSpan((document * SegmentWriter.DocumentBytes) + 32));
    }

    private sealed class BlockTable(byte[] bytes, int rows)
    {
        public ReadOnlySpan<byte> First(int block)
        {
            var start = block == 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((block - 1) * BlockRowBytes));
            return bytes.AsSpan(rows + start, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(block * BlockRowBytes)) - start);
        }

        public (long Dictionary, long Data) Place(int block) =>
            (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan((block * BlockRowBytes) + 4)), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan((block * BlockRowBytes) + 12)));
    }
}
