using System.Text.Json;

namespace Lathe.Quality;

/// <summary>Reads advisories in the OSV format (https://ossf.github.io/osv-schema/). What has the wrong form is passed over, and everything is bounded.</summary>
internal static class AdvisoryReader
{
    private const int MostAffected = 2_000;
    private const int MostVersions = 20_000;
    private const int MostEvents = 2_000;
    private const int MostAliases = 20;
    private const int LongestText = 200;

    /// <summary>What an advisory says about each package of an ecosystem that is known here; nothing where it was withdrawn.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="found">Is told of each package.</param>
    /// <returns>Whether it is an advisory at all.</returns>
    public static bool Read(ReadOnlyMemory<byte> json, Action<Ecosystem, string, Advisory> found)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (SarifJson.Text(root, "id") is not { Length: > 0 } id) return false;
            if (SarifJson.Text(root, "withdrawn") is not null) return true;
            var aliases = new List<string>();
            foreach (var alias in SarifJson.Items(root, "aliases"))
                if (alias.ValueKind == JsonValueKind.String && aliases.Count < MostAliases) aliases.Add(Short(alias.GetString()!));
            var summary = SarifReader.Shorten(SarifJson.Text(root, "summary") ?? FirstLine(SarifJson.Text(root, "details")), 120);
            var read = 0;
            foreach (var affected in SarifJson.Items(root, "affected"))
            {
                if (++read > MostAffected) break;
                if (SarifJson.Object(affected, "package") is not { } package || SarifJson.Text(package, "name") is not { Length: > 0 } name || Ecosystems.Of(SarifJson.Text(package, "ecosystem") ?? "") is not { } ecosystem) continue;
                var (score, word) = Severity(affected);
                if (score < 0 && word.Length == 0) (score, word) = Severity(root);
                found(ecosystem, ecosystem.Normalise(Short(name)), new Advisory(Short(id), aliases, summary, score, word, Versions(affected), Ranges(affected)));
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    // The vector where there is one; else a number or a word that the database adds.
    private static (double Score, string Word) Severity(JsonElement element)
    {
        double score = -1;
        foreach (var severity in SarifJson.Items(element, "severity"))
            if (SarifJson.Text(severity, "score") is { } vector) score = Math.Max(score, CvssScore.Of(vector));
        var word = "";
        foreach (var place in (ReadOnlySpan<string>)["database_specific", "ecosystem_specific"])
        {
            if (SarifJson.Object(element, place) is not { } specific) continue;
            if (SarifJson.Text(specific, "severity") is { } own && word.Length == 0) word = Short(own);
            if (score < 0 && SarifJson.Text(specific, "cvss") is { } vector) score = CvssScore.Of(vector);
        }

        return (score, word is "MODERATE" ? "MEDIUM" : word);
    }

    private static List<string> Versions(JsonElement affected)
    {
        var versions = new List<string>();
        foreach (var version in SarifJson.Items(affected, "versions"))
            if (version.ValueKind == JsonValueKind.String && versions.Count < MostVersions) versions.Add(Short(version.GetString()!));
        return versions;
    }

    private static List<IReadOnlyList<RangeEvent>> Ranges(JsonElement affected)
    {
        var ranges = new List<IReadOnlyList<RangeEvent>>();
        foreach (var range in SarifJson.Items(affected, "ranges"))
        {
            if (SarifJson.Text(range, "type") is not ("SEMVER" or "ECOSYSTEM") || ranges.Count >= MostEvents) continue;
            var events = new List<RangeEvent>();
            foreach (var happening in SarifJson.Items(range, "events"))
            {
                if (happening.ValueKind != JsonValueKind.Object || events.Count >= MostEvents) continue;
                foreach (var property in happening.EnumerateObject())
                    if (KindOf(property.Name) is { } kind && property.Value.ValueKind == JsonValueKind.String) events.Add(new RangeEvent(kind, Short(property.Value.GetString()!)));
            }

            if (events.Count > 0) ranges.Add(events);
        }

        return ranges;
    }

    private static RangeEventKind? KindOf(string name) => name switch
    {
        "introduced" => RangeEventKind.Introduced,
        "fixed" => RangeEventKind.Fixed,
        "last_affected" => RangeEventKind.LastAffected,
        "limit" => RangeEventKind.Limit,
        _ => null,
    };

    private static string FirstLine(string? text) => text is null ? "" : text.Split('\n', 2)[0];

    private static string Short(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
