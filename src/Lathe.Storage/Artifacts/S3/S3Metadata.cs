using Amazon.S3;
using Amazon.S3.Model;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;

namespace Lathe.Storage.Artifacts.S3;

/// <summary>Metadata as headers, which hold ASCII only: values are percent-encoded. The hash goes along under a name of its own.</summary>
internal static class S3Metadata
{
    private const string Hash = "lathe-sha256", Prefix = "x-amz-meta-";

    public static void Write(MetadataCollection into, IReadOnlyDictionary<string, string> metadata, ObjectHash hash)
    {
        foreach (var (name, value) in metadata) into[name] = Uri.EscapeDataString(value);
        into[Hash] = hash.Hex;
    }

    public static ObjectInfo Info(string key, GetObjectMetadataResponse head) => Info(
        key, head.ContentLength, head.ETag, head.LastModified, head.Metadata, head.Headers.ContentType, head.ServerSideEncryptionMethod,
        Protection(head.ObjectLockMode, head.ObjectLockRetainUntilDate, head.ObjectLockLegalHoldStatus));

    public static ObjectInfo Info(string key, GetObjectResponse got) => Info(
        key, got.ContentLength, got.ETag, got.LastModified, got.Metadata, got.Headers.ContentType, got.ServerSideEncryptionMethod,
        Protection(got.ObjectLockMode, got.ObjectLockRetainUntilDate, got.ObjectLockLegalHoldStatus));

    private static ObjectInfo Info(string key, long size, string tag, DateTime? modified, MetadataCollection headers, string? contentType, ServerSideEncryptionMethod? encryption, ObjectProtection protection)
    {
        ObjectHash? hash = null;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var header in headers.Keys)
        {
            var name = header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? header[Prefix.Length..].ToLowerInvariant() : header.ToLowerInvariant();
            if (name == Hash) hash = headers[header] is { Length: 64 } hex ? new ObjectHash(hex) : null;
            else metadata[name] = Uri.UnescapeDataString(headers[header]);
        }

        return new ObjectInfo(key, size, hash, tag, new DateTimeOffset(modified?.ToUniversalTime() ?? default))
        {
            Metadata = metadata,
            ContentType = contentType ?? "application/octet-stream",
            Encryption = encryption?.Value is { Length: > 0 } method ? method : null,
            Protection = protection,
        };
    }

    private static ObjectProtection Protection(ObjectLockMode? mode, DateTime? until, ObjectLockLegalHoldStatus? hold)
    {
        var end = mode?.Value is { Length: > 0 } && until is { Year: > 1 } date ? new DateTimeOffset(date.ToUniversalTime()) : (DateTimeOffset?)null;
        return new ObjectProtection(end, mode == ObjectLockMode.Compliance, hold == ObjectLockLegalHoldStatus.On);
    }
}
