using System.Text.Json;

namespace Lathe.Quality;

/// <summary>Writes findings as results.</summary>
internal static class SarifResults
{
    private const int MostSteps = 100;

    public static void Write(Utf8JsonWriter json, SarifResult result)
    {
        var finding = result.Finding;
        var message = ReportText.Clean(finding.Message);
        json.WriteStartObject();
        json.WriteString("ruleId", ReportText.Clean(finding.RuleId, 200));
        json.WriteNumber("ruleIndex", result.RuleIndex);
        json.WriteString("level", SarifRules.Level(finding.Severity));
        json.WriteStartObject("message");

        // Viewers show the message and not its properties. SARIF's fixes need the replacing text, which a suggestion is not.
        json.WriteString("text", finding.Suggestion is { Length: > 0 } advice ? $"{Sentence(message)} {ReportText.Clean(advice)}" : message);
        json.WriteEndObject();
        if (result.ArtifactIndex >= 0) WriteLocation(json, finding, result.ArtifactIndex);
        if (result.ArtifactIndex >= 0 && finding.Related is { Count: > 0 } way) WriteWay(json, finding, way, result.ArtifactIndex);
        json.WriteStartObject("partialFingerprints");
        json.WriteString(Fingerprints.Form, result.Fingerprint);
        json.WriteEndObject();
        WriteProperties(json, finding, message);
        json.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter json, Finding finding, int artifact)
    {
        json.WriteStartArray("locations");
        json.WriteStartObject();
        WritePlace(json, finding.Path, artifact, finding.Range, finding.Columns);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WritePlace(Utf8JsonWriter json, string path, int artifact, LineRange? lines, ColumnRange? within)
    {
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        SarifUris.Write(json, path);
        json.WriteNumber("index", artifact);
        json.WriteEndObject();
        if (lines is { StartLine: > 0 } range)
        {
            json.WriteStartObject("region");
            json.WriteNumber("startLine", range.StartLine);
            if (within is { Start: > 0 } columns) json.WriteNumber("startColumn", columns.Start);
            if (range.EndLine > range.StartLine) json.WriteNumber("endLine", range.EndLine);
            if (within is { End: > 0 } ends) json.WriteNumber("endColumn", ends.End);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // The steps that lead to the place of the finding, which is the last.
    private static void WriteWay(Utf8JsonWriter json, Finding finding, IReadOnlyList<LineRange> way, int artifact)
    {
        json.WriteStartArray("codeFlows");
        json.WriteStartObject();
        json.WriteStartArray("threadFlows");
        json.WriteStartObject();
        json.WriteStartArray("locations");
        foreach (var step in way.Take(MostSteps)) WriteStep(json, finding.Path, artifact, step, null);
        WriteStep(json, finding.Path, artifact, finding.Range, finding.Columns);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteStep(Utf8JsonWriter json, string path, int artifact, LineRange? lines, ColumnRange? columns)
    {
        json.WriteStartObject();
        json.WriteStartObject("location");
        WritePlace(json, path, artifact, lines, columns);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // What the message and the level cannot tell apart.
    private static void WriteProperties(Utf8JsonWriter json, Finding finding, string message)
    {
        json.WriteStartObject("properties");
        json.WriteString("dimension", ReportText.Word(finding.Dimension));
        json.WriteString("severity", ReportText.Word(finding.Severity));
        if (finding.Suggestion is { Length: > 0 } suggestion)
        {
            json.WriteString("message", message);
            json.WriteString("suggestion", ReportText.Clean(suggestion));
        }

        json.WriteEndObject();
    }

    private static string Sentence(string text) => text.Length > 0 && text[^1] is '.' or '!' or '?' or '…' ? text : text + ".";
}
