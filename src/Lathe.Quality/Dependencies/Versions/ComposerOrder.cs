namespace Lathe.Quality;

/// <summary>
/// Versions of Composer packages (https://getcomposer.org/doc/04-schema.md#version), put into parts and compared as PHP's version_compare describes (https://www.php.net/manual/function.version-compare): dev, alpha, beta, RC, the release, patch. A branch has no place in the order.
/// </summary>
internal static class ComposerOrder
{
    private const int Unknown = -1;
    private const int Release = 4;

    public static int? Compare(string a, string b)
    {
        if (Parts(a) is not { } x || Parts(b) is not { } y) return null;
        for (var i = 0; i < Math.Max(x.Count, y.Count); i++)
        {
            var (partA, partB) = (i < x.Count ? x[i] : "", i < y.Count ? y[i] : "");
            // Zeros at the end add nothing: 1.0 is 1.0.0.
            var (rankA, rankB) = (Rank(partA), Rank(partB));
            var order = rankA != rankB ? rankA.CompareTo(rankB) : rankA == Release ? DigitText.Compare(partA, partB) : rankA == Unknown ? string.CompareOrdinal(partA, partB) : 0;
            if (order != 0) return order;
        }

        return 0;
    }

    private static int Rank(string part) => part switch
    {
        "dev" => 0,
        "a" or "alpha" => 1,
        "b" or "beta" => 2,
        "rc" or "c" => 3,
        "pl" or "p" or "patch" => 5,
        _ => part.Length == 0 || DigitText.IsNumber(part) ? Release : Unknown,
    };

    private static List<string>? Parts(string version)
    {
        version = version.Trim().ToLowerInvariant();
        if (version.StartsWith('v')) version = version[1..];
        if (version.IndexOf('+', StringComparison.Ordinal) is var build and >= 0) version = version[..build];
        if (version.Length == 0 || !char.IsAsciiDigit(version[0])) return null;
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i <= version.Length; i++)
        {
            var separator = i == version.Length || version[i] is '.' or '-' or '_';
            if (!separator && (i == start || char.IsAsciiDigit(version[i]) == char.IsAsciiDigit(version[i - 1]))) continue;
            if (i > start && version.AsSpan(start, i - start) is not "stable") parts.Add(version[start..i]);
            start = separator ? i + 1 : i;
        }

        return parts.Contains("x") ? null : Padded(parts);
    }

    // Composer writes every version with four numbers before its stability.
    private static List<string> Padded(List<string> parts)
    {
        var numbers = 0;
        while (numbers < parts.Count && DigitText.IsNumber(parts[numbers])) numbers++;
        for (; numbers < 4; numbers++) parts.Insert(numbers, "0");
        return parts;
    }
}
