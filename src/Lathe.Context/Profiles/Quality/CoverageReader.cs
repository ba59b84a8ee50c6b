using System.Globalization;
using System.Text.Json;

namespace Lathe.Context;

/// <summary>A coverage file that a caller found, which need not be among the files of the set: such files are mostly ignored.</summary>
/// <param name="Path">Where it is, for <see cref="FileSet.Read"/>.</param>
/// <param name="Modified">When it was written; null when not known.</param>
public sealed record CoverageFile(string Path, DateTimeOffset? Modified);

/// <summary>Reads the overall line coverage out of the files that tools write.</summary>
public static class CoverageReader
{
    /// <summary>Where tools put their files when nobody says otherwise.</summary>
    public static readonly IReadOnlyList<string> UsualPlaces =
    [
        "coverage/lcov.info", "lcov.info", "coverage.lcov", "coverage.xml", "coverage/cobertura-coverage.xml", "cobertura.xml", "coverage.cobertura.xml", "coverage.json", "target/site/jacoco/jacoco.xml",
        "build/reports/jacoco/test/jacocoTestReport.xml", "coverage/coverage.xml",
    ];

    internal const int MaxBytes = 8 << 20;

    internal static CoverageFigure? Read(string path, string text, DateTimeOffset? modified)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var found = name.EndsWith(".json", StringComparison.Ordinal) ? CoveragePy(text) : name.EndsWith(".xml", StringComparison.Ordinal) ? Xml(text) : Lcov(text);
        return found is { } figure && figure.Percent is >= 0 and <= 100 ? new CoverageFigure(path, figure.Form, Math.Round(figure.Percent, 2), figure.Date ?? modified) : null;
    }

    // LF counts the lines of a file, LH those that were run.
    private static (string Form, double Percent, DateTimeOffset? Date)? Lcov(string text)
    {
        long found = 0, hit = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (line.StartsWith("LF:") && long.TryParse(line[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var f) && f < int.MaxValue) found += f;
            else if (line.StartsWith("LH:") && long.TryParse(line[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var h) && h < int.MaxValue) hit += h;
        }

        return found == 0 ? null : ("lcov", 100.0 * hit / found, null);
    }

    private static (string Form, double Percent, DateTimeOffset? Date)? CoveragePy(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("totals", out var totals) || totals.ValueKind != JsonValueKind.Object) return null;
            DateTimeOffset? date = root.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty("timestamp", out var stamp) && stamp.ValueKind == JsonValueKind.String
                && DateTimeOffset.TryParse(stamp.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var written) ? written : null;
            return totals.TryGetProperty("percent_covered", out var percent) && percent.TryGetDouble(out var value) ? ("coverage.py", value, date) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static (string Form, double Percent, DateTimeOffset? Date)? Xml(string text)
    {
        var tags = new XmlTags(text);
        var depth = 0;
        DateTimeOffset? date = null;
        while (tags.Next())
        {
            if (tags.Ends)
            {
                depth--;
                continue;
            }

            if (depth == 0 && tags.Name is "coverage")
            {
                date = Stamp(tags.Attribute("timestamp"));
                return double.TryParse(tags.Attribute("line-rate"), NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) ? ("cobertura", 100 * rate, date) : null;
            }

            if (depth == 0 && tags.Name is not "report") return null;
            if (depth == 1 && tags.Name is "sessioninfo") date = Stamp(tags.Attribute("dump")) ?? date;
            // The counters of the whole report stand directly in it.
            if (depth == 1 && tags.Name is "counter" && tags.Attribute("type") is "LINE" && long.TryParse(tags.Attribute("missed"), NumberStyles.None, CultureInfo.InvariantCulture, out var missed)
                && long.TryParse(tags.Attribute("covered"), NumberStyles.None, CultureInfo.InvariantCulture, out var covered) && missed < int.MaxValue && covered < int.MaxValue && missed + covered > 0)
                return ("jacoco", 100.0 * covered / (missed + covered), date);
            if (!tags.IsEmpty) depth++;
        }

        return null;
    }

    // Seconds or milliseconds since 1970: what is too large for one is the other.
    private static DateTimeOffset? Stamp(string? value)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is <= 0 or > 253_402_300_799_999) return null;
        return number < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(number) : DateTimeOffset.FromUnixTimeMilliseconds(number);
    }
}
