using System.Text;

namespace Lathe.Engine.Text;

/// <summary>Keeps text that reaches a model, a log or the journal within a bound.</summary>
public static class Bounded
{
    /// <summary>Keeps the head and the tail, cut at line ends where one is near, never inside a character, with a line that says how much is left out.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">The most characters (UTF-16 units) to keep, at least 200.</param>
    public static string HeadAndTail(string text, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 200);
        if (text.Length <= limit) return text;
        var room = limit - 80;
        var head = CutBack(text, room * 2 / 5);
        var tail = CutForward(text, text.Length - (room - head));
        var left = text.AsSpan(head, tail - head);
        var builder = new StringBuilder(limit).Append(text, 0, head);
        if (head > 0 && text[head - 1] != '\n') builder.Append('\n');
        builder.Append($"[… {left.Length:N0} characters, {left.Count('\n'):N0} line ends left out …]\n");
        return builder.Append(text, tail, text.Length - tail).ToString();
    }

    /// <summary>One line of at most so many characters, line breaks and controls shown as spaces.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">The most characters, at least 2.</param>
    public static string OneLine(string text, int limit)
    {
        var builder = new StringBuilder(Math.Min(text.Length, limit));
        foreach (var c in text.AsSpan().Trim())
        {
            if (builder.Length >= limit - 1)
            {
                if (char.IsHighSurrogate(builder[^1])) builder.Length--;
                return builder.Append('…').ToString();
            }

            builder.Append(char.IsControl(c) ? ' ' : c);
        }

        return builder.ToString();
    }

    private static int CutBack(string text, int at)
    {
        var line = text.LastIndexOf('\n', at - 1, Math.Min(at, 200));
        if (line >= 0) return line + 1;
        return char.IsLowSurrogate(text[at]) ? at - 1 : at;
    }

    private static int CutForward(string text, int at)
    {
        var line = text.IndexOf('\n', at, Math.Min(200, text.Length - at));
        if (line >= 0 && line + 1 < text.Length) return line + 1;
        return char.IsLowSurrogate(text[at]) ? at + 1 : at;
    }
}
