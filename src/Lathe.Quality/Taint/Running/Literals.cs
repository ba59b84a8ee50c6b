using System.Globalization;
using System.Text;

namespace Lathe.Quality.Taint;

/// <summary>Reads the literals of all languages, as far as comparing them needs.</summary>
internal static class Literals
{
    private const int Longest = 2_000;

    public static Value Integer(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd("lLuUnN");
        if (text.Length is 0 or > 24) return Value.Unknown;
        Span<char> digits = stackalloc char[24];
        var count = 0;
        foreach (var c in text)
            if (c != '_') digits[count++] = c;
        var clean = digits[..count];
        if (clean.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return long.TryParse(clean[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) ? Value.Of(hex) : Value.Unknown;
        if (clean.StartsWith("0o", StringComparison.OrdinalIgnoreCase) || (count > 1 && clean[0] == '0' && !clean.ContainsAnyExceptInRange('0', '7'))) return Octal(clean.TrimStart("0oO"));
        return long.TryParse(clean, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? Value.Of(number) : Value.Unknown;
    }

    /// <summary>A literal without its prefix and quotes.</summary>
    public static string Unquote(ReadOnlySpan<char> text)
    {
        if (text.Length > Longest) text = text[..Longest];
        if (text.Length > 0 && text[0] == ':') return text[1..].ToString();
        var open = text.IndexOfAny("'\"`");
        if (open is < 0 or > 4) return text.ToString();
        var inner = text[open..].Trim(text[open]);
        return Unescape(inner);
    }

    public static string Unescape(ReadOnlySpan<char> text)
    {
        if (text.Length > Longest) text = text[..Longest];
        if (!text.Contains('\\')) return text.ToString();
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            plain.Append(text[++i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', '0' => '\0', var c => c });
        }

        return plain.ToString();
    }

    /// <summary>A format text up to its first place for a value.</summary>
    public static string Prefix(string format)
    {
        var end = format.AsSpan().IndexOfAny("%{");
        return end < 0 ? format : format[..end];
    }

    private static Value Octal(ReadOnlySpan<char> digits)
    {
        long value = 0;
        foreach (var c in digits)
        {
            if (c is < '0' or > '7' || value > long.MaxValue / 16) return Value.Unknown;
            value = (value * 8) + (c - '0');
        }

        return Value.Of(value);
    }
}
