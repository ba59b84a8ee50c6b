using System.Globalization;
using System.Text.Json;

namespace Lathe.Quality;

/// <summary>What a rule of a log says of its results.</summary>
internal sealed record SarifRule(string? Id, string? Level, string? Text, string? Help, QualityDimension? Dimension, JsonElement Element);

/// <summary>One run of a log: its rules and artifacts, which results refer to by index.</summary>
internal sealed class SarifRun
{
    private const int MostRules = 20_000;
    private const int MostDescribed = 500;

    private static readonly IReadOnlyDictionary<string, QualityDimension> Tags = new Dictionary<string, QualityDimension>(StringComparer.OrdinalIgnoreCase)
    {
        ["security"] = QualityDimension.Security,
        ["correctness"] = QualityDimension.Correctness,
        ["reliability"] = QualityDimension.Correctness,
        ["performance"] = QualityDimension.Performance,
        ["maintainability"] = QualityDimension.Maintainability,
        ["readability"] = QualityDimension.Readability,
        ["documentation"] = QualityDimension.Documentation,
        ["testing"] = QualityDimension.Testing,
    };

    private readonly List<SarifRule> _rules = [];
    private readonly Dictionary<string, SarifRule> _byId = new(StringComparer.Ordinal);
    private readonly List<string?> _artifacts = [];
    private readonly Dictionary<string, string> _bases = new(StringComparer.Ordinal);

    public SarifRun(JsonElement run)
    {
        if (run.ValueKind != JsonValueKind.Object) return;
        if (SarifJson.Object(run, "tool") is { } tool && SarifJson.Object(tool, "driver") is { } driver)
        {
            Tool = SarifJson.Text(driver, "name");
            Version = SarifJson.Text(driver, "semanticVersion") ?? SarifJson.Text(driver, "version");
            foreach (var rule in SarifJson.Items(driver, "rules")) Add(rule);
            foreach (var extension in SarifJson.Items(tool, "extensions"))
            {
                foreach (var rule in SarifJson.Items(extension, "rules")) Add(rule, byIndex: false);
            }
        }

        foreach (var artifact in SarifJson.Items(run, "artifacts")) _artifacts.Add(SarifJson.Object(artifact, "location") is { } location ? SarifJson.Text(location, "uri") : null);
        if (SarifJson.Object(run, "originalUriBaseIds") is not { } bases) return;
        foreach (var entry in bases.EnumerateObject())
        {
            if (SarifJson.Text(entry.Value, "uri") is { } uri) _bases[entry.Name] = uri;
        }
    }

    public string? Tool { get; }

    public string? Version { get; }

    /// <summary>Adds what the log says of its rules.</summary>
    public void Describe(List<RuleDescription> rules, QualityDimension untagged)
    {
        foreach (var rule in _byId.Values)
        {
            if (rules.Count >= MostDescribed) return;
            var id = SarifReader.Shorten(rule.Id!, 120);
            var name = SarifReader.Shorten(rule.Text ?? SarifJson.Text(rule.Element, "name") ?? id, 200);
            var details = SarifJson.Object(rule.Element, "fullDescription") is { } full ? SarifJson.Text(full, "text") : null;
            rules.Add(new RuleDescription(id, name, rule.Dimension ?? untagged, SarifReader.Severity(rule.Level))
            {
                Rationale = SarifReader.Shorten(details ?? rule.Help ?? "", 600),
                Cwe = Weaknesses(rule.Element),
            });
        }
    }

    public SarifRule? RuleOf(JsonElement result)
    {
        var reference = SarifJson.Object(result, "rule");
        var id = SarifJson.Text(result, "ruleId") ?? (reference is { } named ? SarifJson.Text(named, "id") : null);
        var index = SarifJson.Number(result, "ruleIndex") ?? (reference is { } indexed && SarifJson.Object(indexed, "toolComponent") is null ? SarifJson.Number(indexed, "index") : null);
        if (index is { } at && at >= 0 && at < _rules.Count && (id is null || _rules[at].Id == id || id.StartsWith(_rules[at].Id + "/", StringComparison.Ordinal))) return _rules[at];
        return id is not null && _byId.TryGetValue(id, out var rule) ? rule : null;
    }

