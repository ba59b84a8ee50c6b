using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Lathe.Engine.Redaction;

/// <summary>
/// Keeps secrets out of prompts, logs, cassettes and the journal. A secret becomes a placeholder such as <c>«secret:3fa1b2»</c>, derived from the run and the
/// value, so that a resumed run derives the same one again and nothing has to be stored. A tool call that writes a placeholder back gets the value.
/// </summary>
/// <param name="run">The run's id; the same value has different placeholders in different runs.</param>
/// <param name="more">What is secret besides the known shapes; null for nothing.</param>
public sealed partial class Redactor(string run, SecretPatterns? more = null)
{
    private const string Withheld = "(withheld: this text could not be searched for secrets in time)";

    // What a configured pattern finds below this is no secret: it would make every text unreadable.
    private const int ShortestMatch = 4;
    private const int MatchTimeoutMilliseconds = 10_000;
    private const int MarkLength = 15;
    private const string MarkStart = "«secret:";
    private readonly SecretPatterns _more = more ?? SecretPatterns.None;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Replaces every secret: known values, what configured patterns find, what has a known shape. A text that cannot be searched in time is withheld.</summary>
    /// <param name="text">Text from a file, a command or a person.</param>
    public string Redact(string text)
    {
        if (text.Length < ShortestMatch) return text;
        try
        {
            foreach (var value in _more.Values)
            {
                if (text.Contains(value, StringComparison.Ordinal)) text = text.Replace(value, Placeholder(value), StringComparison.Ordinal);
            }

            foreach (var pattern in _more.Patterns) text = Replace(pattern.Expression, text);
            if (text.Length < 12) return text;
            if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) text = PrivateKey().Replace(text, m => Placeholder(m.Value));
            text = ProviderKey().Replace(text, m => Placeholder(m.Value));
            if (text.Contains('=', StringComparison.Ordinal)) text = Variable().Replace(text, Part);
            if (text.Contains("://", StringComparison.Ordinal)) text = Address().Replace(text, Part);
            if (text.Contains("earer ", StringComparison.Ordinal)) text = Bearer().Replace(text, Part);
            return Assigned().Replace(text, Part);
        }
        catch (RegexMatchTimeoutException)
        {
            return Withheld;
        }
    }

    /// <summary>Whether there are configured patterns.</summary>
    public bool HasPatterns => _more.Patterns.Count > 0;

    /// <summary>Whether a text holds something that a configured pattern means, which may go over several lines.</summary>
    /// <param name="text">A whole file, so that no part of it is taken apart before it is searched.</param>
    public bool HasConfigured(string text)
    {
        try
        {
            foreach (var pattern in _more.Patterns)
            {
                if (pattern.Expression.IsMatch(text)) return true;
            }

            return false;
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    /// <summary>The marks in a text, known or not.</summary>
    /// <param name="text">Text that a model wrote.</param>
    public static IEnumerable<string> Marks(string text)
    {
        for (var at = text.IndexOf(MarkStart, StringComparison.Ordinal); at >= 0; at = text.IndexOf(MarkStart, at + 1, StringComparison.Ordinal))
        {
            if (at + MarkLength > text.Length || text[at + MarkLength - 1] != '»') continue;
            if (text.AsSpan(at + MarkStart.Length, 6).IndexOfAnyExceptInRange('0', 'f') < 0) yield return text.Substring(at, MarkLength);
        }
    }

    /// <summary>Whether a mark's value is known.</summary>
    /// <param name="mark">The mark.</param>
    public bool Knows(string mark)
    {
        lock (_gate)
        {
            if (_values.ContainsKey(mark)) return true;
        }

        // A known value needs no text to be derived from.
        foreach (var value in _more.Values)
        {
            if (Placeholder(value) == mark) return true;
        }

        return false;
    }

    /// <summary>Puts values back where a model wrote their placeholders.</summary>
    /// <param name="text">Text that a model wrote.</param>
    public string Restore(string text)
    {
        if (!text.Contains("«secret:", StringComparison.Ordinal)) return text;
        lock (_gate)
        {
            foreach (var (placeholder, value) in _values) text = text.Replace(placeholder, value, StringComparison.Ordinal);
        }

        return text;
    }

    private string Placeholder(string value)
    {
        if (value.StartsWith(MarkStart, StringComparison.Ordinal)) return value;
        var digest = HMACSHA256.HashData(Encoding.UTF8.GetBytes(run), Encoding.UTF8.GetBytes(value));
        var placeholder = $"{MarkStart}{Convert.ToHexStringLower(digest.AsSpan(0, 3))}»";

        // One in 16 million pairs has the same mark. What it stands for must not depend on which came last.
        lock (_gate) return _values.TryAdd(placeholder, value) || _values[placeholder] == value ? placeholder : "(withheld: a secret)";
    }

    private string Part(Match match) => match.Groups["name"].Value + match.Groups["between"].Value + Placeholder(match.Groups["value"].Value);

    // A match that touches a mark is left alone: what it means is hidden already, and a mark within a mark could not be put back.
    private string Replace(Regex expression, string text) => expression.Replace(text, match =>
    {
        var part = match.Groups[SecretPatterns.Group] is { Success: true } group ? (Capture)group : match;
        if (part.Length < ShortestMatch || TouchesMark(text, part.Index, part.Length)) return match.Value;
        return string.Concat(text.AsSpan(match.Index, part.Index - match.Index), Placeholder(part.Value), text.AsSpan(part.Index + part.Length, match.Index + match.Length - part.Index - part.Length));
    });

    private static bool TouchesMark(string text, int start, int length)
    {
        var from = Math.Max(0, start - MarkLength + 1);
        return Marks(text.Substring(from, Math.Min(text.Length, start + length + MarkLength - 1) - from)).Any();
    }

    // A whole key; and what a bound left of one: its beginning without its end, or its end without its beginning. No part can run past another key's mark, so the
    // time is linear.
    [GeneratedRegex(@"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY-----(?:(?>(?:[A-Za-z0-9+/=\s\\:,.]|-(?!----)){20,20000})-----END (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY-----|[A-Za-z0-9+/=\r\n\\]{16,20000})|(?<![A-Za-z0-9+/=\r\n\\])(?>[A-Za-z0-9+/=\r\n\\]{16,20000})-----END (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY-----", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex PrivateKey();

    // Shapes with a prefix of the issuer's own: Anthropic and OpenAI, AWS, GitHub, GitLab, Google, Slack, Stripe, npm, and JSON Web Tokens.
    [GeneratedRegex(@"\b(?:sk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{20,200}|(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255}|glpat-[A-Za-z0-9_-]{20,64}|AIza[A-Za-z0-9_-]{35}|xox[abprs]-[A-Za-z0-9-]{10,250}|[rs]k_live_[A-Za-z0-9]{20,250}|npm_[A-Za-z0-9]{36}|eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,1000})", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex ProviderKey();

    // NAME=value as in an .env file, a shell or a container's settings: a name in capitals that says that it is a secret. Here a value needs no digit; one that is code
    // (a call, another variable, a dotted name) is left alone.
    [GeneratedRegex(@"(?<name>\b(?:[A-Z0-9]{1,30}_){0,6}(?:[A-Z0-9]{0,20}(?:SECRET|PASSWORD|PASSPHRASE|TOKEN|APIKEY)|PASSWD|CREDENTIALS?|[A-Z0-9]{1,20}_PASS|(?:API|APP|AUTH|ACCESS|SECRET|PRIVATE|SIGNING|ENCRYPTION|MASTER|DEPLOY|SERVICE)_KEY))(?<between>=[""']?)(?<value>(?![A-Za-z_]{1,100}[._][A-Za-z_.]{0,100}(?:[\s""'),;]|$))[^\s=""'`$<>(){}\[\];,&|«»][^\s""'`$<>(){}\[\];,&|«»]{5,400})(?=[\s""']|$)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, MatchTimeoutMilliseconds)]
    private static partial Regex Variable();

    // The password in scheme://user:password@host.
    [GeneratedRegex(@"(?<name>\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@""'<>$«»]{0,100})(?<between>:)(?<value>[^\s/:@""'<>${}«»]{4,200})(?=@)", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex Address();

    // Authorization: Bearer …
    [GeneratedRegex(@"(?<name>\b[Bb]earer)(?<between> {1,3})(?<value>(?=[A-Za-z+/_=.~-]{0,100}[0-9])[A-Za-z0-9+/_=.~-]{20,2000})", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex Bearer();

    // NAME=value and "name": "value" where the name says that it is a secret and the value looks like one: at least 16 characters, a digit among them, no spaces.
    [GeneratedRegex(@"(?<name>\b[A-Za-z0-9_]{0,60}(?:SECRET|secret|Secret|PASSWORD|password|Password|API_?KEY|api_?key|ApiKey|apiKey|ACCESS_?KEY|access_?key|AUTH_?TOKEN|auth_?token|authToken)[A-Za-z0-9_]{0,40}[""']?)(?<between>\s{0,3}[:=]\s{0,3}[""']?)(?<value>(?=[A-Za-z+/_=.~-]{0,100}[0-9])[A-Za-z0-9+/_=.~-]{16,400})", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex Assigned();
}
