namespace Lathe.Cli.Streams;

/// <summary>A stream that is opened when it is first read or written: most commands read no input and write no error.</summary>
/// <param name="open">Opens it.</param>
/// <param name="reads">Whether it is read; else it is written.</param>
internal sealed class LateStream(Func<Stream> open, bool reads) : UnseekableStream
{
    private Stream? _opened;

    public override bool CanRead => reads;

    public override bool CanWrite => !reads;

    private Stream Opened => _opened ??= open();

    public override int Read(byte[] buffer, int offset, int count) => Opened.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => Opened.Read(buffer);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Opened.ReadAsync(buffer, offset, count, cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Opened.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => Opened.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => Opened.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Opened.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Opened.WriteAsync(buffer, cancellationToken);

    public override void Flush() => _opened?.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _opened?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        if (disposing) _opened?.Dispose();
        base.Dispose(disposing);
    }
}
