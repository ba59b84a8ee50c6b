using Amazon.S3;

namespace Lathe.Storage.Artifacts.S3;

/// <summary>How the server is to encrypt.</summary>
internal sealed record S3Encryption(ServerSideEncryptionMethod? Method, string? Key)
{
    public static S3Encryption Parse(string? setting) => setting switch
    {
        null or "" => new S3Encryption(null, null),
        "AES256" => new S3Encryption(ServerSideEncryptionMethod.AES256, null),
        "aws:kms" => new S3Encryption(ServerSideEncryptionMethod.AWSKMS, null),
        _ when setting.StartsWith("aws:kms:", StringComparison.Ordinal) => new S3Encryption(ServerSideEncryptionMethod.AWSKMS, setting["aws:kms:".Length..]),
        _ => throw new ArgumentException("No such encryption.", nameof(setting)),
    };
}
