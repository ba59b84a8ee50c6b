using System.Buffers;
using System.Collections.Frozen;

namespace Lathe.Quality;

/// <summary>Tells a random value from a word, a template, a path or an example.</summary>
internal static class SecretText
{
    private const int FewestDifferent = 8;

    private static readonly SearchValues<string> Stopwords = SearchValues.Create(
        [
            "example", "changeme", "change_me", "change-me", "changeit", "placeholder", "your", "xxxx", "dummy", "insert", "replace", "redacted", "todo", "fixme", "****", "....", "…", "${", "{{", "%(", "$(", "#{", "{0}", "<%", "env.", "env:", "environ", "getenv", "vault:",
            "arn:", "enc[", "enc(", "{cipher}", "lorem", "foobar", "not-a-", "not_a_", "notreal", "not_real", "fake", "mock", "sample", "none", "null", "undefined", "thisis", "this_is", "this-is", "secretsmanager", "keyvault", "abcdefgh", "12345678", "23456789",
            "01234567", "deadbeef", "test", "insecure", "foo", "secret", "hunter2", "password", "qwerty", "hogehoge", "asdf", "a1b2c3", "my_", "my-", "api-key", "api_key", "apikey",
        ],
        StringComparison.OrdinalIgnoreCase);

    // A password says what it says even where it is a bad one; only what stands for another value is none.
    private static readonly SearchValues<string> StopwordsOfPasswords = SearchValues.Create(
        [
            "example", "changeme", "change_me", "change-me", "placeholder", "your", "xxxx", "dummy", "redacted", "****", "....", "…", "${", "{{", "%(", "$(", "#{", "{0}", "<%", "env.", "env:", "environ", "getenv", "vault:", "arn:", "enc[", "enc(", "{cipher}", "not-a-", "not_a_",
            "fake", "mock", "none", "null", "undefined", "keyvault", "http:", "https:", "://", "error", "invalid", "required", "password_", "password-", "_password", "-password", "password.", "passwd_", "_passwd", "$2a$", "$2b$", "$2y$", "$argon2", "pbkdf2", "sha1$", "sha256", "md5$", "{ssha}", "{sha",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly string[] Openings =
    [
        "sha256:", "sha1-", "sha256-", "sha384-", "sha512-", "$2a$", "$2b$", "$2y$", "$argon2", "pbkdf2", "ssh-rsa", "ssh-ed25519", "data:", "iVBORw0KGgo", "/9j/", "R0lGOD", "PHN2Zy", "UklGR", "AAAAB3NzaC1", "http://", "https://", "/", "./", "../", "~", "-----", "urn:", "file:", "sops", "$", "@", "%", "#", ".",
    ];

    // Passwords that programs are shipped with or that people type first.
    private static readonly FrozenSet<string> Notorious = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "admin", "root", "toor", "letmein", "qwerty", "qwertz", "welcome", "monkey", "dragon", "iloveyou", "sunshine", "swordfish", "superuser", "administrator", "rootroot", "adminadmin", "abc123", "hunter2", "passw0rd", "p@ssw0rd", "p@ssword");

    /// <summary>The entropy of a text by its own characters' frequencies, in bits per character (Shannon 1948).</summary>
    /// <param name="text">The text; what is not ASCII is passed over.</param>
    public static double Entropy(ReadOnlySpan<char> text)
    {
        Span<int> counts = stackalloc int[128];
        counts.Clear();
        var total = 0;
        foreach (var c in text)
        {
            if (c >= 128) continue;
            counts[c]++;
            total++;
        }

        double bits = 0;
        foreach (var count in counts)
            if (count > 0) bits -= (double)count / total * Math.Log2((double)count / total);
        return bits;
    }

    /// <summary>Whether the body of a key with a known prefix is random enough to be one.</summary>
    /// <param name="body">What follows the prefix.</param>
    public static bool LooksIssued(ReadOnlySpan<char> body) =>
        !body.ContainsAny(Issued) && Different(body) >= Math.Min(10, body.Length / 2) && LongestRun(body) < 6;

    /// <summary>Whether a value is random enough for a token or a key of no known shape, and how much speaks for it.</summary>
    /// <param name="value">The value.</param>
    public static SecretCertainty? OfToken(ReadOnlySpan<char> value)
    {
        if (value.Length is < 16 or > 512 || value.ContainsAnyExcept(TokenCharacters) || IsNoValue(value) || value.ContainsAny(Stopwords)) return null;
        if (!value.ContainsAnyInRange('0', '9') || !value.ContainsAny(Letters) || Different(value) < FewestDifferent || LongestRun(value) > 5 || IsUuid(value)) return null;
        if (!value.ContainsAnyExcept(HexDigits)) return value.Length >= 24 && Entropy(value) >= 3.0 ? (value.Length >= 32 ? SecretCertainty.Likely : SecretCertainty.Weak) : null;
        if (IsWordy(value)) return null;
        var entropy = Entropy(value);
        if (entropy < 3.4) return null;
        return value.Length >= 20 && entropy >= 3.7 ? SecretCertainty.Likely : SecretCertainty.Weak;
    }

    /// <summary>Whether a value looks like a password that somebody chose, and how much speaks for it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="notorious">Whether those count that everybody knows; in settings they are those of a machine for development.</param>
    public static SecretCertainty? OfPassword(ReadOnlySpan<char> value, bool notorious)
    {
        if (notorious && Notorious.GetAlternateLookup<ReadOnlySpan<char>>().Contains(value)) return SecretCertainty.Weak;
        if (value.Length is < 6 or > 128 || value.ContainsAny(" \t<>{}()[]|\\,;") || value.ContainsAnyExceptInRange('!', '~') || IsNoValue(value) || value.ContainsAny(StopwordsOfPasswords)) return null;
        if (LongestRun(value) > 4 || Different(value) < 4) return null;
        var digits = value.ContainsAnyInRange('0', '9');
        var letters = value.ContainsAny(Letters);
        if (!letters) return digits && value.Length <= 10 && !value.ContainsAnyExceptInRange('0', '9') ? SecretCertainty.Weak : null;
        var cases = value.ContainsAnyInRange('a', 'z') && value.ContainsAnyInRange('A', 'Z');
        var symbols = value.ContainsAnyExcept(WordCharacters);
        if (!digits && !(symbols && value.ContainsAny("!@#$%^&*?"))) return null;
        if (value.Contains('.') && !symbols) return null;
        if (!symbols && IsWordy(value) && value.ContainsAny('_', '-')) return null;
        return digits && (symbols || cases) && value.Length >= 8 && !value.Contains('/') ? SecretCertainty.Likely : SecretCertainty.Weak;
    }

    /// <summary>Whether a value is a plain text of somebody's choice and none that asks to be replaced.</summary>
    /// <param name="value">The value.</param>
    public static bool IsChosen(ReadOnlySpan<char> value) =>
        value.Length is >= 3 and <= 128 && !value.ContainsAny(" \t<>{}()[]|\\$%") && !value.ContainsAnyExceptInRange('!', '~') && !IsNoValue(value) && !value.ContainsAny(ToBeReplaced)
        && (value.ContainsAnyInRange('a', 'z') || !value.Contains('_'));

    /// <summary>Whether a value stands for another one: a template, a reference, an address, a hash.</summary>
    /// <param name="value">The value.</param>
    public static bool IsNoValue(ReadOnlySpan<char> value)
    {
        foreach (var opening in Openings)
            if (value.StartsWith(opening, StringComparison.Ordinal)) return true;
        if (value.StartsWith("MII", StringComparison.Ordinal)) return !(value.StartsWith("MIIE") || value.StartsWith("MIIJ") || value.StartsWith("MIICX") || value.StartsWith("MIICd"));
        return value.EndsWith(".pem") || value.EndsWith(".key") || value.EndsWith(".json") || value.EndsWith(".txt") || value.EndsWith(".yaml") || value.EndsWith(".yml") || value.EndsWith("...");
    }

    private static readonly SearchValues<string> Issued = SearchValues.Create(["example", "your", "xxxx", "0000000", "1234567890", "abcdefghij", "placeholder", "redacted", "fake", "dummy"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<string> ToBeReplaced = SearchValues.Create(["example", "change", "your", "placeholder", "xxxx", "****", "env", "dummy", "todo", "insert", "replace", "redacted", "none", "null"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> WordCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./");
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-.~!@#$%^&*()");

    // Names are made of words and numbers; a random text has letters and digits mixed within its parts.
    private static bool IsWordy(ReadOnlySpan<char> value)
    {
        foreach (var range in value.SplitAny('-', '_', '.', '/', ':', '='))
        {
            var part = value[range];
            if (part.Length == 0 || !part.ContainsAnyInRange('0', '9') || !part.ContainsAny(Letters)) continue;
            // "v2", "sha256", "utf8", "node18": letters, then a few digits.
            var letters = part.IndexOfAnyInRange('0', '9');
            var digits = part.Length - letters;
            if (letters > 0 && digits <= 4 && !part[letters..].ContainsAnyExceptInRange('0', '9')) continue;
            return false;
        }

        return true;
    }

    private static bool IsUuid(ReadOnlySpan<char> value) => value.Length == 36 && value[8] == '-' && value[13] == '-' && value[18] == '-' && value[23] == '-' && Guid.TryParse(value, out _);

    private static int Different(ReadOnlySpan<char> text)
    {
        UInt128 seen = 0;
        foreach (var c in text)
            if (c < 128) seen |= UInt128.One << c;
        return (int)UInt128.PopCount(seen);
    }

    // The longest run of one character, or of characters that follow each other (abcdef, 654321).
    private static int LongestRun(ReadOnlySpan<char> text)
    {
        var longest = 1;
        var run = 1;
        var step = int.MaxValue;
        for (var i = 1; i < text.Length; i++)
        {
            var next = text[i] - text[i - 1];
            run = next == step ? run + 1 : next is 0 or 1 or -1 ? 2 : 1;
            step = next is 0 or 1 or -1 ? next : int.MaxValue;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
