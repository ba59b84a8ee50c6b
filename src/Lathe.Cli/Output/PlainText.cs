using System.Text;

namespace Lathe.Cli.Output;

/// <summary>Text from files, models and servers on its way to a terminal.</summary>
internal static class PlainText
{
    /// <summary>
    /// The text with control and format characters shown as '?': an escape sequence in a file's name or in a server's message must not drive the user's terminal.
    /// Line breaks and tabs stay.
    /// </summary>
    public static string Printable(string text)
    {
        var clean = true;
        foreach (var c in text) clean &= IsHarmless(c);
        if (clean) return text;
        var result = new StringBuilder(text.Length);
        foreach (var c in text) result.Append(IsHarmless(c) ? c : '?');
        return result.ToString();
    }

    /// <summary>A file's name as git writes it: as it is, or where characters in it would be shown as '?', in quotes with escapes, so that it still names the file.</summary>
    public static string FileName(string path)
    {
        var clean = true;
        foreach (var c in path) clean &= c is not ('\n' or '\t') && IsHarmless(c);
        if (clean) return path;
        var quoted = new StringBuilder("\"");
        foreach (var rune in path.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') quoted.Append('\\').Append((char)rune.Value);
            else if (rune.Value is '\n') quoted.Append("\\n");
            else if (rune.Value is '\t') quoted.Append("\\t");
            else if (rune.Value is '\r') quoted.Append("\\r");
            else if (!rune.IsBmp || IsHarmless((char)rune.Value)) quoted.Append(rune.ToString());
            else Octal(quoted, rune);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>As <see cref="Printable"/>, on one line.</summary>
    public static string OneLine(string text)
    {
        var line = Printable(text);
        var breaks = false;
        foreach (var c in line) breaks |= c is '\n' or '\t';
        return breaks ? string.Create(line.Length, line, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = from[i] is '\n' or '\t' ? ' ' : from[i];
        }) : line;
    }

    private static void Octal(StringBuilder quoted, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var b in bytes[..rune.EncodeToUtf8(bytes)]) quoted.Append('\\').Append((char)('0' + (b >> 6))).Append((char)('0' + ((b >> 3) & 7))).Append((char)('0' + (b & 7)));
    }

    // Bidirectional overrides reorder what a person reads; U+2028 and U+2029 break lines in some terminals.
    private static bool IsHarmless(char c) =>
        c is '\n' or '\t' || (!char.IsControl(c) && c is not ((>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029'));
}
