using System.Buffers;

namespace Lathe.Quality;

/// <summary>Finds passwords in addresses, <c>scheme://user:password@host</c> (RFC 3986, section 3.2.1).</summary>
internal static class AddressScan
{
    private const int LongestAuthority = 256;

    private static readonly SearchValues<char> End = SearchValues.Create("/ \t\r\n\"'`<>\\?#|,;()[]{}$");
    private static readonly string[] LocalHosts = ["localhost", "127.", "0.0.0.0", "10.", "192.168.", "172.16.", "1.2.3.4", "example", "your", "host.", "hostname.", "domain.", "server.", "foo.", "bar."];
    private static readonly string[] StandIns = ["password", "pass", "passwd", "pwd", "pw", "secret", "user", "username", "token", "guest", "postgres", "root", "admin", "mysql", "test", "foo", "bar", "key", "credentials", "x-oauth-basic", "changeme", "x", "xxx", "***", "p"];

    /// <summary>Adds what it finds.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hits">Gets the places.</param>
    public static void Find(ReadOnlySpan<char> text, List<SecretHit> hits)
    {
        for (var at = 0; text[at..].IndexOf("://", StringComparison.Ordinal) is var found and >= 0 && hits.Count < SecretHit.Most;)
        {
            at += found + 3;
            var authority = text[at..Math.Min(text.Length, at + LongestAuthority)];
            if (authority.IndexOfAny(End) is var end and >= 0) authority = authority[..end];
            var sign = authority.LastIndexOf('@');
            var colon = authority.IndexOf(':');
            if (sign < 0 || colon < 1 || colon > sign || sign + 1 >= authority.Length) continue;
            var password = authority[(colon + 1)..sign];
            if (!IsScheme(text, at - 4) || IsLocal(authority[(sign + 1)..]) || IsStandIn(password, authority[..colon])) continue;
            if (SecretText.OfPassword(password, notorious: false) is { } certainty || (certainty = SecretText.OfToken(password) ?? SecretCertainty.Weak) != SecretCertainty.Weak)
                hits.Add(new SecretHit(at, sign, SecretSort.Password, certainty, "a password in an address"));
        }
    }

    private static bool IsScheme(ReadOnlySpan<char> text, int last) => last >= 1 && char.IsAsciiLetterOrDigit(text[last]) && char.IsAsciiLetterOrDigit(text[last - 1]);

    private static bool IsLocal(ReadOnlySpan<char> host)
    {
        if (host.IndexOf(':') is var port and >= 0) host = host[..port];
        foreach (var local in LocalHosts)
            if (host.StartsWith(local, StringComparison.OrdinalIgnoreCase)) return true;
        return host.EndsWith(".example", StringComparison.OrdinalIgnoreCase) || host.Contains("example.", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".test") || host.EndsWith(".invalid") || host.EndsWith(".local") || !host.Contains('.');
    }

    private static bool IsStandIn(ReadOnlySpan<char> password, ReadOnlySpan<char> user)
    {
        if (password.Length < 4 || password.Equals(user, StringComparison.OrdinalIgnoreCase) || password.Contains('*') || password.Contains('%') && password.Contains("%s", StringComparison.Ordinal)) return true;
        foreach (var word in StandIns)
            if (password.TrimEnd("0123456789").Equals(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
