using System.Buffers;
using System.Globalization;
using System.Text;
using Lathe.Engine.Text;

namespace Lathe.Engine.Prompts;

/// <summary>
/// The marks between which text from the repository stands in a prompt, and what makes such text unable to end them: marks that look alike are pulled apart, what nobody sees (escapes, text direction,
/// zero width, tag characters) is written out, and the tokens with which some servers part messages are broken. Everything else stays to the letter, so that what a model quotes of it still fits the file.
/// </summary>
internal static class DataMarks
{
    private const string Word = "data";
    private const int LongestMark = 60;
    private const int LongestToken = 30;
    private const int LongestLine = 4_000;

    // Letters of other scripts and with marks that look like those of the word.
    private const string LikeA = "\u0430\u0410\u0251\u03b1\u0391\u1d00\u1d43\u00aa\u00e0\u00e1\u00e2\u00e3\u00e4\u00e5\u00c0\u00c1\u00c2\u00c3\u00c4\u00c5\u0100\u0101\u0102\u0103\u0104\u0105";
    private const string LikeD = "\u0501\u0500\u0256\u0257\u1d05\u1d48\u010e\u010f\u0110\u0111";
    private const string LikeT = "\u0442\u0422\u03c4\u03a4\u01ad\u1d1b\u1d57\u0162\u0163\u0164\u0165\u0166\u0167";
    private const string Openers = "«‹《〈⟪⟨≪＜❮❬⟬⦑";
    private const string Closers = "»›》〉⟫⟩≫＞❯❭⟭⦒";
    private const string Slashes = "/∕⁄／⧸╱\\＼";

    // Without tab, line ends and form feed.
    private const string Controls = "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000b\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091\u0092\u0093\u0094\u0095\u0096\u0097\u0098\u0099\u009a\u009b\u009c\u009d\u009e\u009f";

    private static readonly SearchValues<char> Telling = SearchValues.Create(
        Openers + "<" + Controls + "\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff\udb40");

    /// <summary>Text that cannot close the marks and speak as if it were not data. Doing it twice changes nothing more.</summary>
    /// <param name="text">Text from the repository or from a command.</param>
    public static string Keep(string text)
    {
        var next = text.AsSpan().IndexOfAny(Telling);
        if (next < 0) return text;
        var builder = new StringBuilder(text.Length + 64);
        var at = 0;
        while (next >= 0)
        {
            builder.Append(text, at, next - at);
            at = next + Write(text, next, builder);
            next = text.AsSpan(at).IndexOfAny(Telling) is var found and >= 0 ? at + found : -1;
        }

        return builder.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>A name, a command or a message: one line that cannot close the marks.</summary>
    /// <param name="text">Text from the repository or from a command.</param>
    public static string Line(string text) => Bounded.OneLine(Keep(text), LongestLine);

    // Writes what stands at a telling character and says how long that was.
    private static int Write(string text, int at, StringBuilder builder)
    {
        var c = text[at];
        if (Openers.Contains(c, StringComparison.Ordinal))
        {
            var (length, closes) = MarkAt(text, at);
            if (length > 0) builder.Append(closes ? "« /data»" : "« data»");
            else builder.Append(c);
            return Math.Max(1, length);
        }

        if (c == '<')
        {
            builder.Append(c);
            if (IsToken(text.AsSpan(at))) builder.Append(' ');
            return 1;
        }

        if (c == '\udb40' && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        {
            var tag = char.ConvertToUtf32(c, text[at + 1]);
            if (tag <= 0xe007f) builder.Append(CultureInfo.InvariantCulture, $"\\U{tag:x8}");
            else builder.Append(text, at, 2);
            return 2;
        }

        if (c == '\udb40') builder.Append(c);
        else builder.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        return 1;
    }

    // As <|im_start|>, <|eot_id|>.
    private static bool IsToken(ReadOnlySpan<char> text)
    {
        if (text.Length < 5 || text[1] != '|') return false;
        var end = 2;
        while (end < text.Length && end < LongestToken && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        return end > 2 && end + 1 < text.Length && text[end] == '|' && text[end + 1] == '>';
    }

    private static (int Length, bool Closes) MarkAt(string text, int open)
    {
        var letters = 0;
        var closes = false;
        for (var at = open + 1; at < text.Length && at - open < LongestMark; at++)
        {
            var c = text[at];
            if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                // Tags are as good as not there.
                at++;
                if (c == '\udb40') continue;
                if (letters == Word.Length || Fold(char.ConvertToUtf32(c, text[at])) != Word[letters]) return (0, false);
                letters++;
                continue;
            }

            if (IsNothing(c)) continue;
            if (letters == 0 && Slashes.Contains(c, StringComparison.Ordinal)) closes = true;
            else if (letters == Word.Length) return Closers.Contains(c, StringComparison.Ordinal) ? (at - open + 1, closes) : (0, false);
            else if (Fold(c) == Word[letters]) letters++;
            else return (0, false);
        }

        return (0, false);
    }

    private static bool IsNothing(char c) =>
        c is not ('\n' or '\r') && (char.IsWhiteSpace(c) || char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);

    // The letter that another looks like. No table of compatibility forms is at hand: globalisation is invariant, where Normalize leaves them alone.
    private static char Fold(int c) => c switch
    {
        < 0x80 => char.ToLowerInvariant((char)c),
        >= 0xff21 and <= 0xff3a => (char)(c - 0xff21 + 'a'),
        >= 0xff41 and <= 0xff5a => (char)(c - 0xff41 + 'a'),
        >= 0x24b6 and <= 0x24e9 => (char)('a' + ((c - 0x24b6) % 26)),
        >= 0x1d400 and <= 0x1d6a3 => (char)('a' + ((c - 0x1d400) % 26)),
        >= 0x1f110 and <= 0x1f189 => (char)('a' + ((c - 0x1f110) % 32 % 26)),
        > 0xffff => '?',
        _ when LikeA.Contains((char)c, StringComparison.Ordinal) => 'a',
        _ when LikeD.Contains((char)c, StringComparison.Ordinal) => 'd',
        _ when LikeT.Contains((char)c, StringComparison.Ordinal) => 't',
        _ => '?',
    };
}
