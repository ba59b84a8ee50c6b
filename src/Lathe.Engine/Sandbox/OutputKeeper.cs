using System.Text;

namespace Lathe.Engine.Sandbox;

/// <summary>Keeps the first and the last bytes of a stream of any length in bounded memory, and makes text of them without splitting a character.</summary>
internal sealed class OutputKeeper
{
    private const string CutStart = "[... ";
    private const string CutEnd = " bytes of output cut ...]";

    private readonly int _headLimit;
    private readonly int _tailLimit;
    private byte[] _head = [];
    private byte[] _tail = [];
    private int _headCount;
    private int _tailStart;
    private int _tailCount;

    public OutputKeeper(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        _headLimit = limit / 2;
        _tailLimit = limit - _headLimit;
    }

    /// <summary>Whether a line is the one that <see cref="Text"/> puts in the place of what was cut.</summary>
    public static bool IsCutMark(ReadOnlySpan<char> line) => line.StartsWith(CutStart) && line.EndsWith(CutEnd);

    /// <summary>Bytes given so far.</summary>
    public long Total { get; private set; }

    public void Add(ReadOnlySpan<byte> piece)
    {
        Total += piece.Length;
        var toHead = Math.Min(piece.Length, _headLimit - _headCount);
        if (toHead > 0)
        {
            EnsureHead(_headCount + toHead);
            piece[..toHead].CopyTo(_head.AsSpan(_headCount));
            _headCount += toHead;
            piece = piece[toHead..];
        }

        if (piece.Length > 0) AddTail(piece);
    }

    /// <summary>The kept text. Where something was cut, a line between head and tail says how many bytes.</summary>
    public string Text()
    {
        var tail = new byte[_tailCount];
        var first = Math.Min(_tailCount, _tail.Length - _tailStart);
        _tail.AsSpan(_tailStart, first).CopyTo(tail);
        _tail.AsSpan(0, _tailCount - first).CopyTo(tail.AsSpan(first));

        var cut = Total - _headCount - _tailCount;
        var head = _head.AsSpan(0, _headCount);
        if (cut == 0)
        {
            var whole = new byte[head.Length + tail.Length];
            head.CopyTo(whole);
            tail.CopyTo(whole.AsSpan(head.Length));
            return Encoding.UTF8.GetString(whole);
        }

        var headLength = head.Length - IncompleteEnd(head);
        var tailFrom = ContinuationStart(tail);
        cut += head.Length - headLength + tailFrom;
        return $"{Encoding.UTF8.GetString(head[..headLength])}\n{CutStart}{cut}{CutEnd}\n{Encoding.UTF8.GetString(tail.AsSpan(tailFrom))}";
    }

    private void AddTail(ReadOnlySpan<byte> piece)
    {
        if (_tailLimit == 0) return;
        if (_tail.Length == 0) _tail = new byte[_tailLimit];
        if (piece.Length > _tailLimit) piece = piece[^_tailLimit..];
        var end = (_tailStart + _tailCount) % _tailLimit;
        var first = Math.Min(piece.Length, _tailLimit - end);
        piece[..first].CopyTo(_tail.AsSpan(end));
        piece[first..].CopyTo(_tail);
        var count = _tailCount + piece.Length;
        if (count > _tailLimit) _tailStart = (_tailStart + count - _tailLimit) % _tailLimit;
        _tailCount = Math.Min(count, _tailLimit);
    }

    private void EnsureHead(int size)
    {
        if (_head.Length < size) Array.Resize(ref _head, Math.Min(_headLimit, Math.Max(size, Math.Max(4096, _head.Length * 2))));
    }

    // How many bytes at the end are the beginning of a character whose rest was cut.
    private static int IncompleteEnd(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var value = bytes[^back];
            if ((value & 0xC0) == 0x80) continue;
            var length = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
            return length > back ? back : 0;
        }

        return 0;
    }

    // How many bytes at the start are the end of a character whose beginning was cut. More than three in a row are no UTF-8 anyway.
    private static int ContinuationStart(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (count < Math.Min(3, bytes.Length) && (bytes[count] & 0xC0) == 0x80) count++;
        return count;
    }
}
