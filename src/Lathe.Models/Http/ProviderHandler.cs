using Lathe.Models.Failures;
using Lathe.Models.Pacing;
using Lathe.Models.Providers;

namespace Lathe.Models.Http;

/// <summary>
/// What both SDKs have in common on the wire: the user's extra headers, the watch on the body, and one exception for every answer that is not a success, made before an SDK sees it,
/// because the SDKs keep different parts of a failed answer (Anthropic's drops the headers and with them Retry-After).
/// </summary>
internal sealed class ProviderHandler(ProviderSettings settings, TimeProvider time, Action<WireExchange>? onExchange, HttpMessageHandler inner, RateWindow? rates = null) : DelegatingHandler(inner)
{
    private const long MaxAnswerBytes = 256L << 20;
    private const int MaxErrorBytes = 64 << 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var watch = StreamWatch.Current;
        foreach (var (name, value) in settings.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var recorder = onExchange is null ? null : new WireRecorder(settings, onExchange);
        if (recorder is not null) await recorder.BeginAsync(request, cancellationToken);
        var response = await SendAsync(request, recorder, cancellationToken);
        watch?.Touch();
        rates?.Observe(response.Headers);
        response.Content = new WatchedContent(response.Content, watch, MaxAnswerBytes, recorder);
        if (response.IsSuccessStatusCode && !IsWebPage(response)) return response;
        using (response)
        {
            if (response.IsSuccessStatusCode) throw new BadResponseException("The answer is a web page.");
            var body = await ReadStartAsync(response.Content, cancellationToken);
            throw new ProviderStatusException((int)response.StatusCode, ProviderErrorBody.Parse(body), RetryAfter.Read(response.Headers, time.GetUtcNow()));
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, WireRecorder? recorder, CancellationToken cancellationToken)
    {
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            recorder?.Status = (int)response.StatusCode;
            return response;
        }
        catch
        {
            recorder?.End();
            throw;
        }
    }

    /// <summary>The shared handler outlives every client that is built on it.</summary>
    protected override void Dispose(bool disposing)
    {
    }

    // What a captive portal, or a base URL without its path, answers.
    private static bool IsWebPage(HttpResponseMessage response) =>
        string.Equals(response.Content.Headers.ContentType?.MediaType, "text/html", StringComparison.OrdinalIgnoreCase);

    private static async Task<byte[]> ReadStartAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxErrorBytes];
        try
        {
            using var stream = await content.ReadAsStreamAsync(cancellationToken);
            var read = await stream.ReadAtLeastAsync(buffer, MaxErrorBytes, throwOnEndOfStream: false, cancellationToken);
            return buffer[..read];
        }
        catch (Exception problem) when (problem is IOException or HttpRequestException)
        {
            // The status alone says enough.
            return [];
        }
    }
}
