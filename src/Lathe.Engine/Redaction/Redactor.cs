using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Lathe.Engine.Redaction;

/// <summary>
/// Keeps secrets out of prompts, logs, cassettes and the journal. A secret becomes a placeholder such as <c>«secret:3fa1b2»</c>, derived from the run and the
/// value, so that a resumed run derives the same one again and nothing has to be stored. A tool call that writes a placeholder back gets the value.
/// </summary>
/// <param name="run">The run's id; the same value has different placeholders in different runs.</param>
public sealed partial class Redactor(string run)
{
    private const int MatchTimeoutMilliseconds = 10_000;
    private const int MarkLength = 15;
    private const string MarkStart = "«secret:";
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Replaces every secret that the built-in patterns know. A text that cannot be searched in time is withheld.</summary>
    /// <param name="text">Text from a file, a command or a person.</param>
    public string Redact(string text)
    {
        if (text.Length < 12) return text;
        try
        {
            text = PrivateKey().Replace(text, m => Placeholder(m.Value));
            text = ProviderKey().Replace(text, m => Placeholder(m.Value));
            return Assigned().Replace(text, m => m.Groups["name"].Value + m.Groups["between"].Value + Placeholder(m.Groups["value"].Value));
        }
        catch (RegexMatchTimeoutException)
        {
            return "(withheld: this text could not be searched for secrets in time)";
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
        lock (_gate) return _values.ContainsKey(mark);
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
        if (value.StartsWith("«secret:", StringComparison.Ordinal)) return value;
        var digest = HMACSHA256.HashData(Encoding.UTF8.GetBytes(run), Encoding.UTF8.GetBytes(value));
        var placeholder = $"«secret:{Convert.ToHexStringLower(digest.AsSpan(0, 3))}»";
        lock (_gate) _values[placeholder] = value;
        return placeholder;
    }

    // A whole key; and what a bound left of one: its beginning without its end, or its end without its beginning. No part can run past another key's mark, so the
    // time is linear.
    [GeneratedRegex(@"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY-----(?:(?>(?:[A-Za-z0-9+/=\s\\:,.]|-(?!----)){20,20000})-----END (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY-----|[A-Za-z0-9+/=\r\n\\]{16,20000})|(?<![A-Za-z0-9+/=\r\n\\])(?>[A-Za-z0-9+/=\r\n\\]{16,20000})-----END (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY-----", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex PrivateKey();

    // Shapes with a prefix of the issuer's own: Anthropic and OpenAI, AWS, GitHub, GitLab, Google, Slack, Stripe, npm, and JSON Web Tokens.
    [GeneratedRegex(@"\b(?:sk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{20,200}|(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255}|glpat-[A-Za-z0-9_-]{20,64}|AIza[A-Za-z0-9_-]{35}|xox[abprs]-[A-Za-z0-9-]{10,250}|[rs]k_live_[A-Za-z0-9]{20,250}|npm_[A-Za-z0-9]{36}|eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,1000})", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex ProviderKey();

    // NAME=value and "name": "value" where the name says that it is a secret and the value looks like one: at least 16 characters, a digit among them, no spaces.
    [GeneratedRegex(@"(?<name>\b[A-Za-z0-9_]{0,60}(?:SECRET|secret|Secret|PASSWORD|password|Password|API_?KEY|api_?key|ApiKey|apiKey|ACCESS_?KEY|access_?key|AUTH_?TOKEN|auth_?token|authToken)[A-Za-z0-9_]{0,40}[""']?)(?<between>\s{0,3}[:=]\s{0,3}[""']?)(?<value>(?=[A-Za-z+/_=.~-]{0,100}[0-9])[A-Za-z0-9+/_=.~-]{16,400})", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex Assigned();
}
