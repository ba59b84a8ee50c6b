using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Lathe.Models.Http;

/// <summary>The data of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), one payload for each event; everything but <c>data</c> is skipped.</summary>
internal static class ServerSentEvents
{
    /// <summary>Reads events as they come, without making text of them: each is read as JSON at once, and most of a piece is not its text.</summary>
    /// <param name="stream">The answer's body.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The data of each event in UTF-8; valid until the next one is asked for.</returns>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = new LineBuffer();
        var data = new EventData();
        do
        {
            while (lines.TryTake(out var line))
            {
                if (data.Add(line.Span)) yield return data.Take();
            }
        }
        while (lines.Fill(await stream.ReadAsync(lines.Room(), cancellationToken)));

        // The specification drops an unfinished event; providers end their last one without the empty line.
        if (lines.Rest() is { Length: > 0 } rest && data.Add(rest.Span)) yield return data.Take();
        if (data.Pending) yield return data.Take();
    }

    /// <summary>Bytes that were read, taken line by line. A line ends with LF, CR or both.</summary>
    private sealed class LineBuffer
    {
        private byte[] _bytes = new byte[4 << 10];
        private int _start;
        private int _scanned;
        private int _end;
        private bool _afterReturn;
        private bool _begun;

        public Memory<byte> Room()
        {
            if (_start > 0)
            {
                _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
                (_scanned, _end, _start) = (_scanned - _start, _end - _start, 0);
            }

            if (_end == _bytes.Length) Array.Resize(ref _bytes, _bytes.Length * 2);
            return _bytes.AsMemory(_end);
        }

        /// <summary>Takes note of what was read; false at the end.</summary>
        public bool Fill(int read)
        {
            _end += read;
            return read > 0;
        }

        public bool TryTake(out ReadOnlyMemory<byte> line)
        {
            line = default;
            if (!_begun && !SkipMark()) return false;
            if (_afterReturn && _start < _end)
            {
                if (_bytes[_start] == (byte)'\n') _scanned = ++_start;
                _afterReturn = false;
            }

            var at = _bytes.AsSpan(_scanned, _end - _scanned).IndexOfAny((byte)'\n', (byte)'\r');
            if (at < 0)
            {
                _scanned = _end;
                return false;
            }

            at += _scanned;
            line = _bytes.AsMemory(_start, at - _start);
            _afterReturn = _bytes[at] == (byte)'\r';
            _start = _scanned = at + 1;
            return true;
        }

        public ReadOnlyMemory<byte> Rest() => _bytes.AsMemory(_start, _end - _start);

        // A byte order mark, whole or not at all.
        private bool SkipMark()
        {
            var head = _bytes.AsSpan(_start, _end - _start);
            var mark = Encoding.UTF8.Preamble;
            if (head.Length < mark.Length && mark.StartsWith(head)) return false;
            if (head.StartsWith(mark)) _scanned = _start += mark.Length;
            return _begun = true;
        }
    }

    /// <summary>The data lines of one event.</summary>
    private sealed class EventData
    {
        private byte[] _bytes = new byte[1 << 10];
        private int _length;

        public bool Pending { get; private set; }

        /// <summary>Takes a line; true for the empty one behind data, which ends the event.</summary>
        public bool Add(ReadOnlySpan<byte> line)
        {
            if (line.Length == 0) return Pending;
            if (!line.StartsWith("data:"u8)) return false;
            line = line[5..];
            if (line.Length > 0 && line[0] == (byte)' ') line = line[1..];
            var needed = _length + line.Length + 1;
            if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
            if (Pending) _bytes[_length++] = (byte)'\n';
            line.CopyTo(_bytes.AsSpan(_length));
            _length += line.Length;
            Pending = true;
            return false;
        }

        // What is no UTF-8 is shown as such instead of failing somewhere in the JSON.
        public ReadOnlyMemory<byte> Take()
        {
            var data = _bytes.AsMemory(0, _length);
            (_length, Pending) = (0, false);
            return Utf8.IsValid(data.Span) ? data : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(data.Span));
        }
    }
}
