namespace Lathe.Cli.Streams;

/// <summary>Writes what can be written and loses the rest: for messages, whose loss must change nothing of what is done and how it ends.</summary>
/// <param name="below">Where it writes to.</param>
internal sealed class LossyStream(Stream below) : UnseekableStream
{
    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            below.Write(buffer);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            // There is nowhere left to say so.
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await below.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            // As above.
        }
    }

    public override void Flush()
    {
        try
        {
            below.Flush();
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            // As above.
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) below.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsLoss(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
