using System.Buffers;

namespace Lathe.Quality;

/// <summary>Where a value may stand without quotes.</summary>
internal enum ValueForm
{
    /// <summary>Nowhere: a program.</summary>
    Quoted,

    /// <summary>To the end of the line: settings, environment files, scripts.</summary>
    ToLineEnd,

    /// <summary>Between tags as well.</summary>
    Markup,
}

/// <summary>Finds values that are given to names that say that they are secrets: <c>name = "value"</c> in the manners of programs and of settings, keys of maps, named arguments, elements. One search for the words, then a look around each.</summary>
internal static class AssignmentScan
{
    private const int LongestName = 80;
    private const int LongestValue = 600;

    private static readonly WordSearch Words = new(["pwd", "_pass", "pass", "secret", "token", "key", "credential"], ignoreCase: true);

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    // What may stand around a literal without making it another value.
    private static readonly string[] Wrappers = ["[]byte(", "bytes(", "bytearray(", "bytes.fromhex(", "Buffer.from(", "String(", "str(", "new String(", "String::from(", "b64decode(", "base64.b64decode(", "SecretStr(", "Secret("];

    // Settings that a connection string has beside its password.
    private static readonly string[] Companions = ["server=", "data source=", "host=", "user id=", "uid=", "userid=", "database=", "accountname=", "username="];

    /// <summary>Adds what it finds.</summary>
    /// <param name="text">The text.</param>
    /// <param name="form">Where values may stand.</param>
    /// <param name="hits">Gets the places; those of other scans in it are not looked at.</param>
    public static void Find(ReadOnlySpan<char> text, ValueForm form, List<SecretHit> hits)
    {
        for (var at = 0; at < text.Length;)
        {
            at = Words.Next(text, at);
            if (at < 0 || hits.Count >= SecretHit.Most) return;
            var start = at;
            while (start > 0 && at - start < LongestName && NameCharacters.Contains(text[start - 1])) start--;
            var length = text[at..Math.Min(text.Length, at + LongestName)].IndexOfAnyExcept(NameCharacters);
            var end = length < 0 ? Math.Min(text.Length, at + LongestName) : at + length;
            var name = text[start..end].TrimEnd("-.");
            if (Sort(ref name) is var sort and not SecretSort.None) Look(text, start, start + name.Length, sort, form, hits);
            at = end;
        }
    }

    // "config.password.equals": the call is not part of the name.
    private static SecretSort Sort(ref ReadOnlySpan<char> name)
    {
        if (name.EndsWith(".equals")) name = name[..^7];
        return SecretName.Classify(name);
    }

    private static void Look(ReadOnlySpan<char> text, int start, int end, SecretSort sort, ValueForm form, List<SecretHit> hits)
    {
        var rest = text[end..Math.Min(text.Length, end + LongestValue + 100)];
        if (rest.IndexOf('\n') is var lineEnd and >= 0) rest = rest[..lineEnd].TrimEnd('\r');
        var quoted = start > 0 && text[start - 1] is '"' or '\'' or '`';
        var at = Operator(rest, quoted, form, out var bare);
        // Two texts beside each other are a key and its value as the arguments of a call; in a list they are two words.
        if (at < 0 || (quoted && rest[at - 1] == ',' && text[..(start - 1)].TrimEnd(" \t") is not [.., '('])) return;
        var (from, length) = Value(rest, at, bare, form, LineBefore(text, start));
        if (length <= 0) return;
        var value = rest.Slice(from, length);
        var certainty = sort == SecretSort.Password ? SecretText.OfPassword(value, notorious: form == ValueForm.Quoted) : SecretText.OfToken(value);
        // What a framework signs with is a key whatever it says, and a word is the worst of all.
        if (certainty is null && form == ValueForm.Quoted && from > 0 && rest[from - 1] is '"' or '\'' or '`' && SecretName.IsSigningKey(text[start..end]) && SecretText.IsChosen(value)) certainty = SecretCertainty.Weak;
        if (certainty is not { } sure || IsNamed(value, text[start..end])) return;
        var what = sort switch { SecretSort.Password => "a password", SecretSort.Key => "a key that encrypts or signs", _ => "a token or an access key" };
        hits.Add(new SecretHit(end + from, length, sort, sure, what));
    }

    // Where the value begins after a name, or -1: "] =", ": str =", " => ", ", " after a key in quotes, "(" of a setter, ">" of an element.
    private static int Operator(ReadOnlySpan<char> rest, bool quoted, ValueForm form, out bool bare)
    {
        bare = false;
        var at = 0;
        if (quoted)
        {
            if (rest.IsEmpty || rest[0] is not ('"' or '\'' or '`')) return -1;
            at++;
            if (at < rest.Length && rest[at] == ']') at++;
        }

        at = SkipSpaces(rest, at);
        if (at >= rest.Length) return -1;
        if (rest[at..].StartsWith("value=") && quoted) return at + 6;
        if (rest[at..].StartsWith(".equals(")) return at + 8;
        if (rest[at..].StartsWith(":=") || rest[at..].StartsWith("=>") || rest[at..].StartsWith("?=") || rest[at..].StartsWith("||=")) return at + (rest[at] == '|' ? 3 : 2);
        if (rest[at..].StartsWith("==") || rest[at..].StartsWith("!=")) return at + (at + 2 < rest.Length && rest[at + 2] == '=' ? 3 : 2);
        switch (rest[at])
        {
            case '=':
                bare = true;
                return at + 1;
            case ':':
                var typed = Annotated(rest, at + 1);
                bare = typed < 0;
                return typed < 0 ? at + 1 : typed;
            case ',' when quoted:
            case '(' when !quoted:
                return at + 1;
            case '>' when form == ValueForm.Markup && !quoted:
                bare = true;
                return at + 1;
            default:
                // "ENV NAME value" of a container's file, "String password" is a declaration and ends elsewhere.
                return -1;
        }
    }

