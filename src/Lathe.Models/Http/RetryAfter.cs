using System.Globalization;
using System.Net.Http.Headers;

namespace Lathe.Models.Http;

/// <summary>How long a provider asks to wait.</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Most = TimeSpan.FromDays(7);

    /// <summary>Reads <c>retry-after-ms</c> (OpenAI, Azure), else <c>Retry-After</c> as seconds or as a date (RFC 9110 §10.2.3). Null when there is none, or nonsense.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (First(headers, "retry-after-ms") is { } milliseconds && Number(milliseconds) is { } ms) return Bounded(TimeSpan.FromMilliseconds(ms));
        if (First(headers, "Retry-After") is not { } text) return null;
        if (Number(text) is { } seconds) return Bounded(TimeSpan.FromSeconds(seconds));
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? Bounded(date - now) : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and < 1e9 ? value : null;

    private static TimeSpan Bounded(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Most ? Most : wait;

    private static string? First(HttpResponseHeaders headers, string name)
    {
        if (!headers.TryGetValues(name, out var values)) return null;
        foreach (var value in values) return value;
        return null;
    }
}
