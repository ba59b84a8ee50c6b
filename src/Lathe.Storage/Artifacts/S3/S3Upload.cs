using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;

namespace Lathe.Storage.Artifacts.S3;

/// <summary>Puts content, in one request or in several parts, and copies it.</summary>
internal sealed class S3Upload(AmazonS3Client client, S3Options options, S3Encryption encryption, TimeProvider time)
{
    // What one copy request takes.
    private const long LargestCopy = 5L << 30;
    private const int MostAborts = 3;

    /// <summary>Puts content; null where the condition does not hold.</summary>
    public async Task<ObjectInfo?> PutAsync(string key, Stream content, ObjectPut put, CancellationToken cancellationToken)
    {
        var start = content.Position;
        var hash = new ObjectHash(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)));
        var size = content.Position - start;
        content.Position = start;
        try
        {
            var tag = size > options.PartSize ? await InPartsAsync(key, content, hash, put, cancellationToken) : await AtOnceAsync(key, content, size, hash, put, cancellationToken);
            return new ObjectInfo(key, size, hash, tag, time.GetUtcNow()) { Metadata = put.Metadata, ContentType = put.ContentType };
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "PreconditionFailed" || (put.Condition.Tag is not null && e.StatusCode == System.Net.HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket"))
        {
            return null;
        }
    }

    /// <summary>Copies an object that was looked at; null where the condition does not hold.</summary>
    public async Task<ObjectInfo?> CopyAsync(ObjectInfo source, string to, ObjectPut put, CancellationToken cancellationToken)
    {
        if (source.Size > LargestCopy) throw ArtifactErrorsOfSize(source.Key);
        var request = new CopyObjectRequest
        {
            SourceBucket = options.Bucket,
            SourceKey = source.Key,
            DestinationBucket = options.Bucket,
            DestinationKey = to,
            MetadataDirective = S3MetadataDirective.REPLACE,
            ContentType = put.ContentType,

            // What is copied is what was looked at.
            ETagToMatch = source.Tag,
        };
        if (put.Condition.Absent) request.IfNoneMatch = "*";
        if (encryption.Method is { } method) (request.ServerSideEncryptionMethod, request.ServerSideEncryptionKeyManagementServiceKeyId) = (method, encryption.Key);
        if (source.Hash is { } hash) S3Metadata.Write(request.Metadata, put.Metadata, hash);
        try
        {
            var copied = await client.CopyObjectAsync(request, cancellationToken);
            return new ObjectInfo(to, source.Size, source.Hash, Tag(copied.ETag), time.GetUtcNow()) { Metadata = put.Metadata, ContentType = put.ContentType };
        }
        catch (AmazonS3Exception e) when (put.Condition.Absent && e.ErrorCode is "PreconditionFailed")
        {
            return null;
        }
    }

    // Copies and completions that fail late are answered with 200 and an error in the body.
    private string Tag(string? tag) => tag is { Length: > 0 } ? tag : throw AwsFailure.BadAnswer($"s3://{options.Bucket}").ToException();

    private async Task<string> AtOnceAsync(string key, Stream content, long size, ObjectHash hash, ObjectPut put, CancellationToken cancellationToken)
    {
        // A copy of its own: the SDK reads and seeks as it likes, and the length is what was hashed.
        var bytes = new byte[size];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        var request = new PutObjectRequest { BucketName = options.Bucket, Key = key, InputStream = new MemoryStream(bytes, writable: false), ContentType = put.ContentType };
        if (put.Condition.Absent) request.IfNoneMatch = "*";
        if (put.Condition.Tag is { } tag) request.IfMatch = tag;
        if (encryption.Method is { } method) (request.ServerSideEncryptionMethod, request.ServerSideEncryptionKeyManagementServiceKeyId) = (method, encryption.Key);
        S3Metadata.Write(request.Metadata, put.Metadata, hash);
        var stored = await client.PutObjectAsync(request, cancellationToken);
        put.Progress?.Report(size);
        return Tag(stored.ETag);
    }

    private async Task<string> InPartsAsync(string key, Stream content, ObjectHash hash, ObjectPut put, CancellationToken cancellationToken)
    {
        var begin = new InitiateMultipartUploadRequest { BucketName = options.Bucket, Key = key, ContentType = put.ContentType };
        if (encryption.Method is { } method) (begin.ServerSideEncryptionMethod, begin.ServerSideEncryptionKeyManagementServiceKeyId) = (method, encryption.Key);
        S3Metadata.Write(begin.Metadata, put.Metadata, hash);
        var upload = (await client.InitiateMultipartUploadAsync(begin, cancellationToken)).UploadId;
        try
        {
            var parts = new List<PartETag>();
            var buffer = new byte[options.PartSize];
            int read;
            while ((read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                var request = new UploadPartRequest { BucketName = options.Bucket, Key = key, UploadId = upload, PartNumber = parts.Count + 1, InputStream = new MemoryStream(buffer, 0, read, writable: false), PartSize = read };
                var part = await client.UploadPartAsync(request, cancellationToken);
                parts.Add(new PartETag(part));
                put.Progress?.Report(read);
            }

            var end = new CompleteMultipartUploadRequest { BucketName = options.Bucket, Key = key, UploadId = upload, PartETags = parts };
            if (put.Condition.Absent) end.IfNoneMatch = "*";
            if (put.Condition.Tag is { } tag) end.IfMatch = tag;
            return Tag((await client.CompleteMultipartUploadAsync(end, cancellationToken)).ETag);
        }
        catch
        {
            await AbandonAsync(key, upload);
            throw;
        }
    }

    // Parts of an upload that is never completed would cost for ever.
    private async Task AbandonAsync(string key, string upload)
    {
        for (var tries = 0; tries < MostAborts; tries++)
        {
            try
            {
                await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = options.Bucket, Key = key, UploadId = upload }, CancellationToken.None);
                return;
            }
            catch (Exception e) when (AwsFailure.Explains(e, CancellationToken.None))
            {
                // The error that led here is the one to show; a bucket's rule for incomplete uploads clears the rest.
                if (AwsFailure.Of(options.Bucket, e).Error is not { Recovery: Errors.Recovery.Retry, Kind: not Errors.ErrorKind.Timeout }) return;
            }
        }
    }

    private static Exception ArtifactErrorsOfSize(string key) => new Errors.LatheError(Errors.ErrorKind.Validation, "artifacts.too_large", $"{key} is larger than 5 GiB, which S3 does not copy at once.").ToException();
}
