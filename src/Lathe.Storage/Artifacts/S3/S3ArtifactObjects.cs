using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Lathe.Engine.Artifacts;
using Lathe.Errors;

namespace Lathe.Storage.Artifacts.S3;

/// <summary>Objects in a bucket of S3. The SHA-256 of content is kept with it and checked when it is read; in transit the SDK's own checksums are.</summary>
public sealed class S3ArtifactObjects : IArtifactObjects
{
    private const int SmallestPart = 5 << 20;

    private readonly AmazonS3Client _client;
    private readonly PatientHttp _http;
    private readonly S3Options _options;
    private readonly S3Upload _upload;
    private readonly TimeProvider _time;

    /// <summary>Objects in a bucket. Nothing is asked of the server yet.</summary>
    /// <param name="options">Which bucket, and how.</param>
    /// <param name="time">Tells whether a retention is over.</param>
    /// <exception cref="LatheException">Authentication <c>artifacts.no_profile</c> or <c>artifacts.no_credentials</c>.</exception>
    public S3ArtifactObjects(S3Options options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PartSize, SmallestPart);
        (_options, _time) = (options, time);
        Place = options.Endpoint is null ? $"s3://{options.Bucket}" : $"s3://{options.Bucket} at {options.Endpoint}";
        try
        {
            var config = new AmazonS3Config { ForcePathStyle = options.Endpoint is not null };
            _http = AwsClients.SetUp(config, options.Endpoint, options.Region, options.Profile, options.Timeout);
            _client = AwsClients.Credentials(options.Profile) is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
        }
        catch (Exception e) when (e is not LatheException && AwsFailure.Explains(e, CancellationToken.None))
        {
            throw AwsFailure.Of(Place, e);
        }

