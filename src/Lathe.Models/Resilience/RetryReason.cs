using Lathe.Errors;

namespace Lathe.Models.Resilience;

/// <summary>Why something is tried again. Each reason can have a rule of its own.</summary>
public enum RetryReason
{
    /// <summary>The provider refuses more requests for now.</summary>
    RateLimit,

    /// <summary>The provider failed.</summary>
    ApiError,

    /// <summary>The provider could not be reached, or the connection broke.</summary>
    Network,

    /// <summary>No answer, or no more of it, in the time allowed.</summary>
    Timeout,

    /// <summary>The answer was not what the protocol says.</summary>
    Validation,

    /// <summary>The work was not good enough. Attempts of a run are made for it, never calls.</summary>
    Quality,
}

/// <summary>The table from errors to reasons.</summary>
public static class RetryReasons
{
    /// <summary>The reason for which a call that failed so is made again.</summary>
    /// <param name="error">The error.</param>
    public static RetryReason Of(LatheError error) => error switch
    {
        { Code: "models.bad_response" } => RetryReason.Validation,
        { Kind: ErrorKind.RateLimit or ErrorKind.Quota } => RetryReason.RateLimit,
        { Kind: ErrorKind.Connection } => RetryReason.Network,
        { Kind: ErrorKind.Timeout } => RetryReason.Timeout,
        _ => RetryReason.ApiError,
    };
}