    /// <summary>The message's text, from the rule where the result gives its name only, with its arguments put in.</summary>
    public string? Message(JsonElement result, SarifRule? rule)
    {
        if (SarifJson.Object(result, "message") is not { } message) return rule?.Text;
        var text = SarifJson.Text(message, "text") ?? SarifJson.Text(message, "markdown");
        if (text is null && SarifJson.Text(message, "id") is { } id && rule is not null && SarifJson.Object(rule.Element, "messageStrings") is { } strings && SarifJson.Object(strings, id) is { } named)
            text = SarifJson.Text(named, "text");
        if (text is null) return rule?.Text;
        var place = 0;
        foreach (var argument in SarifJson.Items(message, "arguments").Take(20))
        {
            if (argument.ValueKind == JsonValueKind.String) text = text.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{place}}}"), SarifReader.Shorten(argument.GetString()!, 200), StringComparison.Ordinal);
            place++;
        }

        return text;
    }

    /// <summary>The first physical location; an empty path where there is none.</summary>
    public (string Path, LineRange? Range, ColumnRange? Columns) Location(JsonElement result)
    {
        foreach (var location in SarifJson.Items(result, "locations"))
        {
            if (SarifJson.Object(location, "physicalLocation") is not { } physical || SarifJson.Object(physical, "artifactLocation") is not { } artifact) continue;
            var uri = SarifJson.Text(artifact, "uri") ?? (SarifJson.Number(artifact, "index") is { } index && index >= 0 && index < _artifacts.Count ? _artifacts[index] : null);
            if (uri is not { Length: > 0 and <= 2_000 }) continue;
            var path = PathOf(uri, SarifJson.Text(artifact, "uriBaseId"));
            return SarifJson.Object(physical, "region") is { } region && RangeOf(region) is { } range ? (path, range, ColumnsOf(region)) : (path, null, null);
        }

        return ("", null, null);
    }

    private string PathOf(string uri, string? baseId)
    {
        var isAbsolute = uri.Contains("://", StringComparison.Ordinal) || uri[0] == '/';
        if (!isAbsolute && baseId is not null && _bases.TryGetValue(baseId, out var root) && root.StartsWith("file:", StringComparison.Ordinal)) uri = root.TrimEnd('/') + "/" + uri;
        if (uri.StartsWith("file://", StringComparison.Ordinal)) uri = uri[7..];
        else if (uri.StartsWith("file:", StringComparison.Ordinal)) uri = uri[5..];
        return Uri.UnescapeDataString(uri);
    }

    private static LineRange? RangeOf(JsonElement region)
    {
        if (SarifJson.Number(region, "startLine") is not (> 0 and < 10_000_000) || SarifJson.Number(region, "startLine") is not { } start) return null;
        var end = SarifJson.Number(region, "endLine") is { } last && last >= start ? last : start;
        return new LineRange(start, end);
    }

    private static ColumnRange? ColumnsOf(JsonElement region)
    {
        if (SarifJson.Number(region, "startColumn") is not ({ } start and > 0)) return null;
        return new ColumnRange(start, SarifJson.Number(region, "endColumn") is { } end and > 0 ? end : 0);
    }

    // Tags as "external/cwe/cwe-089", "CWE-89: SQL injection".
    private static List<int> Weaknesses(JsonElement rule)
    {
        var found = new List<int>();
        if (SarifJson.Object(rule, "properties") is not { } properties) return found;
        foreach (var tag in SarifJson.Items(properties, "tags").Take(50))
        {
            var text = tag.ValueKind == JsonValueKind.String ? tag.GetString()! : "";
            var at = text.LastIndexOf("cwe-", StringComparison.OrdinalIgnoreCase);
            if (at < 0) continue;
            var digits = text.AsSpan(at + 4);
            var end = digits.IndexOfAnyExceptInRange('0', '9');
            if (int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var cwe) && cwe is > 0 and < 100_000 && !found.Contains(cwe)) found.Add(cwe);
        }

        return found;
    }

    private void Add(JsonElement rule, bool byIndex = true)
    {
        if (_byId.Count >= MostRules || rule.ValueKind != JsonValueKind.Object) return;
        var configuration = SarifJson.Object(rule, "defaultConfiguration");
        var text = (SarifJson.Object(rule, "shortDescription") ?? SarifJson.Object(rule, "fullDescription")) is { } description ? SarifJson.Text(description, "text") : null;
        var help = SarifJson.Object(rule, "help") is { } helpful ? SarifJson.Text(helpful, "text") : null;
        var made = new SarifRule(SarifJson.Text(rule, "id"), configuration is { } c ? SarifJson.Text(c, "level") : null, text, help, DimensionOf(rule), rule);
        if (byIndex) _rules.Add(made);
        if (made.Id is { } id) _byId.TryAdd(id, made);
    }

    private static QualityDimension? DimensionOf(JsonElement rule)
    {
        if (SarifJson.Object(rule, "properties") is not { } properties) return null;
        foreach (var tag in SarifJson.Items(properties, "tags").Take(50))
        {
            if (tag.ValueKind == JsonValueKind.String && Tags.TryGetValue(tag.GetString()!, out var dimension)) return dimension;
        }

        return null;
    }
}

/// <summary>Members of JSON objects that may be missing or of another form.</summary>
internal static class SarifJson
{
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static int? Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    public static JsonElement? Object(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
