using System.Globalization;
using System.Text;

namespace Lathe.Edits;

/// <summary>Lines that still carry the numbers with which a tool showed them: <c>  12 | text</c>.</summary>
internal static class NumberedLines
{
    /// <summary>The text without the numbers, and the first of them; null where not every line has one.</summary>
    public static string? Strip(string text, out int? first)
    {
        first = null;
        var lines = ByteLines.Of(text);
        if (lines.Count == 0) return null;
        var stripped = new StringBuilder(text.Length);
        for (var i = 0; i < lines.Count; i++)
        {
            if (!TrySplit(lines[i], out var number, out var rest)) return null;
            first ??= number;
            stripped.Append(rest);
        }

        return stripped.ToString();
    }

    private static bool TrySplit(ReadOnlySpan<char> line, out int number, out ReadOnlySpan<char> rest)
    {
        rest = line.TrimStart(' ');
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        number = 0;
        if (digits is < 1 or > 9) return false;
        number = int.Parse(rest[..digits], CultureInfo.InvariantCulture);
        rest = rest[digits..].TrimStart(' ');
        if (!rest.StartsWith('|') || rest.StartsWith("||", StringComparison.Ordinal)) return false;
        rest = rest[1..];
        if (rest.StartsWith(' ')) rest = rest[1..];
        return true;
    }
}
