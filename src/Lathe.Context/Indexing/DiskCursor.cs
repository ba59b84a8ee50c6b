namespace Lathe.Context;

/// <summary>Goes over a term's postings in all segments and gives them the numbers of a snapshot; what belongs to no file of it is passed over.</summary>
internal sealed class DiskCursor(Segment[] segments, SnapshotLayout layout, byte[] term, int from, int to) : IPostingCursor
{
    private readonly List<(int Offset, uint Counts)> _shared = [];
    private int _segment = from - 1;
    private byte[] _data = [];
    private int _length;
    private int _at;
    private int _window;
    private int _document;
    private int _waiting = -1;
    private uint _waitingCounts;
    private int _copy;
    private int _copies;
    private int _nextShared;

    public int Read(Span<Posting> buffer)
    {
        var count = 0;
        while (count < buffer.Length)
        {
            if (_copy < _copies)
            {
                EmitShared(buffer, ref count);
                continue;
            }

            if (_waiting < 0 && _at < _length && ReadPlain(buffer, ref count)) continue;
            if (!NextWindow(out var window, out var counts)) break;
            var segment = segments[_segment];
            if (window >= segment.FirstWindow(_document + 1)) _document = segment.DocumentOf(window, _document + 1);
            var files = layout.FirstFiles[_segment];
            var first = files[_document];
            var copies = files[_document + 1] - first;
            var offset = window - segment.FirstWindow(_document);
            if (copies == 1) buffer[count++] = new Posting(first, layout.FirstWindows[first] + offset, PostingCodec.Unpack(counts));
            else if (copies > 1) CollectShared(segment, offset, counts, first, copies);
        }

        return count;
    }

    // Nearly all of an answer: documents with one file or none, as long as the segment and the room last. False where the next one is something else.
    private bool ReadPlain(Span<Posting> buffer, ref int count)
    {
        var segment = segments[_segment];
        var starts = segment.FirstWindows;
        var files = layout.FirstFiles[_segment];
        ReadOnlySpan<byte> data = _data.AsSpan(0, _length);
        int at = _at, window = _window, document = _document, read = count;
        try
        {
            while (read < buffer.Length && at < data.Length)
            {
                var before = at;
                var next = window + (int)PostingCodec.Read(data, ref at, out var counts) + 1;
                if (next >= starts[document + 1]) document = next < starts[^1] ? segment.DocumentOf(next, document + 1) : throw segment.Damaged();
                var first = files[document];
                var copies = files[document + 1] - first;
                if (copies > 1)
                {
                    at = before;
                    break;
                }

                window = next;
                if (copies == 1) buffer[read++] = new Posting(first, layout.FirstWindows[first] + next - starts[document], PostingCodec.Unpack(counts));
            }
        }
        catch (IndexOutOfRangeException e)
        {
            throw segment.Damaged(e);
        }

        var moved = at > _at;
        // The document is found again by whoever goes on; it may only lag behind.
        if (moved && window >= starts[_document + 1]) _document = segment.DocumentOf(window, _document + 1);
        (_at, _window, count) = (at, window, read);
        return moved;
    }

    // All postings of the document, to be given once for each of its files.
    private void CollectShared(Segment segment, int offset, uint counts, int first, int copies)
    {
        _shared.Clear();
        _shared.Add((offset, counts));
        var end = segment.FirstWindow(_document + 1);
        var start = segment.FirstWindow(_document);
        var inSegment = _segment;
        while (NextWindow(out var window, out var more))
        {
            if (_segment != inSegment || window >= end)
            {
                (_waiting, _waitingCounts) = (window, more);
                break;
            }

            _shared.Add((window - start, more));
        }

        (_copy, _copies, _nextShared) = (first, first + copies, 0);
    }

    private void EmitShared(Span<Posting> buffer, ref int count)
    {
        while (count < buffer.Length && _copy < _copies)
        {
            var (offset, counts) = _shared[_nextShared];
            buffer[count++] = new Posting(_copy, layout.FirstWindows[_copy] + offset, PostingCodec.Unpack(counts));
            if (++_nextShared < _shared.Count) continue;
            _nextShared = 0;
            _copy++;
        }
    }

    private bool NextWindow(out int window, out uint counts)
    {
        if (_waiting >= 0)
        {
            (window, counts, _waiting) = (_waiting, _waitingCounts, -1);
            return true;
        }

        while (_at >= _length)
        {
            if (!NextSegment())
            {
                (window, counts) = (0, 0);
                return false;
            }
        }

        try
        {
            _window += (int)PostingCodec.Read(_data.AsSpan(0, _length), ref _at, out counts) + 1;
        }
        catch (IndexOutOfRangeException e)
        {
            throw segments[_segment].Damaged(e);
        }

        if (_window >= segments[_segment].WindowCount) throw segments[_segment].Damaged();
        window = _window;
        return true;
    }

    private bool NextSegment()
    {
        while (++_segment < to)
        {
            if (segments[_segment].Find(term) is not { DataLength: > 0 } entry) continue;
            using var slice = segments[_segment].Data(entry);
            _data = slice.Span.ToArray();
            Segment.Documents(entry, _data, out _at);
            (_length, _window, _document) = (_data.Length, -1, 0);
            return true;
        }

        return false;
    }
}
