using System.Globalization;
using System.Net.Http.Headers;

namespace Lathe.Models.Pacing;

/// <summary>
/// Reads what providers say of their limits with each answer: <c>anthropic-ratelimit-{requests,input-tokens,tokens}-{limit,remaining,reset}</c> with the reset as a time
/// (https://docs.anthropic.com/en/api/rate-limits), <c>x-ratelimit-{limit,remaining,reset}-{requests,tokens}</c> with the reset as a duration such as <c>6m0s</c>
/// (https://platform.openai.com/docs/guides/rate-limits). What is missing or makes no sense is left out.
/// </summary>
internal static class RateHeaders
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static (RateBucket? Requests, RateBucket? Tokens) Read(HttpResponseHeaders headers, DateTimeOffset now) =>
    (
        Anthropic(headers, "requests", now) ?? OpenAI(headers, "requests", now),
        Anthropic(headers, "input-tokens", now) ?? Anthropic(headers, "tokens", now) ?? OpenAI(headers, "tokens", now)
    );

    private static RateBucket? Anthropic(HttpResponseHeaders headers, string of, DateTimeOffset now)
    {
        if (Number(headers, $"anthropic-ratelimit-{of}-limit") is not { } limit || Number(headers, $"anthropic-ratelimit-{of}-remaining") is not { } remaining) return null;
        if (!DateTimeOffset.TryParse(First(headers, $"anthropic-ratelimit-{of}-reset"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var reset)) return null;
        return Bucket(limit, remaining, reset - now, now);
    }

    private static RateBucket? OpenAI(HttpResponseHeaders headers, string of, DateTimeOffset now)
    {
        if (Number(headers, $"x-ratelimit-limit-{of}") is not { } limit || Number(headers, $"x-ratelimit-remaining-{of}") is not { } remaining) return null;
        return First(headers, $"x-ratelimit-reset-{of}") is { } text && Duration(text) is { } reset ? Bucket(limit, remaining, reset, now) : null;
    }

    private static RateBucket? Bucket(double limit, double remaining, TimeSpan reset, DateTimeOffset now)
    {
        if (limit <= 0 || remaining > limit || reset < TimeSpan.Zero) return null;
        return new RateBucket(limit, remaining, now, now + (reset > Longest ? Longest : reset));
    }

    // "1h2m3.5s", "20ms"; a bare number is seconds.
    internal static TimeSpan? Duration(ReadOnlySpan<char> text)
    {
        double seconds = 0;
        while (text.Length > 0)
        {
            var digits = text.IndexOfAnyExcept("0123456789.");
            if (digits == 0 || !double.TryParse(digits < 0 ? text : text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
            text = digits < 0 ? default : text[digits..];
            var letters = text.IndexOfAny("0123456789.");
            var unit = letters < 0 ? text : text[..letters];
            if (Unit(unit) is not { } factor) return null;
            seconds += number * factor;
            text = text[unit.Length..];
        }

        return seconds < 1e9 ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static double? Unit(ReadOnlySpan<char> unit) => unit switch
    {
        "" or "s" => 1,
        "ms" => 0.001,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => null,
    };

    private static double? Number(HttpResponseHeaders headers, string name) =>
        double.TryParse(First(headers, name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and < 1e12 ? value : null;

    private static string? First(HttpResponseHeaders headers, string name)
    {
        if (!headers.TryGetValues(name, out var values)) return null;
        foreach (var value in values) return value;
        return null;
    }
}
