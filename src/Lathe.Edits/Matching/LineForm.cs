namespace Lathe.Edits;

/// <summary>The form in which a pass compares lines.</summary>
internal static class LineForm
{
    private const string Blank = " \t\f\v";

    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> line, MatchPass pass) => pass switch
    {
        MatchPass.Exact => line,
        MatchPass.TrailingSpace => line.TrimEnd(Blank),
        MatchPass.Indentation => line.Trim(Blank),
        _ => Plain(CanonicalForm.Of(line.Trim(Blank))).Trim(Blank),
    };

    /// <summary>The white space at the start of a line.</summary>
    public static ReadOnlySpan<char> Indentation(ReadOnlySpan<char> line) => line[..(line.Length - line.TrimStart(Blank).Length)];

    public static bool IsBlank(ReadOnlySpan<char> line) => line.Trim(Blank).Length == 0;

    /// <summary>Whether a line holds something that tells it from others: a bracket alone matches anywhere once indentation does not count.</summary>
    public static bool IsTelling(ReadOnlySpan<char> line)
    {
        foreach (var c in line)
        {
            if (char.IsLetterOrDigit(c)) return true;
        }

        return false;
    }

    /// <summary>Whether a text holds a character that <see cref="MatchPass.Punctuation"/> compares as another.</summary>
    public static bool HasTypography(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyExceptInRange('\0', '\u007f'); at >= 0; at = text.IndexOfAnyExceptInRange('\0', '\u007f'))
        {
            if (PlainOf(text[at]) != text[at]) return true;
            text = text[(at + 1)..];
        }

        return false;
    }

    private static ReadOnlySpan<char> Plain(ReadOnlySpan<char> line)
    {
        if (!HasTypography(line)) return line;
        var plain = new char[line.Length];
        for (var i = 0; i < plain.Length; i++) plain[i] = PlainOf(line[i]);
        return plain;
    }

    private static char PlainOf(char c) => c switch
    {
        (>= '\u2010' and <= '\u2015') or '\u2212' => '-',
        >= '\u2018' and <= '\u201b' => '\'',
        >= '\u201c' and <= '\u201f' => '"',
        '\u00a0' or (>= '\u2002' and <= '\u200a') or '\u202f' or '\u205f' or '\u3000' => ' ',
        _ => c,
    };
}
