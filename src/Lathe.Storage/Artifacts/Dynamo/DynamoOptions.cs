namespace Lathe.Storage.Artifacts.Dynamo;

/// <summary>Where the catalog is in DynamoDB.</summary>
public sealed record DynamoOptions
{
    /// <summary>The table; made where it is missing, paid by request.</summary>
    public required string Table { get; init; }

    /// <summary>The server's address; null for AWS.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The region; null for what the profile or the environment says.</summary>
    public string? Region { get; init; }

    /// <summary>The profile of the shared configuration files; null for the default chain.</summary>
    public string? Profile { get; init; }

    /// <summary>Time for one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);
}
