using System.Globalization;
using System.Text;

namespace Lathe.Quality;

/// <summary>Texts of findings on their way into a report: they come from files and linters, so they are bounded, and nothing in them drives a terminal or breaks a format.</summary>
internal static class ReportText
{
    /// <summary>The longest message or suggestion, in UTF-16 units.</summary>
    public const int Longest = 2_000;

    /// <summary>The text with what is not to be seen as a blank, broken surrogates replaced, no longer than the limit.</summary>
    public static string Clean(string text, int limit = Longest)
    {
        var clean = new StringBuilder(Math.Min(text.Length, limit));
        for (var i = 0; i < text.Length; i++)
        {
            if (clean.Length >= limit - 2) return clean.Append('…').ToString();
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) clean.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c)) clean.Append('\ufffd');
            else clean.Append(IsHarmless(c) ? c : ' ');
        }

        return clean.ToString();
    }

    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    public static string Word(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Info => "info",
        FindingSeverity.Warning => "warning",
        FindingSeverity.Error => "error",
        _ => "blocking",
    };

    public static string Word(QualityDimension dimension) => dimension.ToString().ToLowerInvariant();

    /// <summary>Where a finding is, as <c>src/a.py:12</c>; for one of the change as a whole its file alone.</summary>
    public static string Place(Finding finding) => finding.Range is { } range ? string.Create(CultureInfo.InvariantCulture, $"{finding.Path}:{range.StartLine}") : finding.Path;

    public static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    // Bidirectional overrides change the order in which a person reads.
    private static bool IsHarmless(char c) => !char.IsControl(c) && c is not ((>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029');
}
