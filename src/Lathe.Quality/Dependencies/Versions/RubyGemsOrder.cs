namespace Lathe.Quality;

/// <summary>Versions of Ruby gems, as the documentation of Gem::Version describes them (https://docs.ruby-lang.org/en/master/Gem/Version.html): parts of digits or letters; a part of letters comes before any number and makes a pre-release; missing parts are zero.</summary>
internal static class RubyGemsOrder
{
    public static int? Compare(string a, string b)
    {
        if (Parts(a) is not { } x || Parts(b) is not { } y) return null;
        for (var i = 0; i < Math.Max(x.Count, y.Count); i++)
        {
            var (partA, partB) = (i < x.Count ? x[i] : "0", i < y.Count ? y[i] : "0");
            var (numberA, numberB) = (DigitText.IsNumber(partA), DigitText.IsNumber(partB));
            if (numberA != numberB) return numberA ? 1 : -1;
            var order = numberA ? DigitText.Compare(partA, partB) : string.CompareOrdinal(partA, partB);
            if (order != 0) return order;
        }

        return 0;
    }

    // A hyphen stands for ".pre.".
    private static List<string>? Parts(string version)
    {
        version = version.Trim().Replace("-", ".pre.", StringComparison.Ordinal);
        var parts = new List<string>();
        for (var start = 0; start < version.Length;)
        {
            var rest = version.AsSpan(start);
            if (!char.IsAsciiLetterOrDigit(rest[0]))
            {
                if (rest[0] != '.') return null;
                start++;
                continue;
            }

            var digit = char.IsAsciiDigit(rest[0]);
            var length = 1;
            while (length < rest.Length && char.IsAsciiLetterOrDigit(rest[length]) && char.IsAsciiDigit(rest[length]) == digit) length++;
            parts.Add(rest[..length].ToString());
            start += length;
        }

        return parts.Count > 0 && DigitText.IsNumber(parts[0]) ? parts : null;
    }
}
