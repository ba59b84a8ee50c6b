using System.Text;
using Lathe.Quality.Data;

namespace Lathe.Quality.Patterns;

/// <summary>Texts of rules with what their metavariables stand for. What is put in comes from a hostile file: it is bounded, on one line, and without control characters.</summary>
internal static class PatternMessage
{
    private const int LongestValue = 60;
    private const int LongestMessage = 600;

    /// <summary>A text that is not too long.</summary>
    public static string Checked(DataValue value, int longest) => value.Text(longest).TrimEnd();

    /// <summary>The names of the metavariables in a text, with the place of their <c>$</c>.</summary>
    public static IEnumerable<(string Name, int Start, int End)> Names(string text)
    {
        for (var at = text.IndexOf('$', StringComparison.Ordinal); at >= 0; at = text.IndexOf('$', at + 1))
        {
            var start = text.AsSpan(at + 1).StartsWith("...") ? at + 4 : at + 1;
            var end = start;
            while (end < text.Length && (text[end] is '_' or (>= 'A' and <= 'Z') || (end > start && char.IsAsciiDigit(text[end])))) end++;
            if (end > start) yield return (text[start..end], at, end);
        }
    }

    /// <summary>Fills in what is bound; a metavariable that is not is left as it is written.</summary>
    public static string Fill(string text, PatternSlots slots, PatternMatcher matcher, int longestValue = LongestValue)
    {
        if (!text.Contains('$', StringComparison.Ordinal)) return text;
        var filled = new StringBuilder(text.Length + 40);
        var done = 0;
        foreach (var (name, start, end) in Names(text))
        {
            if (slots.Find(name) is not (>= 0 and var slot) || !matcher[slot].IsBound) continue;
            filled.Append(text, done, start - done);
            Append(filled, matcher.TextOf(slot), longestValue);
            done = end;
        }

        filled.Append(text, done, text.Length - done);
        return filled.Length <= LongestMessage ? filled.ToString() : filled.ToString(0, LongestMessage - 1) + "…";
    }

    private static void Append(StringBuilder text, ReadOnlySpan<char> value, int longest)
    {
        var written = 0;
        var gap = false;
        foreach (var rune in value.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                gap = written > 0;
                continue;
            }

            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format) continue;
            if (written >= longest)
            {
                text.Append('…');
                return;
            }

            if (gap) text.Append(' ');
            text.Append(rune.ToString());
            written += gap ? 2 : 1;
            gap = false;
        }
    }
}
