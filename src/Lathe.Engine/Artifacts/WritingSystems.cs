namespace Lathe.Engine.Artifacts;

/// <summary>
/// Which letters a name may have, by writing system. Compatibility forms (full width, ligatures, mathematical letters) and loose accents are in none of them, so two names that are
/// the same under Unicode's NFKC are the same characters already; the runtime has no normalisation here. Blocks: https://www.unicode.org/Public/UCD/latest/ucd/Blocks.txt
/// </summary>
internal static class WritingSystems
{
    public const int None = -1, Latin = 0, Greek = 1, Cyrillic = 2;

    private static readonly (char From, char To, int System)[] Ranges =
    [
        ('A', 'Z', Latin), ('a', 'z', Latin), ('\u00C0', '\u00D6', Latin), ('\u00D8', '\u00F6', Latin), ('\u00F8', '\u0131', Latin), ('\u0134', '\u013E', Latin),
        ('\u0141', '\u0148', Latin), ('\u014A', '\u017E', Latin), ('\u0386', '\u03CE', Greek), ('\u0400', '\u0481', Cyrillic), ('\u048A', '\u052F', Cyrillic),
        ('\u0531', '\u0586', 3), ('\u05D0', '\u05EA', 4), ('\u0620', '\u064A', 5), ('\u0900', '\u0963', 6), ('\u0E01', '\u0E4E', 7), ('\u10D0', '\u10FA', 8),
        ('\u3041', '\u3096', 9), ('\u30A1', '\u30FA', 9), ('\u30FC', '\u30FC', 9), ('\u4E00', '\u9FFF', 9), ('\uAC00', '\uD7A3', 10),
    ];

    // Letters that a reader takes for a Latin one; from https://www.unicode.org/Public/security/latest/confusables.txt, the identical ones only.
    private const string LikeLatin = "\u0391\u0392\u0395\u0396\u0397\u0399\u039A\u039C\u039D\u039F\u03A1\u03A4\u03A5\u03A7\u03BF\u03C1\u03BD\u0430\u0441\u0435\u0456\u0458\u043E\u0440\u0455\u0445\u0443\u0501\u051B\u051D\u04BB\u04CF"
        + "\u0410\u0412\u0421\u0415\u041D\u0406\u0408\u041A\u041C\u041E\u0420\u0405\u0422\u0425\u0423\u04AE";

    public static int Of(char letter)
    {
        foreach (var (from, to, system) in Ranges)
        {
            if (letter < from) return None;
            if (letter <= to) return char.IsLetter(letter) || system is 6 or 7 ? system : None;
        }

        return None;
    }

    /// <summary>Whether every letter of a name could be taken for a Latin one, and none is.</summary>
    public static bool LooksLatin(string name)
    {
        var seen = false;
        foreach (var c in name)
        {
            if (Of(c) == None) continue;
            if (!LikeLatin.Contains(c, StringComparison.Ordinal)) return false;
            seen = true;
        }

        return seen;
    }
}
