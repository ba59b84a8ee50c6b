using Amazon.Runtime;
using Lathe.Engine.Objects;

namespace Lathe.Storage.Artifacts.S3;

/// <summary>A body as it comes in: a connection that breaks is an error that says which server, and can be tried again.</summary>
/// <param name="inner">The bytes.</param>
/// <param name="response">Disposed of with this.</param>
/// <param name="place">The server, for errors.</param>
/// <param name="isChecked">Whether the reader holds the bytes against a hash of its own.</param>
internal sealed class ServerStream(Stream inner, IDisposable response, string place, bool isChecked) : ForwardStream
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
        try
        {
            if (disposing) response.Dispose();
        }
        catch (AmazonClientException e)
        {
            // The SDK looks at its own checksum only now; where there is another, it has been looked at.
            if (!isChecked) throw AwsFailure.Of(place, e);
        }

        base.Dispose(disposing);
    }
}
