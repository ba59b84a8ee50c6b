using System.Buffers.Text;
using System.Text;

namespace Lathe.Quality;

/// <summary>What is known about a kind of secret beyond its prefix and length.</summary>
internal static class SecretProofs
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int TailLength = 6;

    /// <summary>The last six characters are the CRC-32 of those before them, in base 62 (GitHub, "Behind GitHub's new authentication token formats", 2021; npm took over the form). One that does not fit was made up or shortened.</summary>
    public static SecretCertainty? Crc32Tail(ReadOnlySpan<char> line, int start, int end)
    {
        var token = line[start..end];
        var body = token[(token.IndexOf('_') + 1)..];
        var sum = Crc32(body[..^TailLength]);
        Span<char> expected = stackalloc char[TailLength];
        for (var i = TailLength - 1; i >= 0; i--, sum /= 62) expected[i] = Base62[(int)(sum % 62)];
        return body[^TailLength..].SequenceEqual(expected) ? SecretCertainty.Certain : SecretCertainty.Likely;
    }

    /// <summary>A tilde's part between three characters and some thirty others.</summary>
    public static SecretCertainty? AzureClient(ReadOnlySpan<char> line, int start, int end)
    {
        if (start < 3) return null;
        for (var i = start - 3; i < start; i++)
            if (!char.IsAsciiLetterOrDigit(line[i]) && line[i] is not ('_' or '.' or '-' or '~')) return null;
        return start == 3 || !char.IsAsciiLetterOrDigit(line[start - 4]) ? SecretCertainty.Likely : null;
    }

    /// <summary>Parts of digits, then one that is random; a made-up one has none or only words.</summary>
    public static SecretCertainty? Slack(ReadOnlySpan<char> line, int start, int end)
    {
        var token = line[start..end];
        var last = token[(token.LastIndexOf('-') + 1)..];
        var numbers = 0;
        foreach (var part in token.Split('-'))
            if (token[part].Length >= 6 && !token[part].ContainsAnyExceptInRange('0', '9')) numbers++;
        if (last.Length < 20) return null;
        return numbers > 0 ? SecretCertainty.Certain : SecretCertainty.Likely;
    }

    /// <summary>Two parts, of 22 and 43 characters.</summary>
    public static SecretCertainty? SendGrid(ReadOnlySpan<char> line, int start, int end)
    {
        var body = line[(start + 3)..end];
        return body.IndexOf('.') == 22 && body.LastIndexOf('.') == 22 && body.Length == 66 ? SecretCertainty.Certain : null;
    }

    /// <summary>The bot's number stands before the colon.</summary>
    public static SecretCertainty? Telegram(ReadOnlySpan<char> line, int start, int end)
    {
        var digits = 0;
        while (digits <= 10 && start > digits && char.IsAsciiDigit(line[start - digits - 1])) digits++;
        if (digits is < 8 or > 10) return null;
        return start == digits || !IsWord(line[start - digits - 1]) ? SecretCertainty.Certain : null;
    }

    /// <summary>The mark stands in the middle of every key ("OpenAI" in base 64), after <c>sk-</c> and at least twenty characters.</summary>
    public static SecretCertainty? OpenAi(ReadOnlySpan<char> line, int start, int end)
    {
        var before = line[Math.Max(0, start - 160)..start];
        var at = before.LastIndexOf("sk-");
        return at >= 0 && before.Length - at >= 20 && !before[at..].ContainsAny(' ', '"', '\'') ? SecretCertainty.Certain : null;
    }

    /// <summary>Three parts, the first a header that names its algorithm. A token of the role <c>anon</c> is meant to be public.</summary>
    public static SecretCertainty? JsonWebToken(ReadOnlySpan<char> line, int start, int end)
    {
        var token = line[start..end].TrimEnd('.');
        var first = token.IndexOf('.');
        if (first < 10) return null;
        var rest = token[(first + 1)..];
        var second = rest.IndexOf('.');
        if (second < 10 || rest.Length - second - 1 < 20 || rest[(second + 1)..].Contains('.')) return null;
        if (Decoded(token[..first]) is not { } header || !header.Contains("\"alg\"", StringComparison.Ordinal)) return null;
        if (Decoded(rest[..second]) is not { } claims || !claims.StartsWith('{')) return null;
        return claims.Contains("\"anon\"", StringComparison.Ordinal) || claims.Contains("John Doe", StringComparison.Ordinal) ? null : SecretCertainty.Likely;
    }

    public static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static string? Decoded(ReadOnlySpan<char> part)
    {
        if (part.Length > 8000 || !Base64Url.IsValid(part)) return null;
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
    }

    private static uint Crc32(ReadOnlySpan<char> text)
    {
        var sum = uint.MaxValue;
        foreach (var c in text)
        {
            sum ^= (byte)c;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xEDB88320u : sum >> 1;
        }

        return ~sum;
    }
}
