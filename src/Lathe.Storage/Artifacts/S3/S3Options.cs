namespace Lathe.Storage.Artifacts.S3;

/// <summary>Where objects go in S3, or in a server that speaks its protocol.</summary>
public sealed record S3Options
{
    /// <summary>The bucket, which is there already.</summary>
    public required string Bucket { get; init; }

    /// <summary>The server's address; null for AWS.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The region; null for what the profile or the environment says.</summary>
    public string? Region { get; init; }

    /// <summary>The profile of the shared configuration files; null for the default chain.</summary>
    public string? Profile { get; init; }

    /// <summary>Server-side encryption: null for the bucket's own default, <c>AES256</c>, <c>aws:kms</c>, or <c>aws:kms:KEY</c>.</summary>
    public string? Encryption { get; init; }

    /// <summary>Bytes above which content goes up in several parts; these have this length. At least 5 MiB.</summary>
    public int PartSize { get; init; } = 8 << 20;

    /// <summary>Time for one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
