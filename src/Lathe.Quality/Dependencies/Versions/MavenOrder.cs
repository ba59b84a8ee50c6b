namespace Lathe.Quality;

/// <summary>Versions of Maven, by the Version Order Specification of its POM reference (https://maven.apache.org/pom.html#version-order-specification).</summary>
internal static class MavenOrder
{
    // Those before the release (the empty qualifier), it, and the one known to come after it; an unknown one comes after those, by alphabet.
    private static readonly string[] Qualifiers = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];

    public static int? Compare(string a, string b)
    {
        var (x, y) = (Tokens(a), Tokens(b));
        for (var i = 0; i < Math.Max(x.Count, y.Count); i++)
        {
            var order = CompareTokens(i < x.Count ? x[i] : Padding(y[i]), i < y.Count ? y[i] : Padding(x[i]));
            if (order != 0) return order;
        }

        return 0;
    }

    // Zero beside a number after a dot; else nothing, so that "1.0.sp" comes after "1.0" as the qualifiers say.
    private static Token Padding(Token other) => new(other.Hyphen, other.Hyphen || !DigitText.IsNumber(other.Text) ? "" : "0");

    private static int CompareTokens(Token a, Token b)
    {
        var (rankA, rankB) = (Rank(a), Rank(b));
        if (rankA != rankB) return rankA.CompareTo(rankB);
        if (DigitText.IsNumber(a.Text)) return DigitText.Compare(a.Text, b.Text);
        var (knownA, knownB) = (Array.IndexOf(Qualifiers, a.Text), Array.IndexOf(Qualifiers, b.Text));
        if (knownA < 0 && knownB < 0) return string.CompareOrdinal(a.Text, b.Text);
        return (knownA < 0 ? int.MaxValue : knownA).CompareTo(knownB < 0 ? int.MaxValue : knownB);
    }

    // ".qualifier" and "-qualifier" before "-number" before ".number".
    private static int Rank(Token token) => !DigitText.IsNumber(token.Text) ? 0 : token.Hyphen ? 1 : 2;

    private static List<Token> Tokens(string version)
    {
        var tokens = new List<Token>();
        var start = 0;
        var hyphen = false;
        for (var i = 0; i <= version.Length; i++)
        {
            var separator = i == version.Length || version[i] is '.' or '-' or '_';
            var turn = !separator && i > start && char.IsAsciiDigit(version[i]) != char.IsAsciiDigit(version[i - 1]);
            if (!separator && !turn) continue;
            var text = version[start..i].ToLowerInvariant();
            tokens.Add(new Token(hyphen, Named(text, followed: turn)));
            hyphen = turn || (i < version.Length && version[i] is '-');
            start = turn ? i : i + 1;
        }

        Trim(tokens);
        return tokens;
    }

    private static string Named(string text, bool followed) => text switch
    {
        "" => "0",
        "a" when followed => "alpha",
        "b" when followed => "beta",
        "m" when followed => "milestone",
        "cr" => "rc",
        "ga" or "final" or "release" => "",
        _ => text,
    };

    // From the end, and again before each hyphen, what means nothing is taken away.
    private static void Trim(List<Token> tokens)
    {
        for (var i = tokens.Count - 1; i > 0; i--)
        {
            var empty = tokens[i].Text.AsSpan().Trim('0').IsEmpty;
            if (empty && (i == tokens.Count - 1 || tokens[i + 1].Hyphen)) tokens.RemoveAt(i);
        }
    }

    private readonly record struct Token(bool Hyphen, string Text);
}
