using System.Text.RegularExpressions;

namespace Lathe.Engine.Redaction;

/// <summary>A kind of text that somebody wants kept secret.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Expression">What it looks like; where it has a group <c>secret</c>, only that part. Linear in time, or with a time-out.</param>
public sealed record SecretPattern(string Name, Regex Expression);

/// <summary>What is secret besides the shapes that every <see cref="Redactor"/> knows.</summary>
public sealed class SecretPatterns
{
    /// <summary>Nothing.</summary>
    public static readonly SecretPatterns None = new([], []);

    /// <summary>The group of a pattern that holds the secret.</summary>
    public const string Group = "secret";

    // A shorter text is no secret, and is in too many others.
    private const int ShortestValue = 8;

    /// <summary>Keeps patterns and values.</summary>
    /// <param name="patterns">Configured patterns.</param>
    /// <param name="values">Values that are known to be secret, such as the keys of providers; those of fewer than 8 characters are left out.</param>
    public SecretPatterns(IReadOnlyList<SecretPattern> patterns, IEnumerable<string> values)
    {
        Patterns = patterns;
        Values = [.. values.Where(static v => v.Length >= ShortestValue).Distinct(StringComparer.Ordinal).OrderByDescending(static v => v.Length)];
    }

    /// <summary>Configured patterns.</summary>
    public IReadOnlyList<SecretPattern> Patterns { get; }

    /// <summary>Known values, the longest first.</summary>
    public IReadOnlyList<string> Values { get; }
}
