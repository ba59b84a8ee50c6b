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

            var c = text[++i];
            // What is no escape of strings may be one of patterns, and stays.
            if (char.IsAsciiLetterOrDigit(c) && c is not ('n' or 'r' or 't' or '0')) plain.Append('\\');
            plain.Append(c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', '0' => '\0', _ => c });
        }

        return plain.ToString();
    }

    /// <summary>A format text up to its first place for a value.</summary>
    public static string Prefix(string format)
    {
        var end = format.AsSpan().IndexOfAny("%{");
        return end < 0 ? format : format[..end];
    }

    /// <summary>The letters of the places for values in a format text such as <c>%s: %05d</c>, in order.</summary>
    public static string Places(string format)
    {
        var places = new StringBuilder();
        for (var i = 0; i < format.Length - 1; i++)
        {
            if (format[i] != '%') continue;
            for (i++; i < format.Length && !char.IsAsciiLetter(format[i]) && format[i] != '%'; i++) { }
            if (i < format.Length && format[i] != '%') places.Append(format[i]);
        }

        return places.ToString();
    }

    /// <summary>Whether a pattern stands for all but letters, digits and the like, as <c>/[^a-z0-9_]/</c>: what is left without those is harmless anywhere.</summary>
    public static bool KeepsOnlyWords(string pattern)
    {
        if (pattern.Trim('/', '#', '~') is "\\W" or "\\W+" or "\\D" or "\\D+" || pattern.StartsWith("/\\W/", StringComparison.Ordinal) || pattern.StartsWith("/\\D/", StringComparison.Ordinal)) return true;
        var open = pattern.IndexOf("[^", StringComparison.Ordinal);
        var close = open < 0 ? -1 : pattern.IndexOf(']', open + 2);
        if (close < 0 || pattern.AsSpan(0, open).ContainsAnyExcept("/#~(") || pattern.AsSpan(close + 1).ContainsAnyExcept("/#~)+*gimu")) return false;
        var inner = pattern.AsSpan(open + 2, close - open - 2);
        for (var i = 0; i < inner.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(inner[i]) || inner[i] is '_' or '-' or ' ' or '@') continue;
            if (inner[i] == '\\' && i + 1 < inner.Length && inner[i + 1] is 'w' or 'd' or 's' or '-') i++;
            else if (inner[i] != '.') return false;
        }

        return inner.Length > 0;
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