    // ": str = ", ": &'static str = ", ": string | undefined = ": where the value begins; -1 for no type.
    private static int Annotated(ReadOnlySpan<char> rest, int at)
    {
        var equals = rest[at..].IndexOf('=');
        if (equals is < 2 or > 40) return -1;
        var type = rest.Slice(at, equals).Trim();
        return type.IsEmpty || type.ContainsAny("\"'`,;(){}") || !(char.IsAsciiLetter(type[0]) || type[0] == '&') ? -1 : at + equals + 1;
    }

    private static (int From, int Length) Value(ReadOnlySpan<char> rest, int at, bool bare, ValueForm form, ReadOnlySpan<char> before)
    {
        at = SkipSpaces(rest, at);
        foreach (var wrapper in Wrappers)
        {
            if (!rest[Math.Min(at, rest.Length)..].StartsWith(wrapper, StringComparison.Ordinal)) continue;
            at = SkipSpaces(rest, at + wrapper.Length);
            break;
        }

        // b"…", r"…", L"…", @"…", u8"…"; an interpolated one is no literal, and its braces give it away.
        for (var prefix = 0; prefix < 3 && at + 1 < rest.Length && rest[at] is 'b' or 'B' or 'r' or 'R' or 'u' or 'U' or 'L' or '@' or '8' && rest[at + 1] is '"' or '\'' or 'r' or '8'; prefix++) at++;
        if (at >= rest.Length) return (0, 0);
        var quote = rest[at];
        if (quote is '"' or '\'' or '`')
        {
            at++;
            var close = rest[at..].IndexOf(quote);
            // Three quotes, or a string that goes on: more than a value. A sum of strings is computed.
            if (close <= 0 || close > LongestValue || Goes(rest, at + close + 1)) return (0, 0);
            return (at, close);
        }

        if (!bare) return (0, 0);
        var tail = rest[at..];
        if (form == ValueForm.Quoted) return InConnectionString(tail, before) ? (at, tail.IndexOfAny(";\"'")) : (0, 0);
        var stop = form == ValueForm.Markup ? tail.IndexOfAny('<', '"') : tail.IndexOf(" #", StringComparison.Ordinal);
        if (stop >= 0) tail = tail[..stop];
        else if (form == ValueForm.Markup) return (0, 0);
        if (tail.IndexOf(';') is var semicolon and > 0) tail = tail[..semicolon];
        tail = tail.TrimEnd();
        return tail.ContainsAny(" \"'()") ? (0, 0) : (at, tail.Length);
    }

    private static bool InConnectionString(ReadOnlySpan<char> tail, ReadOnlySpan<char> before)
    {
        var quotes = before.LastIndexOfAny('"', '\'');
        if (quotes < 0 || tail.IndexOfAny(";\"'") <= 0) return false;
        var all = before[(quotes + 1)..];
        // With ampersands it is the query of an address, or a form.
        var end = tail.IndexOfAny('"', '\'') is var close and >= 0 ? tail[..close] : tail;
        if ((!all.Contains('=') && !tail.Contains('=')) || all.Contains('&') || end.Contains('&')) return false;
        foreach (var companion in Companions)
            if (all.Contains(companion, StringComparison.OrdinalIgnoreCase) || tail.Contains(companion, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static bool Goes(ReadOnlySpan<char> rest, int at)
    {
        at = SkipSpaces(rest, at);
        return at < rest.Length && (rest[at] is '+' or '%' or '?' || rest[at..].StartsWith(".format") || rest[at..].StartsWith("..") || (rest[at] == '.' && at + 1 < rest.Length && rest[at + 1] is ' ' or '$'));
    }

    // "password_hash_key": "passwordHashKey": a name that is spelt out again.
    private static bool IsNamed(ReadOnlySpan<char> value, ReadOnlySpan<char> name) =>
        value.Equals(name, StringComparison.OrdinalIgnoreCase) || (value.Length >= 8 && name.Contains(value, StringComparison.OrdinalIgnoreCase)) || (value.Length >= 8 && SecretName.Classify(value) != SecretSort.None);

    private static int SkipSpaces(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        return at;
    }

    private static ReadOnlySpan<char> LineBefore(ReadOnlySpan<char> text, int at)
    {
        var line = text[Math.Max(0, at - LongestValue)..at];
        return line[(line.LastIndexOf('\n') + 1)..];
    }
}
