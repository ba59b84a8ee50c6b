namespace Lathe.Quality;

/// <summary>
/// Semantic Versioning 2.0.0, section 11 (https://semver.org/spec/v2.0.0.html), which npm, Cargo and Go modules (https://go.dev/ref/mod#versions) follow; NuGet adds a fourth number and does not look at case
/// (https://learn.microsoft.com/nuget/concepts/package-versioning). Missing numbers are zero, a leading v and what follows a plus do not count.
/// </summary>
internal static class SemanticOrder
{
    public static int? Compare(string a, string b, bool ignoreCase)
    {
        if (!TrySplit(a, out var numbersA, out var labelsA) || !TrySplit(b, out var numbersB, out var labelsB)) return null;
        for (var i = 0; i < Math.Max(numbersA.Length, numbersB.Length); i++)
        {
            var order = DigitText.Compare(i < numbersA.Length ? numbersA[i] : "", i < numbersB.Length ? numbersB[i] : "");
            if (order != 0) return order;
        }

        // A version without labels is the release, and comes after all that lead up to it.
        if (labelsA.Length == 0 || labelsB.Length == 0) return (labelsA.Length == 0).CompareTo(labelsB.Length == 0);
        for (var i = 0; i < Math.Min(labelsA.Length, labelsB.Length); i++)
        {
            var order = CompareLabels(labelsA[i], labelsB[i], ignoreCase);
            if (order != 0) return order;
        }

        return labelsA.Length.CompareTo(labelsB.Length);
    }

    private static int CompareLabels(string a, string b, bool ignoreCase)
    {
        var (numberA, numberB) = (DigitText.IsNumber(a), DigitText.IsNumber(b));
        if (numberA != numberB) return numberA ? -1 : 1;
        return numberA ? DigitText.Compare(a, b) : string.Compare(a, b, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    private static bool TrySplit(string version, out string[] numbers, out string[] labels)
    {
        version = version.Trim();
        if (version.StartsWith('v') || version.StartsWith('=')) version = version[1..];
        if (version.IndexOf('+', StringComparison.Ordinal) is var build and >= 0) version = version[..build];
        var hyphen = version.IndexOf('-', StringComparison.Ordinal);
        numbers = (hyphen < 0 ? version : version[..hyphen]).Split('.');
        labels = hyphen < 0 ? [] : version[(hyphen + 1)..].Split('.');
        foreach (var number in numbers)
            if (!DigitText.IsNumber(number)) return false;
        return true;
    }
}
