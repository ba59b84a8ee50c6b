namespace Lathe.Edits;

/// <summary>Where a line stands in its text.</summary>
/// <param name="Start">The first character.</param>
/// <param name="Length">Characters, without the ending.</param>
/// <param name="EndingLength">0 for a last line without an ending, 1 for LF or CR, 2 for CRLF.</param>
public readonly record struct TextLine(int Start, int Length, int EndingLength)
{
    /// <summary>The first character after the line and its ending.</summary>
    public int End => Start + Length + EndingLength;

    /// <summary>Splits a text at LF, CRLF and, if wanted, CR.</summary>
    internal static TextLine[] Split(ReadOnlySpan<char> text, bool crEndsLine)
    {
        var lines = new List<TextLine>(Math.Max(4, text.Length / 32));
        for (var start = 0; start < text.Length;)
        {
            var rest = text[start..];
            var length = crEndsLine ? rest.IndexOfAny('\n', '\r') : rest.IndexOf('\n');
            if (length < 0)
            {
                lines.Add(new TextLine(start, rest.Length, 0));
                break;
            }

            var ending = 1;
            if (!crEndsLine && length > 0 && rest[length - 1] == '\r') (length, ending) = (length - 1, 2);
            else if (rest[length] == '\r' && length + 1 < rest.Length && rest[length + 1] == '\n') ending = 2;
            lines.Add(new TextLine(start, length, ending));
            start += length + ending;
        }

        return lines.ToArray();
    }
}
