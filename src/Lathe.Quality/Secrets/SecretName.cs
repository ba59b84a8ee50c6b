using System.Collections.Frozen;

namespace Lathe.Quality;

/// <summary>What sort of secret something is.</summary>
internal enum SecretSort
{
    /// <summary>None.</summary>
    None,

    /// <summary>A token or a key that lets one in somewhere (CWE-798).</summary>
    Credential,

    /// <summary>A key that encrypts or signs (CWE-321).</summary>
    Key,

    /// <summary>A password (CWE-259).</summary>
    Password,
}

/// <summary>Tells by the words of a name whether what it names is a secret: the last word says what it is, those before which.</summary>
internal static class SecretName
{
    private const int LongestName = 80;

    private static readonly FrozenSet<string> Passwords = FrozenSet.Create(StringComparer.Ordinal, "password", "passwd", "pwd", "passphrase", "passwort", "userpassword", "dbpassword", "userpass", "dbpass", "mypassword");

    private static readonly FrozenSet<string> OwnersOfPass = FrozenSet.Create(
        StringComparer.Ordinal, "db", "user", "smtp", "root", "admin", "mail", "email", "ftp", "ssh", "login", "auth", "database", "mysql", "postgres", "redis", "proxy", "keystore", "truststore", "store", "mongo", "rabbitmq", "amqp", "imap", "ldap");

    private static readonly FrozenSet<string> CipherWords = FrozenSet.Create(
        StringComparer.Ordinal, "secret", "private", "encryption", "encrypt", "decrypt", "decryption", "crypto", "cipher", "aes", "des", "hmac", "signing", "sign", "signature", "jwt", "session", "cookie", "master", "crypt", "aes128", "aes256", "symmetric");

    private static readonly FrozenSet<string> AccessWords = FrozenSet.Create(
        StringComparer.Ordinal, "api", "access", "auth", "account", "service", "storage", "client", "subscription", "application", "admin", "deploy", "aws", "stripe", "sendgrid", "openai");

    private static readonly FrozenSet<string> Credentials = FrozenSet.Create(
        StringComparer.Ordinal, "apikey", "accesskey", "authkey", "secret", "token", "credential", "credentials", "apitoken", "authtoken", "accesstoken", "apisecret", "clientsecret", "appsecret");

    private static readonly FrozenSet<string> CipherKeys = FrozenSet.Create(StringComparer.Ordinal, "secretkey", "privatekey", "encryptionkey", "signingkey", "jwtsecret", "cryptokey", "aeskey", "hmackey");

    private static readonly string[] SigningKeys = ["SECRET_KEY", "JWT_SECRET", "JWT_SECRET_KEY", "JWT_SIGNING_KEY", "jwtSecret", "SESSION_SECRET", "sessionSecret", "COOKIE_SECRET", "cookieSecret", "secret_key_base"];

    // Words that say nothing about what the value is.
    private static readonly FrozenSet<string> Tails = FrozenSet.Create(
        StringComparer.Ordinal, "value", "val", "str", "string", "default", "b64", "base64", "hex", "raw", "prod", "production", "dev", "staging", "live", "bytes", "plain", "plaintext", "base", "ascii", "utf8", "const", "literal");

    private static readonly FrozenSet<string> Innocent = FrozenSet.Create(
        StringComparer.Ordinal, "public", "pub", "hash", "hashed", "digest", "checksum", "fingerprint", "csrf", "xsrf", "mock", "fake", "dummy", "example", "sample", "placeholder", "invalid", "wrong", "encrypted", "no", "not", "is", "has", "get", "missing", "expected",
        "lexer", "parser", "syntax", "continuation", "pagination", "cache", "partition", "sort", "primary", "foreign", "page", "idempotency", "cancellation", "sync", "widget", "field");

    /// <summary>What a name stands for.</summary>
    /// <param name="name">An identifier, a key of a file, the name of a call; snake, kebab or camel case.</param>
    public static SecretSort Classify(ReadOnlySpan<char> name)
    {
        if (name.Length is < 3 or > LongestName) return SecretSort.None;
        var words = Words(name);
        while (words.Count > 1 && (Tails.Contains(words[^1]) || !words[^1].AsSpan().ContainsAnyExceptInRange('0', '9'))) words.RemoveAt(words.Count - 1);
        if (words.Count == 0) return SecretSort.None;
        foreach (var word in words)
            if (Innocent.Contains(word)) return SecretSort.None;
        var last = words[^1].TrimEnd("0123456789".AsSpan());
        var before = words.Count > 1 ? words[^2] : "";
        if (Passwords.Contains(last)) return SecretSort.Password;
        if (last is "pass") return OwnersOfPass.Contains(before) ? SecretSort.Password : SecretSort.None;
        if (CipherKeys.Contains(last)) return SecretSort.Key;
        if (last is "key") return before is "access" && words.Count > 2 && words[^3] is "secret" ? SecretSort.Credential : CipherWords.Contains(before) ? SecretSort.Key : AccessWords.Contains(before) ? SecretSort.Credential : SecretSort.None;
        if (last is "secret" && before is "jwt" or "hmac" or "signing" or "session" or "cookie") return SecretSort.Key;
        return Credentials.Contains(last) ? SecretSort.Credential : SecretSort.None;
    }

    /// <summary>Whether a name is one that frameworks look for to sign sessions and tokens with.</summary>
    /// <param name="name">An identifier or a key of a map.</param>
    public static bool IsSigningKey(ReadOnlySpan<char> name)
    {
        foreach (var known in SigningKeys)
            if (name[(name.LastIndexOf('.') + 1)..].Equals(known, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static string TrimEnd(this string text, ReadOnlySpan<char> characters) => text.AsSpan().TrimEnd(characters) is var trimmed && trimmed.Length == text.Length || trimmed.IsEmpty ? text : trimmed.ToString();

    // "dbPassword", "DB_PASSWORD", "db-password", "spring.datasource.password", "APIKey" → db password, …, api key.
    private static List<string> Words(ReadOnlySpan<char> name)
    {
        var words = new List<string>(6);
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var cuts = i == name.Length || !char.IsAsciiLetterOrDigit(name[i]);
            var hump = !cuts && i > start && char.IsAsciiLetterUpper(name[i]) && (char.IsAsciiLetterLower(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));
            if (!cuts && !hump) continue;
            if (i > start) words.Add(name[start..i].ToString().ToLowerInvariant());
            start = cuts ? i + 1 : i;
        }

        return words;
    }
}
