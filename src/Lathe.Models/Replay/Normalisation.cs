using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lathe.Models.Replay;

/// <summary>
/// The one table of things that may differ between the machine and the moment of a recording and those of a replay. Applied to both sides before they are compared, the roots first,
/// then the table from top to bottom. A replacement never matches a later pattern.
/// </summary>
internal sealed partial class Normalisation
{
    private const int PatternTimeout = 2000;

    private const int MostRemembered = 4096;

    private readonly KeyValuePair<string, string>[] _roots;

    /// <summary>Every request repeats its whole conversation, so that each text comes by many times.</summary>
    private readonly Dictionary<string, string> _applied = [];
    private readonly Lock _lock = new();

    public Normalisation(IReadOnlyDictionary<string, string> roots)
    {
        _roots = [.. roots.Where(r => r.Value.Length > 1).Select(r => KeyValuePair.Create(Placeholder(r.Key), r.Value.TrimEnd('/')))];

        // Longest first, so that a folder inside of another keeps its own name.
        Array.Sort(_roots, static (a, b) => b.Value.Length.CompareTo(a.Value.Length));
    }

    /// <summary>What varies by itself, and what stands in its place.</summary>
    public static IReadOnlyList<(string Name, Regex Pattern, string Replacement)> Table { get; } =
    [
        ("marks of secrets", SecretMark(), "{secret}"),
        ("temporary files and folders", TemporaryPath(), "{tmp}"),
        ("ULIDs", Ulid(), "{id}"),
        ("UUIDs", Uuid(), "{id}"),
        ("dates and times, ISO 8601", IsoTime(), "{time}"),
        ("dates and times in words", WordyTime(), "{time}"),
        ("clock times", ClockTime(), "{time}"),
        ("ports", Port(), "${host}:{port}"),
        ("durations", Duration(), "{duration}"),
        ("memory addresses", Address(), "{address}"),
    ];

    public static string Placeholder(string root) => "{lathe:" + root + "}";

    /// <summary>Both: roots, then the table.</summary>
    public string Apply(string text)
    {
        lock (_lock)
        {
            if (_applied.TryGetValue(text, out var known)) return known;
        }

        var result = HideRoots(text);
        foreach (var (_, pattern, replacement) in Table) result = pattern.Replace(result, replacement);
        lock (_lock)
        {
            if (_applied.Count >= MostRemembered) _applied.Clear();
            _applied[text] = result;
        }

        return result;
    }

    /// <summary>Replaces the machine's folders by their placeholders.</summary>
    public string HideRoots(string text)
    {
        foreach (var (placeholder, folder) in _roots) text = HideRoot(text, folder, placeholder);
        return text;
    }

    /// <summary>Replaces placeholders by the machine's folders.</summary>
    public string ShowRoots(string text)
    {
        foreach (var (placeholder, folder) in _roots) text = text.Replace(placeholder, folder, StringComparison.Ordinal);
        return text;
    }

    /// <summary>As <see cref="ShowRoots"/>, inside of JSON text.</summary>
    public string ShowRootsInJson(string json)
    {
        foreach (var (placeholder, folder) in _roots)
        {
            json = json.Replace(placeholder, JsonEncodedText.Encode(folder, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), StringComparison.Ordinal);
        }

        return json;
    }

    private static string HideRoot(string text, string folder, string placeholder)
    {
        var at = text.IndexOf(folder, StringComparison.Ordinal);
        while (at >= 0)
        {
            var end = at + folder.Length;

            // /home/me/app is no part of /home/me/application.
            if (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-'))
            {
                at = text.IndexOf(folder, end, StringComparison.Ordinal);
                continue;
            }

            text = string.Concat(text.AsSpan(0, at), placeholder, text.AsSpan(end));
            at = text.IndexOf(folder, at + placeholder.Length, StringComparison.Ordinal);
        }

        return text;
    }

    // A run derives them from its own id.
    [GeneratedRegex(SecretMarks.Pattern, RegexOptions.None, PatternTimeout)]
    private static partial Regex SecretMark();

    [GeneratedRegex(@"(?:/var)?/tmp/[\w.@+-]+", RegexOptions.None, PatternTimeout)]
    private static partial Regex TemporaryPath();

    [GeneratedRegex(@"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b", RegexOptions.None, PatternTimeout)]
    private static partial Regex Ulid();

    [GeneratedRegex(@"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b", RegexOptions.None, PatternTimeout)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\b(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?", RegexOptions.None, PatternTimeout)]
    private static partial Regex IsoTime();

    [GeneratedRegex(@"\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* +\d{1,2}|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*),?(?: (?:19|20)\d\d)?(?:,? \d\d:\d\d(?::\d\d)?)?(?: (?:[A-Z]{3,5}|[+-]\d\d:?\d\d))?(?: (?:19|20)\d\d)?", RegexOptions.None, PatternTimeout)]
    private static partial Regex WordyTime();

    [GeneratedRegex(@"\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\b", RegexOptions.None, PatternTimeout)]
    private static partial Regex ClockTime();

    [GeneratedRegex(@"\b(?<host>localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):\d{2,5}\b", RegexOptions.None, PatternTimeout)]
    private static partial Regex Port();

    [GeneratedRegex(@"(?<![\w.])(?:\d+ ?m(?:in)? ?)?\d+(?:[.,]\d+)? ?(?:ms|µs|us|ns|s|secs?|seconds?|mins?|minutes?)\b", RegexOptions.None, PatternTimeout)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\b0x[0-9a-f]{6,16}\b", RegexOptions.None, PatternTimeout)]
    private static partial Regex Address();
}
