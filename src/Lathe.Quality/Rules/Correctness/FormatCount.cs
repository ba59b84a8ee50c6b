namespace Lathe.Quality.Structure;

/// <summary>How many values a format in the manner of printf asks for.</summary>
internal static class FormatCount
{
    /// <summary>The count; -1 where it cannot be said (names, positions).</summary>
    public static int Of(ReadOnlySpan<char> text, bool isPython)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%') continue;
            if (++i >= text.Length) return -1;
            if (text[i] == '%') continue;
            while (i < text.Length && text[i] is '-' or '+' or ' ' or '#' or '0' or '\'') i++;
            var stars = 0;
            for (; i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] is '.' or '*'); i++)
                if (text[i] == '*') stars++;
            while (i < text.Length && text[i] is 'h' or 'l' or 'L' or 'j' or 'z') i++;
            if (i >= text.Length || text[i] is '(' or '[' or '$' or '{' or 't' && isPython) return -1;
            // %*pb of the kernel takes one macro that stands for two values.
            if (stars > 0 && text[i] == 'p') return -1;
            count += stars;
            if (text[i] == '%') continue;
            if (text[i] == 'm' && !isPython) continue;
            if (!char.IsAsciiLetter(text[i])) return -1;
            count++;
        }

        return count;
    }
}
