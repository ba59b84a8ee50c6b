using System.Net;

namespace Lathe.Models.Http;

/// <summary>A response body that tells the watch about its bytes and refuses to be endless.</summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly StreamWatch? _watch;
    private readonly WireRecorder? _recorder;
    private readonly long _limit;

    public WatchedContent(HttpContent inner, StreamWatch? watch, long limit, WireRecorder? recorder = null)
    {
        (_inner, _watch, _limit, _recorder) = (inner, watch, limit, recorder);
        foreach (var header in inner.Headers) Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => new WatchedStream(await _inner.ReadAsStreamAsync(), _watch, _limit, _recorder);

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => new WatchedStream(_inner.ReadAsStream(cancellationToken), _watch, _limit, _recorder);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        using var source = await CreateContentReadStreamAsync();
        await source.CopyToAsync(stream);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var source = await CreateContentReadStreamAsync();
        await source.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _recorder?.End();
        }

        base.Dispose(disposing);
    }
}

internal sealed class WatchedStream(Stream inner, StreamWatch? watch, long limit, WireRecorder? recorder = null) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        return Count(buffer.Span[..read]);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Count(buffer.AsSpan(offset, inner.Read(buffer, offset, count)));

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            recorder?.End();
        }

        base.Dispose(disposing);
    }

    private int Count(ReadOnlySpan<byte> bytes)
    {
        watch?.Touch();
        recorder?.Note(bytes);
        _read += bytes.Length;
        return _read <= limit ? bytes.Length : throw new Failures.BadResponseException($"The answer is longer than {limit >> 20} MB.");
    }
}
