using System.Globalization;
using System.Text;

namespace Lathe.Cli.Output;

/// <summary>How many columns text takes on a terminal.</summary>
internal static class TextWidth
{
    public static int Of(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes()) width += Of(rune);
        return width;
    }

    /// <summary>Lines of at most the given width, broken at spaces where there are any; at least one line.</summary>
    public static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        if (Of(text) <= width)
        {
            lines.Add(text);
            return lines;
        }

        var line = new StringBuilder();
        var used = 0;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var needed = Of(word);
            if (used > 0 && used + 1 + needed > width) Break();
            if (used > 0)
            {
                line.Append(' ');
                used++;
            }

            foreach (var rune in word.EnumerateRunes())
            {
                var columns = Of(rune);
                if (used > 0 && used + columns > width) Break();
                line.Append(rune.ToString());
                used += columns;
            }
        }

        if (used > 0 || lines.Count == 0) Break();
        return lines;

        void Break()
        {
            lines.Add(line.ToString());
            line.Clear();
            used = 0;
        }
    }

    // The wide blocks of Unicode's East Asian Width, coarsely: a table that is a column off is readable.
    private static int Of(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        >= 0x1100 and <= 0x115f or >= 0x2e80 and <= 0xa4cf or >= 0xac00 and <= 0xd7a3 or >= 0xf900 and <= 0xfaff => 2,
        >= 0xfe30 and <= 0xfe6f or >= 0xff00 and <= 0xff60 or >= 0xffe0 and <= 0xffe6 or >= 0x1f300 and <= 0x1faff or >= 0x20000 and <= 0x3fffd => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0 : 1,
    };
}
