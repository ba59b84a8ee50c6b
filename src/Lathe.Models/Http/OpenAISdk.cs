using System.ClientModel;
using System.ClientModel.Primitives;
using Lathe.Models.Providers;

namespace Lathe.Models.Http;

/// <summary>What both of OpenAI's protocols need of its SDK: the pipeline over the shared connections, with nothing tried again, timed out or logged of itself.</summary>
internal static class OpenAISdk
{
    public static T Over<T>(this T options, HttpClient http)
        where T : ClientPipelineOptions
    {
        options.Transport = new HttpClientPipelineTransport(http);
        options.RetryPolicy = new ClientRetryPolicy(maxRetries: 0);
        options.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.EnableDistributedTracing = false;
        options.ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false };
        return options;
    }

    /// <summary>The SDK insists on a key; a server that wants none ignores it.</summary>
    public static ApiKeyCredential Key(ProviderSettings settings) => new(settings.ApiKey ?? "none");

    public static RequestOptions Request(bool stream, CancellationToken cancellationToken)
    {
        var request = new RequestOptions { CancellationToken = cancellationToken, BufferResponse = false };
        if (stream) request.SetHeader("Accept", "text/event-stream");
        return request;
    }
}
