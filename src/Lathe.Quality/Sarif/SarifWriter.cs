using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lathe.Quality;

/// <summary>
/// Writes logs in the Static Analysis Results Interchange Format (SARIF) 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html: one run for Lathe and one for each linter that found something. The
/// same report gives the same bytes.
/// </summary>
public static class SarifWriter
{
    /// <summary>The most findings that are written of one tool.</summary>
    public const int MostResults = 5_000;

    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private const string Lathe = "Lathe";

    /// <summary>Writes a report.</summary>
    /// <param name="output">Where to; left open.</param>
    /// <param name="report">The report.</param>
    public static void Write(Stream output, QualityReport report)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        var names = Fingerprints.Of(report.Assessment.Findings, report.Files);
        foreach (var run in Runs(report, names)) WriteRun(json, report, run);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Lathe's own run is there also when it found nothing: its scores stand in it.
    private static IEnumerable<ToolRun> Runs(QualityReport report, IReadOnlyList<string> names)
    {
        var tools = new List<string?> { null };
        foreach (var finding in report.Assessment.Findings)
            if (!tools.Contains(finding.Tool)) tools.Add(finding.Tool);
        foreach (var linter in report.Linters)
            if (!tools.Contains(linter.Name)) tools.Add(linter.Name);
        foreach (var tool in tools)
        {
            var run = new ToolRun(tool, report.Linters.FirstOrDefault(l => l.Name == tool));
            for (var i = 0; i < names.Count && run.Results.Count < MostResults; i++)
            {
                var finding = report.Assessment.Findings[i];
                if (finding.Tool == tool) run.Add(finding, names[i], report.Rules);
            }

            yield return run;
        }
    }

    private static void WriteRun(Utf8JsonWriter json, QualityReport report, ToolRun run)
    {
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", ReportText.Clean(run.Tool ?? Lathe, 200));
        if (run.Tool is null) json.WriteString("semanticVersion", report.Version);
        if ((run.Tool is null ? report.Version : run.Linter?.Version) is { Length: > 0 } version) json.WriteString("version", ReportText.Clean(version, 100));
        json.WriteStartArray("rules");
        foreach (var rule in run.Rules) SarifRules.Write(json, rule);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        WriteInvocation(json, report, run);
        json.WriteStartObject("originalUriBaseIds");
        json.WriteStartObject(SarifUris.Base);
        if (report.Root is { } root) json.WriteString("uri", SarifUris.Folder(root));
        json.WriteStartObject("description");
        json.WriteString("text", "The folder that the files' paths are relative to.");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("artifacts");
        foreach (var path in run.Paths) WriteArtifact(json, path);
        json.WriteEndArray();
        json.WriteStartArray("results");
        foreach (var result in run.Results) SarifResults.Write(json, result);
        json.WriteEndArray();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteString("defaultEncoding", "utf-8");
        json.WriteStartObject("automationDetails");
        json.WriteString("id", run.Tool is null ? "lathe/" : $"lathe/{ReportText.Clean(run.Tool, 200)}/");
        json.WriteEndObject();
        if (run.Tool is null) WriteScores(json, report);
        json.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter json, QualityReport report, ToolRun run)
    {
        var problems = run.Tool is not null ? (run.Linter?.Problem is { } problem ? [problem] : []) : report.Notes;
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", run.Linter?.Problem is null);
        if (problems.Count > 0)
        {
            json.WriteStartArray("toolExecutionNotifications");
            foreach (var text in problems.Take(100))
            {
                json.WriteStartObject();
                json.WriteString("level", run.Tool is null ? "note" : "error");
                json.WriteStartObject("message");
                json.WriteString("text", ReportText.Clean(text));
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteArtifact(Utf8JsonWriter json, string path)
    {
        json.WriteStartObject();
        json.WriteStartObject("location");
        SarifUris.Write(json, path);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteScores(Utf8JsonWriter json, QualityReport report)
    {
        json.WriteStartObject("properties");
        json.WriteNumber("score", report.Assessment.Total);
        json.WriteNumber("threshold", report.Threshold);
        json.WriteBoolean("passed", report.Result.Passed);
        if (report.Assessment.Left > 0) json.WriteNumber("moreFindings", report.Assessment.Left);
        json.WriteStartObject("scores");
        foreach (var (dimension, score) in report.Assessment.Scores) json.WriteNumber(ReportText.Word(dimension), score);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
