using System.Net;
using Amazon.Runtime;
using Lathe.Errors;

namespace Lathe.Storage.Artifacts.S3;

/// <summary>Turns what the SDK of AWS throws into one of a few errors that name the place and the remedy.</summary>
internal static class AwsFailure
{
    private static readonly string[] Slow = ["SlowDown", "Throttling", "ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "TooManyRequestsException"];
    private static readonly string[] Passing = ["RequestTimeout", "IncompleteBody", "BadDigest", "OperationAborted", "ConditionalRequestConflict", "XAmzContentSHA256Mismatch", "InternalError"];
    private static readonly string[] Unknown = ["InvalidAccessKeyId", "SignatureDoesNotMatch", "UnrecognizedClientException", "InvalidSignatureException", "ExpiredToken", "ExpiredTokenException", "InvalidToken"];

    /// <summary>Whether an exception is one that <see cref="Of"/> explains.</summary>
    public static bool Explains(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AmazonServiceException or AmazonClientException or System.Xml.XmlException or System.Text.Json.JsonException or HttpRequestException or IOException or TimeoutException => true,
        _ => false,
    };

    public static LatheException Of(string place, Exception exception) => Error(place, exception).ToException(exception);

    private static LatheError Error(string place, Exception exception) => exception switch
    {
        not OperationCanceledException when Root(exception) is TimeoutException => TooLate(place),
        AmazonServiceException { ErrorCode: "NoSuchBucket" } => new LatheError(ErrorKind.NotFound, "artifacts.no_bucket", $"There is no bucket as in {place}.") { Guidance = "Make the bucket, or correct artifacts.bucket." },
        AmazonServiceException { ErrorCode: { } code } e when Array.IndexOf(Slow, code) >= 0 || e.StatusCode == HttpStatusCode.TooManyRequests =>
            new LatheError(ErrorKind.RateLimit, "artifacts.slow_down", $"{place} asks for fewer requests.") { Guidance = "Try again later; where it stays so, raise what the table or the bucket is allowed." },
        AmazonServiceException { ErrorCode: { } code } when Array.IndexOf(Unknown, code) >= 0 =>
            new LatheError(ErrorKind.Authentication, "artifacts.bad_credentials", $"{place} does not accept the credentials ({code}).") { Guidance = "Check AWS_PROFILE or artifacts.profile, and the keys that it stands for." },
        AmazonServiceException { ErrorCode: { } code } when Array.IndexOf(Passing, code) >= 0 =>
            new LatheError(ErrorKind.Connection, "artifacts.server_failed", $"{place} did not carry the request out ({code}).") { Guidance = "Try again later." },
        AmazonServiceException { StatusCode: HttpStatusCode.Forbidden } =>
            new LatheError(ErrorKind.Permission, "artifacts.denied", $"The credentials do not allow this in {place}.") { Guidance = "Allow reading, writing and listing there, or choose another profile with artifacts.profile." },
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout } e =>
            new LatheError(ErrorKind.Connection, "artifacts.server_failed", $"{place} failed ({(int)e.StatusCode} {e.ErrorCode}).") { Guidance = "Try again later." },
        AmazonUnmarshallingException or System.Xml.XmlException or System.Text.Json.JsonException => BadAnswer(place),
        AmazonServiceException { StatusCode: default(HttpStatusCode) } or HttpRequestException or IOException =>
            new LatheError(ErrorKind.Connection, "artifacts.unreachable", $"{place} could not be reached: {Innermost(exception)}") { Guidance = "Check the network and artifacts.endpoint." },
        OperationCanceledException => TooLate(place),
        AmazonServiceException e => new LatheError(ErrorKind.Storage, "artifacts.failed", $"{place} refused: {e.ErrorCode}: {e.Message}") { Guidance = "See what the server's documentation says of this code." },
        AmazonClientException e when !Innermost(e).Contains("credential", StringComparison.OrdinalIgnoreCase) => BadAnswer(place),
        _ => new LatheError(ErrorKind.Authentication, "artifacts.no_credentials", $"There are no credentials for {place}: {Innermost(exception)}")
        {
            Guidance = "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run 'aws configure'.",
        },
    };

    /// <summary>An answer that came and is none: cut off, or other bytes than its checksum says.</summary>
    public static LatheError BadAnswer(string place) => new(ErrorKind.Connection, "artifacts.bad_answer", $"{place} answered with something that cannot be read, or that was damaged on its way.")
    {
        Guidance = "Try again; where it stays so, look for what stands between this machine and the server.",
    };

    private static LatheError TooLate(string place) => new(ErrorKind.Timeout, "artifacts.timeout", $"{place} did not answer in time.") { Guidance = "Check the network and artifacts.endpoint." };

    private static string Innermost(Exception exception) => Engine.Text.Bounded.OneLine(Root(exception).Message, 200);

    // What the handler of a time-out threw stands above the cancellation that it was made from.
    private static Exception Root(Exception exception)
    {
        while (exception is not TimeoutException && exception.InnerException is { } inner) exception = inner;
        return exception;
    }
}
