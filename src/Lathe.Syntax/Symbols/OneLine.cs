using System.Text;

namespace Lathe.Syntax;

/// <summary>Writes a piece of text on one line.</summary>
internal static class OneLine
{
    /// <summary>The text with every run of white space as one space, without an opening brace at its end, at most so many characters.</summary>
    public static string Of(ReadOnlySpan<char> text, int most)
    {
        text = text.Trim().TrimEnd("{ \t\r\n");
        if (text.Length <= most && text.IndexOfAny('\n', '\t', '\r') < 0 && text.IndexOf("  ") < 0) return text.ToString();
        var line = new StringBuilder(Math.Min(text.Length, most));
        var space = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                space = true;
                continue;
            }

            if (space && line.Length > 0 && !(line[^1] is '(' or '[') && c is not (')' or ']')) line.Append(' ');
            space = false;
            if (line.Length >= most) break;
            line.Append(c);
        }

        return line.ToString();
    }
}