        _upload = new S3Upload(_client, options, S3Encryption.Parse(options.Encryption), time);
    }

    /// <inheritdoc/>
    public string Place { get; }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> PutAsync(string key, Stream content, ObjectPut put, CancellationToken cancellationToken)
    {
        Check(key, put);
        return await AskAsync(async () =>
        {
            if (!put.Condition.Absent) await RefuseLockedAsync(key, cancellationToken);
            return await _upload.PutAsync(key, content, put, cancellationToken);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        ObjectKeys.Checked(key);
        return await AskAsync(async () =>
        {
            try
            {
                var head = await _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = key }, cancellationToken);
                return S3Metadata.Info(key, head);
            }
            catch (AmazonS3Exception e) when (IsMissing(e))
            {
                return null;
            }
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ObjectContent?> GetAsync(string key, CancellationToken cancellationToken)
    {
        ObjectKeys.Checked(key);
        return await AskAsync(async () =>
        {
            try
            {
                var got = await _client.GetObjectAsync(new GetObjectRequest { BucketName = _options.Bucket, Key = key }, cancellationToken);
                var info = S3Metadata.Info(key, got);
                return new ObjectContent(info, new VerifiedStream(new ServerStream(got.ResponseStream, got, Place, info.Hash is not null), info.Hash, key, Place));
            }
            catch (AmazonS3Exception e) when (IsMissing(e))
            {
                return null;
            }
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<byte[]?> RangeAsync(string key, long offset, int length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ObjectKeys.Checked(key);
        return await AskAsync(async () =>
        {
            try
            {
                using var got = await _client.GetObjectAsync(new GetObjectRequest { BucketName = _options.Bucket, Key = key, ByteRange = new ByteRange(offset, offset + length - 1) }, cancellationToken);
                using var piece = new MemoryStream();
                await got.ResponseStream.CopyToAsync(piece, cancellationToken);
                return piece.ToArray();
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return [];
            }
            catch (AmazonS3Exception e) when (IsMissing(e))
            {
                return null;
            }
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ObjectPage> ListAsync(string prefix, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        return await AskAsync(async () =>
        {
            var page = await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = prefix, StartAfter = after, MaxKeys = limit }, cancellationToken);
            var objects = (page.S3Objects ?? []).ConvertAll(static o => new ListedObject(o.Key, o.Size ?? 0, new DateTimeOffset(o.LastModified?.ToUniversalTime() ?? default)));
            return new ObjectPage(objects, page.IsTruncated ?? false);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> CopyAsync(string from, string to, ObjectPut put, CancellationToken cancellationToken)
    {
        ObjectKeys.Checked(from);
        Check(to, put);
        return await AskAsync(async () =>
        {
            var source = await HeadAsync(from, cancellationToken) ?? throw NoObject(from);

            // The request has the condition, too; there are servers that do not know it for copies. Whoever copies here owns the version that the key names, so nobody else does at the same time.
            if (await HeadAsync(to, cancellationToken) is { } there)
            {
                if (put.Condition.Absent) return null;
                if (there.Protection.Holds(_time.GetUtcNow())) throw ArtifactErrors.Locked(to, there.Protection);
            }

            return await _upload.CopyAsync(source, to, put, cancellationToken);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string key, CancellationToken cancellationToken) => await AskAsync(async () =>
    {
        if (await HeadAsync(key, cancellationToken) is not { } there) return false;
        if (there.Protection.Holds(_time.GetUtcNow())) throw ArtifactErrors.Locked(key, there.Protection);
        await _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _options.Bucket, Key = key }, cancellationToken);
        return true;
    }, cancellationToken);

    /// <inheritdoc/>
    public async Task ProtectAsync(string key, ProtectionChange change, CancellationToken cancellationToken) => await AskAsync(async () =>
    {
        var there = await HeadAsync(key, cancellationToken) ?? throw NoObject(key);
        if (change.Until is { } until && (there.Protection.Until is not { } now || now < until))
        {
            var mode = change.Compliance || there.Protection.Compliance ? ObjectLockRetentionMode.Compliance : ObjectLockRetentionMode.Governance;
            await LockAsync(() => _client.PutObjectRetentionAsync(
                new PutObjectRetentionRequest { BucketName = _options.Bucket, Key = key, Retention = new ObjectLockRetention { Mode = mode, RetainUntilDate = until.UtcDateTime } }, cancellationToken));
        }

        if (change.LegalHold is { } hold && hold != there.Protection.LegalHold)
        {
            var status = hold ? ObjectLockLegalHoldStatus.On : ObjectLockLegalHoldStatus.Off;
            await LockAsync(() => _client.PutObjectLegalHoldAsync(
                new PutObjectLegalHoldRequest { BucketName = _options.Bucket, Key = key, LegalHold = new ObjectLockLegalHold { Status = status } }, cancellationToken));
        }

        return true;
    }, cancellationToken);

    /// <inheritdoc/>
    public async Task<Uri?> LinkAsync(string key, TimeSpan life, CancellationToken cancellationToken)
    {
        ObjectKeys.Checked(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(life, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(life, TimeSpan.FromDays(7));
        var plain = _options.Endpoint?.StartsWith("http://", StringComparison.OrdinalIgnoreCase) is true;
        return await AskAsync(async () => new Uri(await _client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = _options.Bucket,
            Key = key,
            Verb = HttpVerb.GET,
            Expires = (_time.GetUtcNow() + life).UtcDateTime,
            Protocol = plain ? Protocol.HTTP : Protocol.HTTPS,
        })), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    // A bucket with versions would keep the locked one and show another in its place.
    private async Task RefuseLockedAsync(string key, CancellationToken cancellationToken)
    {
        if (await HeadAsync(key, cancellationToken) is { } there && there.Protection.Holds(_time.GetUtcNow())) throw ArtifactErrors.Locked(key, there.Protection);
    }

    private async Task LockAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            await ask();
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "InvalidRequest" or "ObjectLockConfigurationNotFoundError" || e.Message.Contains("Object Lock", StringComparison.OrdinalIgnoreCase))
        {
            throw new LatheError(ErrorKind.Validation, "artifacts.no_object_lock", $"Objects in {Place} cannot be locked: {e.Message}") { Guidance = "Make a bucket with Object Lock switched on; it cannot be added by Lathe." }.ToException(e);
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (AwsFailure.Explains(e, cancellationToken))
        {
            throw AwsFailure.Of(Place, e);
        }
    }

    private static bool IsMissing(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket";

    private static void Check(string key, ObjectPut put)
    {
        ObjectKeys.Checked(key);
        ObjectKeys.CheckMetadata(put.Metadata);
    }

    private static LatheException NoObject(string key) => new LatheError(ErrorKind.NotFound, "artifacts.no_object", $"There is no object {key}.") { Guidance = "See what there is: lathe artifacts list" }.ToException();
}
