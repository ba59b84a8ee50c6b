using System.Text.Encodings.Web;
using System.Text.Json;
using Lathe.Quality.Metrics;

namespace Lathe.Quality;

/// <summary>Writes a report as one JSON document, in snake case like every document of the command line.</summary>
public static class JsonReport
{
    /// <summary>Writes a report.</summary>
    /// <param name="output">Where to; left open.</param>
    /// <param name="report">The report.</param>
    public static void Write(Stream output, QualityReport report)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("type", "assessment");
        json.WriteString("subject", ReportText.Clean(report.Subject));
        json.WriteNumber("score", report.Assessment.Total);
        json.WriteBoolean("passed", report.Result.Passed);
        json.WriteNumber("threshold", report.Threshold);
        Texts(json, "reasons", report.Result.Reasons);
        json.WriteNumber("files", report.Files.Count);
        json.WriteNumber("changed_lines", report.Assessment.ChangedLines);
        WriteDimensions(json, report.Assessment);
        json.WriteStartArray("findings");
        var names = Fingerprints.Of(report.Assessment.Findings, report.Files);
        for (var i = 0; i < names.Count; i++) WriteFinding(json, report, i, names[i]);
        json.WriteEndArray();
        if (report.Assessment.Left > 0) json.WriteNumber("more_findings", report.Assessment.Left);
        WriteFunctions(json, report.Functions.Value);
        WriteLinters(json, report.Linters);
        Texts(json, "notes", report.Notes);
        json.WriteEndObject();
    }

    private static void WriteDimensions(Utf8JsonWriter json, Assessment assessment)
    {
        json.WriteStartArray("dimensions");
        for (var i = 0; i < assessment.Scores.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", ReportText.Word(assessment.Scores[i].Dimension));
            json.WriteNumber("score", assessment.Scores[i].Score);
            if (i < assessment.Weights.Count) json.WriteNumber("weight", assessment.Weights[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFinding(Utf8JsonWriter json, QualityReport report, int index, string fingerprint)
    {
        var finding = report.Assessment.Findings[index];
        var rule = report.Rules.Of(finding);
        json.WriteStartObject();
        json.WriteString("rule", ReportText.Clean(finding.RuleId, 200));
        json.WriteString("name", ReportText.Clean(rule.Name, 200));
        if (finding.Tool is { } tool) json.WriteString("tool", ReportText.Clean(tool, 200));
        json.WriteString("dimension", ReportText.Word(finding.Dimension));
        json.WriteString("severity", ReportText.Word(finding.Severity));
        json.WriteString("path", ReportText.Clean(finding.Path));
        if (finding.Range is { } range)
        {
            json.WriteNumber("line", range.StartLine);
            json.WriteNumber("end_line", range.EndLine);
            if (finding.Columns is { Start: > 0 } columns) json.WriteNumber("column", columns.Start);
        }

        json.WriteString("message", ReportText.Clean(finding.Message));
        if (finding.Suggestion is { } suggestion) json.WriteString("suggestion", ReportText.Clean(suggestion));
        if (rule.Cwe.Count > 0)
        {
            json.WriteStartArray("cwe");
            foreach (var cwe in rule.Cwe) json.WriteNumberValue(cwe);
            json.WriteEndArray();
        }

        if (index < report.Assessment.Costs.Count) json.WriteNumber("cost", report.Assessment.Costs[index]);
        json.WriteString("fingerprint", fingerprint);
        json.WriteEndObject();
    }

    private static void WriteFunctions(Utf8JsonWriter json, ChangedFunctions functions)
    {
        json.WriteStartArray("functions");
        foreach (var function in functions.Shown)
        {
            json.WriteStartObject();
            json.WriteString("path", ReportText.Clean(function.Path));
            json.WriteString("name", ReportText.Clean(function.Name, 200));
            json.WriteNumber("line", function.Line);
            if (function.Before is { } before) WriteFigures(json, "before", before);
            WriteFigures(json, "after", function.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (functions.Left > 0) json.WriteNumber("more_functions", functions.Left);
    }

    private static void WriteFigures(Utf8JsonWriter json, string name, FunctionFigures figures)
    {
        json.WriteStartObject(name);
        json.WriteNumber("cyclomatic", figures.Cyclomatic);
        json.WriteNumber("cognitive", figures.Cognitive);
        json.WriteNumber("nesting", figures.Nesting);
        json.WriteNumber("halstead_volume", Math.Round(figures.Volume, 1));
        json.WriteNumber("maintainability_index", Math.Round(figures.Index, 1));
        json.WriteNumber("lines", figures.Lines);
        json.WriteEndObject();
    }

    private static void WriteLinters(Utf8JsonWriter json, IReadOnlyList<LinterRun> linters)
    {
        json.WriteStartArray("linters");
        foreach (var linter in linters)
        {
            json.WriteStartObject();
            json.WriteString("name", ReportText.Clean(linter.Name, 200));
            if (linter.Version is { } version) json.WriteString("version", ReportText.Clean(version, 100));
            if (linter.Problem is { } problem) json.WriteString("problem", ReportText.Clean(problem));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(ReportText.Clean(text));
        json.WriteEndArray();
    }
}
