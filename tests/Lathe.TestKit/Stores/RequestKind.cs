namespace Lathe.TestKit.Stores;

/// <summary>What a request of S3 or DynamoDB is, and so what can happen to it.</summary>
/// <param name="Line">Its method, its target, and what DynamoDB is asked to do.</param>
/// <param name="IsDynamo">Whether it is one of DynamoDB.</param>
/// <param name="Possible">What can happen to it.</param>
internal sealed record RequestKind(string Line, bool IsDynamo, StoreFault[] Possible)
{
    private static readonly StoreFault[] Always =
    [
        StoreFault.ResetBefore, StoreFault.ResetAfter, StoreFault.Silence, StoreFault.SilenceAfter, StoreFault.Error500, StoreFault.Error500After, StoreFault.Gateway, StoreFault.Throttled,
        StoreFault.HalfRequest, StoreFault.HalfAnswer, StoreFault.StalledAnswer, StoreFault.SlowAnswer,
    ];

    public static RequestKind Of(HttpMessage request)
    {
        var operation = request["X-Amz-Target"];
        var isDynamo = operation is not null;
        var (method, target) = (request.Method, request.Target);
        List<StoreFault> possible = [.. Always];

        // Answers to HEAD have no body that could say so.
        if (!isDynamo && method != "HEAD") possible.Add(StoreFault.TryAgain);

        // What a person took back must not come later than what they did next; keys for trials are deleted again.
        var isSettled = method != "DELETE" && !target.Contains("?retention", StringComparison.Ordinal) && !target.Contains("?legal-hold", StringComparison.Ordinal) && !target.Contains("/scratch/", StringComparison.Ordinal);
        if (isSettled) possible.Add(StoreFault.Late);
        var isCopy = request["x-amz-copy-source"] is not null;
        if (isCopy || (method == "POST" && target.Contains("uploadId=", StringComparison.Ordinal))) possible.Add(StoreFault.ErrorIn200);

        // Lists of S3 have no checksum; TLS is what keeps them whole.
        if (isDynamo || (method == "GET" && !target.Contains("list-type", StringComparison.Ordinal))) possible.Add(StoreFault.FlippedByte);
        return new RequestKind($"{method} {target} {operation}{(isCopy ? " copy" : "")}", isDynamo, [.. possible]);
    }

    public static HttpMessage PreconditionFailed => S3("412 Precondition Failed", "PreconditionFailed");

    public HttpMessage Failure(StoreFault fault, int chance) => fault switch
    {
        StoreFault.Gateway => HttpMessage.Answer("502 Bad Gateway", "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>"),
        StoreFault.Throttled when IsDynamo => Dynamo("400 Bad Request", ((string[])["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"])[chance % 3]),
        StoreFault.Throttled => S3("503 Slow Down", "SlowDown"),
        StoreFault.TryAgain => S3("400 Bad Request", "RequestTimeout"),
        StoreFault.ErrorIn200 => S3("200 OK", "InternalError"),
        _ when IsDynamo => Dynamo("500 Internal Server Error", "InternalServerError"),
        _ => S3("500 Internal Server Error", "InternalError"),
    };

    private static HttpMessage S3(string status, string code) => HttpMessage.Answer(
        status, "application/xml", $"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>Of the campaign.</Message><RequestId>1</RequestId></Error>""");

    private static HttpMessage Dynamo(string status, string code) => HttpMessage.Answer(
        status, "application/x-amz-json-1.0", $$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{code}}","message":"Of the campaign."}""");
}
