namespace Lathe.Context;

/// <summary>Goes over the terms of some blocks of a segment in order.</summary>
internal sealed class DictionaryCursor(Segment segment, int fromBlock, int toBlock) : IDisposable
{
    private readonly byte[] _term = new byte[ByteTable.MaxLength];
    private PageSlice _slice;
    private bool _open;
    private int _block = fromBlock;
    private int _length;
    private int _at;
    private long _data;
    private long _number;

    /// <summary>The term; good until the next one.</summary>
    public ReadOnlySpan<byte> Term => _term.AsSpan(0, _length);

    public TermEntry Entry { get; private set; }

    public bool Next()
    {
        try
        {
            while (!_open || _at >= _slice.Span.Length)
            {
                Dispose();
                if (_block >= toBlock) return false;
                _number = (long)_block * SegmentWriter.BlockTerms;
                (_slice, _data) = segment.Block(_block++);
                (_open, _at, _length) = (true, 0, 0);
            }

            var from = _slice.Span;
            var shared = (int)Varint.Read(from, ref _at);
            var rest = (int)Varint.Read(from, ref _at);
            from.Slice(_at, rest).CopyTo(_term.AsSpan(shared, rest));
            _at += rest;
            _length = shared + rest;
            var windows = (int)Varint.Read(from, ref _at);
            var size = Varint.Read(from, ref _at);
            Entry = new TermEntry(_number++, windows, _data, (int)(size >> 1), (size & 1) != 0);
            _data += (int)(size >> 1);
            return true;
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException)
        {
            throw segment.Damaged(e);
        }
    }

    public void Dispose()
    {
        if (_open) _slice.Dispose();
        _open = false;
    }
}
