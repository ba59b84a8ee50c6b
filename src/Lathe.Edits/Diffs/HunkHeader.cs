namespace Lathe.Edits;

/// <summary>What a hunk's first line states.</summary>
internal readonly record struct HunkHeader(int OldStart, int OldCount, int NewStart, int NewCount, string Section)
{
    public static bool TryParse(ReadOnlySpan<char> line, out HunkHeader header)
    {
        header = new HunkHeader(-1, 0, -1, 0, "");
        if (!line.StartsWith("@@ -", StringComparison.Ordinal)) return false;
        var rest = line[4..];
        if (!TryRange(ref rest, out var oldStart, out var oldCount) || !rest.StartsWith(" +", StringComparison.Ordinal)) return false;
        rest = rest[2..];
        if (!TryRange(ref rest, out var newStart, out var newCount) || !rest.StartsWith(" @@", StringComparison.Ordinal)) return false;
        rest = rest[3..];
        if (rest.StartsWith(' ')) rest = rest[1..];
        header = new HunkHeader(oldStart, oldCount, newStart, newCount, rest.ToString());
        return true;
    }

    private static bool TryRange(ref ReadOnlySpan<char> text, out int start, out int count)
    {
        count = 1;
        if (!TryNumber(ref text, out start)) return false;
        if (!text.StartsWith(',')) return true;
        text = text[1..];
        return TryNumber(ref text, out count);
    }

    private static bool TryNumber(ref ReadOnlySpan<char> text, out int number)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        var isNumber = int.TryParse(text[..digits], out number);
        text = text[digits..];
        return isNumber;
    }
}
