using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Lathe.Quality;

/// <summary>Writes what a rule is.</summary>
internal static class SarifRules
{
    private const int LongestHelp = 8_000;

    // Code scanning on GitHub reads it as a CVSS base score: 9 and more is critical, 7 high, 4 medium.
    private static readonly string[] SecuritySeverity = ["2.0", "5.5", "8.0", "9.5"];

    public static string Level(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Info => "note",
        FindingSeverity.Warning => "warning",
        _ => "error",
    };

    /// <summary>The tag that viewers know a weakness by, as <c>external/cwe/cwe-089</c>.</summary>
    public static string Tag(int cwe) => string.Create(CultureInfo.InvariantCulture, $"external/cwe/cwe-{cwe:000}");

    public static void Write(Utf8JsonWriter json, RuleDescription rule)
    {
        json.WriteStartObject();
        json.WriteString("id", ReportText.Clean(rule.Id, 200));
        if (Identifier(rule.Name) is { Length: > 0 } name) json.WriteString("name", name);
        Text(json, "shortDescription", rule.Name);
        var rationale = rule.Rationale.Length > 0 ? rule.Rationale : rule.Name;
        Text(json, "fullDescription", rationale);
        json.WriteStartObject("help");
        json.WriteString("text", ReportText.Clean(rationale));
        if (rule.Help is { Length: > 0 } help) json.WriteString("markdown", Lines(help));
        json.WriteEndObject();
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", Level(rule.Severity));
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.WriteStartArray("tags");
        json.WriteStringValue(ReportText.Word(rule.Dimension));
        foreach (var cwe in rule.Cwe) json.WriteStringValue(Tag(cwe));
        json.WriteEndArray();
        json.WriteString("problem.severity", rule.Severity switch { FindingSeverity.Info => "recommendation", FindingSeverity.Warning => "warning", _ => "error" });
        if (rule.Dimension == QualityDimension.Security) json.WriteString("security-severity", SecuritySeverity[(int)rule.Severity]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string member, string text)
    {
        json.WriteStartObject(member);
        json.WriteString("text", ReportText.Clean(text));
        json.WriteEndObject();
    }

    // A name is an identifier, as VeryLongLine; viewers show it beside the id.
    private static string Identifier(string name)
    {
        var identifier = new StringBuilder();
        var first = true;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c)) first = true;
            else if (identifier.Length < 100)
            {
                identifier.Append(first ? char.ToUpperInvariant(c) : c);
                first = false;
            }
        }

        return identifier.ToString();
    }

    // Markdown keeps its lines; what stands in them is as harmless as any other text.
    private static string Lines(string help)
    {
        var text = new StringBuilder();
        foreach (var line in help.Split('\n'))
        {
            if (text.Length + line.Length > LongestHelp) break;
            text.Append(ReportText.Clean(line)).Append('\n');
        }

        return text.ToString();
    }
}
