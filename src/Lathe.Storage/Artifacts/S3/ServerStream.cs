using Lathe.Engine.Objects;

namespace Lathe.Storage.Artifacts.S3;

/// <summary>A body as it comes in: a connection that breaks is an error that says which server, and can be tried again.</summary>
internal sealed class ServerStream(Stream inner, IDisposable response, string place) : ForwardStream
{
    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return inner.Read(buffer, offset, count);
        }
        catch (Exception e) when (AwsFailure.Explains(e, CancellationToken.None))
        {
            throw AwsFailure.Of(place, e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (AwsFailure.Explains(e, cancellationToken))
        {
            throw AwsFailure.Of(place, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) response.Dispose();
        base.Dispose(disposing);
    }
}
