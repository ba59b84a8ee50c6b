namespace Lathe.Edits;

/// <summary>Where a line stands in its text.</summary>
/// <param name="Start">The first character.</param>
/// <param name="Length">Characters, without the ending.</param>
/// <param name="EndingLength">0 for a last line without an ending, 1 for LF or CR, 2 for CRLF.</param>
public readonly record struct TextLine(int Start, int Length, int EndingLength)
{
    /// <summary>The first character after the line and its ending.</summary>
    public int End => Start + Length + EndingLength;

    /// <summary>Splits a text at LF, CRLF and CR.</summary>
    internal static TextLine[] Split(ReadOnlySpan<char> text)
    {
        var lines = new List<TextLine>(Math.Max(4, text.Length / 32));
        for (var start = 0; start < text.Length;)
        {
            var length = text[start..].IndexOfAny('\n', '\r');
            if (length < 0)
            {
                lines.Add(new TextLine(start, text.Length - start, 0));
                break;
            }

            var at = start + length;
            var ending = text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
            lines.Add(new TextLine(start, length, ending));
            start = at + ending;
        }

        return lines.ToArray();
    }
}
