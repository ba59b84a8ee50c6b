using System.Globalization;
using System.Text;

namespace Lathe.Edits;

/// <summary>
/// Canonical decomposition (Unicode Standard, 3.11): texts that only spell the same characters differently become equal; compatibility forms such as ligatures stay what
/// they are. The table is carried along because the runtime normalises nothing where it runs without culture data.
/// </summary>
internal static class CanonicalForm
{
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;

    private static readonly Lazy<(Dictionary<char, string> Decompositions, Dictionary<char, byte> Classes)> Table = new(Load);

    /// <summary>Whether a text may change or already holds marks; a quick no for plain text.</summary>
    public static bool MayDiffer(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('\0', '\u00bf') >= 0;

    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> text)
    {
        if (!MayDiffer(text)) return text;
        var (decompositions, classes) = Table.Value;
        var form = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c is >= (char)HangulFirst and <= (char)HangulLast) AppendHangul(form, c - HangulFirst);
            else if (c > '\u00bf' && decompositions.TryGetValue(c, out var parts)) form.Append(parts);
            else form.Append(c);
        }

        var chars = form.ToString().ToCharArray();
        Order(chars, classes);
        return chars;
    }

    // Marks after a letter come in the order of their classes; equal classes keep theirs.
    private static void Order(char[] chars, Dictionary<char, byte> classes)
    {
        for (var i = 0; i < chars.Length;)
        {
            if (!classes.ContainsKey(chars[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < chars.Length && classes.ContainsKey(chars[i])) i++;
            if (i - start == 1) continue;
            var marks = chars[start..i].OrderBy(m => classes[m]).ToArray();
            marks.CopyTo(chars, start);
        }
    }

    private static void AppendHangul(StringBuilder form, int index)
    {
        form.Append((char)(0x1100 + (index / 588))).Append((char)(0x1161 + (index % 588 / 28)));
        if (index % 28 != 0) form.Append((char)(0x11A7 + (index % 28)));
    }

    private static (Dictionary<char, string> Decompositions, Dictionary<char, byte> Classes) Load()
    {
        var decompositions = new Dictionary<char, string>(2200);
        var classes = new Dictionary<char, byte>(1000);
        using var reader = new StreamReader(typeof(CanonicalForm).Assembly.GetManifestResourceStream("Lathe.Edits.canonical.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                decompositions[Code(line.AsSpan(0, equals))] = string.Concat(line[(equals + 1)..].Split(' ').Select(p => Code(p)));
                continue;
            }

            var (dash, colon) = (line.IndexOf('-', StringComparison.Ordinal), line.IndexOf(':', StringComparison.Ordinal));
            var rank = byte.Parse(line.AsSpan(colon + 1), CultureInfo.InvariantCulture);
            for (int c = Code(line.AsSpan(0, dash)), last = Code(line.AsSpan(dash + 1, colon - dash - 1)); c <= last; c++) classes[(char)c] = rank;
        }

        return (decompositions, classes);
    }

    private static char Code(ReadOnlySpan<char> hex) => (char)int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
