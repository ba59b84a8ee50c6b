using System.Text;

namespace Lathe.Models.Replay;

/// <summary>A short difference of two transcripts in the look of a unified diff: the first place where they part, with a little around it.</summary>
internal static class TranscriptDiff
{
    private const int Context = 2;
    private const int MostLines = 12;

    // With its sign, an indent and the marks of a cut, a line fits 80 columns.
    private const int MostCharacters = 72;

    public static int CommonStart(List<string> a, List<string> b)
    {
        var same = 0;
        while (same < a.Count && same < b.Count && string.Equals(a[same], b[same], StringComparison.Ordinal)) same++;
        return same;
    }

    public static string Of(List<string> expected, List<string> got)
    {
        var start = CommonStart(expected, got);
        var endExpected = expected.Count;
        var endGot = got.Count;
        while (endExpected > start && endGot > start && string.Equals(expected[endExpected - 1], got[endGot - 1], StringComparison.Ordinal)) (endExpected, endGot) = (endExpected - 1, endGot - 1);
        var text = new StringBuilder("--- cassette\n+++ request\n");
        text.Append($"@@ line {start + 1}{Within(expected, got, start)} @@\n");
        for (var i = Math.Max(0, start - Context); i < start; i++) Line(text, ' ', expected[i], expected[i]);
        Block(text, '-', expected, start, endExpected, got, endGot);
        Block(text, '+', got, start, endGot, expected, endExpected);
        for (var i = endExpected; i < Math.Min(expected.Count, endExpected + Context); i++) Line(text, ' ', expected[i], expected[i]);
        return text.ToString().TrimEnd('\n');
    }

    // Which message it is, where its header is not among the lines that are shown.
    private static string Within(List<string> expected, List<string> got, int start)
    {
        var lines = start < expected.Count ? expected : got;
        for (var i = Math.Min(start, lines.Count - 1); i >= 0; i--)
            if (lines[i].StartsWith('[')) return i < start - Context ? $", in {lines[i]}" : "";
        return "";
    }

    private static void Block(StringBuilder text, char sign, List<string> lines, int start, int end, List<string> others, int othersEnd)
    {
        var shown = Math.Min(end, start + MostLines);
        for (var i = start; i < shown; i++) Line(text, sign, lines[i], i < othersEnd ? others[i] : "");
        if (end > shown) text.Append(sign).Append($"  … {end - shown} more lines\n");
    }

    /// <summary>One line; of a long one the part around the first character that differs from its counterpart.</summary>
    private static void Line(StringBuilder text, char sign, string line, string counterpart)
    {
        text.Append(sign);
        if (line.Length <= MostCharacters)
        {
            text.Append(line).Append('\n');
            return;
        }

        var from = Math.Max(0, line.AsSpan().CommonPrefixLength(counterpart) - 24);
        if (from == line.Length || string.Equals(line, counterpart, StringComparison.Ordinal)) from = 0;
        var length = Math.Min(MostCharacters, line.Length - from);
        text.Append(from > 0 ? "…" : "").Append(line, from, length).Append(from + length < line.Length ? "…" : "").Append('\n');
    }
}
