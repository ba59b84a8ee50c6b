namespace Lathe.Quality;

/// <summary>Versions of Python packages (PEP 440, https://packaging.python.org/specifications/version-specifiers/): epoch, release, pre-release, post-release, development release, local label, with the spellings that its appendix normalises.</summary>
internal static class Pep440Order
{
    private const string Last = "\uFFFF";

    private static readonly (string Word, string Letter)[] PreReleases = [("alpha", "a"), ("beta", "b"), ("preview", "rc"), ("pre", "rc"), ("rc", "rc"), ("a", "a"), ("b", "b"), ("c", "rc")];

    public static int? Compare(string a, string b)
    {
        if (Parse(a) is not { } x || Parse(b) is not { } y) return null;
        var order = DigitText.Compare(x.Epoch, y.Epoch);
        for (var i = 0; order == 0 && i < Math.Max(x.Release.Length, y.Release.Length); i++) order = DigitText.Compare(i < x.Release.Length ? x.Release[i] : "", i < y.Release.Length ? y.Release[i] : "");
        if (order == 0) order = string.CompareOrdinal(x.PreKey, y.PreKey);
        if (order == 0) order = DigitText.Compare(x.PreNumber, y.PreNumber);
        if (order == 0) order = CompareOptional(x.Post, y.Post, absent: -1);
        if (order == 0) order = CompareOptional(x.Dev, y.Dev, absent: 1);
        return order != 0 ? order : CompareLocal(x.Local, y.Local);
    }

    private static int CompareOptional(string? a, string? b, int absent)
    {
        if (a is null || b is null) return a is null && b is null ? 0 : a is null ? absent : -absent;
        return DigitText.Compare(a, b);
    }

    private static int CompareLocal(string[] a, string[] b)
    {
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var (numberA, numberB) = (DigitText.IsNumber(a[i]), DigitText.IsNumber(b[i]));
            if (numberA != numberB) return numberA ? 1 : -1;
            var order = numberA ? DigitText.Compare(a[i], b[i]) : string.CompareOrdinal(a[i], b[i]);
            if (order != 0) return order;
        }

        return a.Length.CompareTo(b.Length);
    }

    private static Parts? Parse(string text)
    {
        var version = text.Trim().ToLowerInvariant().TrimStart('v').AsSpan();
        string[] local = [];
        if (version.IndexOf('+') is var plus and >= 0)
        {
            local = version[(plus + 1)..].ToString().Split(['.', '-', '_']);
            version = version[..plus];
        }

        var epoch = "";
        if (version.IndexOf('!') is var mark and >= 0)
        {
            epoch = version[..mark].ToString();
            version = version[(mark + 1)..];
        }

        var release = new List<string>(4);
        while (Digits(ref version) is { Length: > 0 } number)
        {
            release.Add(number);
            if (version.Length < 2 || version[0] != '.' || !char.IsAsciiDigit(version[1])) break;
            version = version[1..];
        }

        if (release.Count == 0) return null;
        var (pre, preNumber) = ("", "");
        foreach (var (word, letter) in PreReleases)
        {
            if (pre.Length > 0 || !Word(ref version, word, out var number)) continue;
            (pre, preNumber) = (letter, number);
        }

        string? post = null;
        if (Word(ref version, "post", out var postNumber) || Word(ref version, "rev", out postNumber) || Word(ref version, "r", out postNumber)) post = postNumber;
        else if (version.Length > 1 && version[0] == '-' && char.IsAsciiDigit(version[1]))
        {
            version = version[1..];
            post = Digits(ref version);
        }

        string? dev = Word(ref version, "dev", out var devNumber) ? devNumber : null;
        if (!version.IsEmpty) return null;
        // A development release of a release comes before the release's first pre-release; no pre-release comes after every one.
        var key = pre.Length > 0 ? pre : post is null && dev is not null ? "" : Last;
        return new Parts(epoch, [.. release], key, preNumber, post, dev, local);
    }

    private static bool Word(ref ReadOnlySpan<char> version, string word, out string number)
    {
        var rest = version.Length > 0 && version[0] is '.' or '-' or '_' ? version[1..] : version;
        number = "";
        if (!rest.StartsWith(word, StringComparison.Ordinal)) return false;
        rest = rest[word.Length..];
        if (rest.Length > 1 && rest[0] is '.' or '-' or '_' && char.IsAsciiDigit(rest[1])) rest = rest[1..];
        number = Digits(ref rest);
        version = rest;
        return true;
    }

    private static string Digits(ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        if (length < 0) length = text.Length;
        var digits = text[..length].ToString();
        text = text[length..];
        return digits;
    }

    private sealed record Parts(string Epoch, string[] Release, string PreKey, string PreNumber, string? Post, string? Dev, string[] Local);
}
