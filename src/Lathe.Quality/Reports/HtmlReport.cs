using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Lathe.Syntax;

namespace Lathe.Quality;

/// <summary>Writes a report as one HTML page that needs nothing else: no script, no font and no address that a browser would fetch, which its content policy holds too. Light and dark.</summary>
public static class HtmlReport
{
    private const int LinesAround = 2;
    private const int LongestLine = 300;
    private const int MostFindings = 500;

    /// <summary>The page.</summary>
    /// <param name="report">The report.</param>
    /// <param name="explain">Also what each finding cost.</param>
    public static string Of(QualityReport report, bool explain)
    {
        var page = new StringBuilder();
        var total = ReportText.Number(report.Assessment.Total);
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n")
            .Append("<title>Quality ").Append(total).Append("</title>\n<style>\n").Append(Style.Value).Append("</style>\n</head>\n<body>\n<main>\n");
        Head(page, report, total);
        Dimensions(page, report.Assessment, explain);
        Findings(page, report, explain);
        Notes(page, report);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static Lazy<string> Style { get; } = new(static () =>
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("Lathe.Quality.Reports.report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    private static void Head(StringBuilder page, QualityReport report, string total)
    {
        var passed = report.Result.Passed;
        page.Append("<header>\n<p class=\"score ").Append(passed ? "good" : "bad").Append("\">").Append(total).Append("<small> of 100</small></p>\n<div>\n<h1>").Append(passed ? "Passed" : "Not passed").Append("</h1>\n<p>")
            .Append(Text(report.Subject)).Append(": ").Append(ReportText.Count(report.Files.Count, "file")).Append(", ").Append(ReportText.Count(report.Assessment.ChangedLines, "changed line"))
            .Append("; the threshold is ").Append(ReportText.Number(report.Threshold)).Append(".</p>\n");
        if (report.Result.Reasons.Count > 0)
        {
            page.Append("<ul>\n");
            foreach (var reason in report.Result.Reasons) page.Append("<li>").Append(Text(reason)).Append("</li>\n");
            page.Append("</ul>\n");
        }

        page.Append("</div>\n</header>\n");
    }

    private static void Dimensions(StringBuilder page, Assessment assessment, bool explain)
    {
        page.Append("<table>\n<thead><tr><th scope=\"col\">Dimension</th><th scope=\"col\">Score</th><th scope=\"col\"><span class=\"hidden\">Bar</span></th>").Append(explain ? "<th scope=\"col\">Weight</th>" : "").Append("<th scope=\"col\">Findings</th></tr></thead>\n<tbody>\n");
        for (var i = 0; i < assessment.Scores.Count; i++)
        {
            var (dimension, score) = assessment.Scores[i];
            page.Append("<tr><th scope=\"row\">").Append(ReportText.Word(dimension)).Append("</th><td class=\"number\">").Append(ReportText.Number(score)).Append("</td><td class=\"bar\"><meter min=\"0\" max=\"100\" low=\"60\" high=\"80\" optimum=\"100\" value=\"")
                .Append(score.ToString(CultureInfo.InvariantCulture)).Append("\">").Append(ReportText.Number(score)).Append("</meter></td>");
            if (explain) page.Append("<td class=\"number\">").Append(i < assessment.Weights.Count ? ReportText.Number(assessment.Weights[i]) : "").Append("</td>");
            page.Append("<td class=\"number\">").Append(assessment.Findings.Count(f => f.Dimension == dimension)).Append("</td></tr>\n");
        }

        page.Append("</tbody>\n</table>\n");
    }

    private static void Findings(StringBuilder page, QualityReport report, bool explain)
    {
        var texts = new Dictionary<string, FileChange>(StringComparer.Ordinal);
        foreach (var file in report.Files) texts.TryAdd(file.Path, file);
        var shown = 0;
        foreach (var file in FindingGroups.ByFile(report.Assessment))
        {
            var lines = texts.TryGetValue(file.Path, out var change) && change.After is { } after ? SourceText.Decode(after)?.Text.Split('\n') : null;
            page.Append("<section>\n<h2>").Append(file.Path.Length > 0 ? Text(file.Path) : "No file").Append("</h2>\n");
            foreach (var (finding, cost) in file.Findings)
            {
                if (shown++ == MostFindings) break;
                Finding(page, report, finding, explain ? cost : null);
                if (lines is not null && finding.Range is { } range && !IsAboutSecret(report.Rules.Of(finding))) Excerpt(page, lines, range, report.Redact);
                page.Append("</article>\n");
            }

            page.Append("</section>\n");
            if (shown > MostFindings) break;
        }

        var left = Math.Max(0, report.Assessment.Findings.Count - MostFindings) + report.Assessment.Left;
        if (left > 0) page.Append("<p>There are ").Append(left).Append(" more findings.</p>\n");
        if (shown == 0) page.Append("<p>Nothing was found.</p>\n");
    }

    private static void Finding(StringBuilder page, QualityReport report, Finding finding, double? cost)
    {
        var rule = report.Rules.Of(finding);
        var word = ReportText.Word(finding.Severity);
        page.Append("<article class=\"").Append(word).Append("\">\n<h3><span class=\"severity\">").Append(word).Append("</span> ").Append(Text(finding.Message)).Append("</h3>\n<p class=\"facts\">");
        if (finding.Range is { } range) page.Append("line ").Append(range.StartLine).Append(" · ");
        page.Append("<code>").Append(Text(finding.RuleId)).Append("</code>");
        if (finding.Tool is { } tool) page.Append(" of ").Append(Text(tool));
        page.Append(" · ").Append(ReportText.Word(finding.Dimension));
        foreach (var cwe in rule.Cwe) page.Append(" · CWE-").Append(cwe);
        if (cost is { } points) page.Append(" · −").Append(ReportText.Number(points)).Append(" points");
        page.Append("</p>\n");
        if (finding.Suggestion is { } suggestion) page.Append("<p>").Append(Text(suggestion)).Append("</p>\n");
        if (rule.Rationale.Length > 0) page.Append("<details><summary>Why</summary><p>").Append(Text(rule.Rationale)).Append("</p></details>\n");
    }

    // CWE-798, hard-coded credentials, with its kinds of password (259) and key (321); CWE-312, kept in the clear. Where the secret stands is said; the page must not show it.
    private static bool IsAboutSecret(RuleDescription rule) => rule.Cwe.Any(static c => c is 798 or 259 or 321 or 312);

    private static void Excerpt(StringBuilder page, string[] lines, LineRange range, Func<string, string> redact)
    {
        if (range.StartLine < 1 || range.StartLine > lines.Length) return;
        var last = Math.Min(lines.Length, Math.Min(range.EndLine, range.StartLine + LinesAround) + LinesAround);
        page.Append("<pre>");
        for (var line = Math.Max(1, range.StartLine - LinesAround); line <= last; line++)
        {
            var mark = line >= range.StartLine && line <= range.EndLine;
            page.Append(mark ? "<mark>" : "<span>").Append(line.ToString(CultureInfo.InvariantCulture).PadLeft(5)).Append("  ").Append(Text(redact(lines[line - 1]).Replace("\t", "    ", StringComparison.Ordinal), LongestLine)).Append(mark ? "</mark>\n" : "</span>\n");
        }

        page.Append("</pre>\n");
    }

    private static void Notes(StringBuilder page, QualityReport report)
    {
        foreach (var linter in report.Linters)
        {
            page.Append("<p class=\"note\">").Append(Text(linter.Name)).Append(' ').Append(Text(linter.Version ?? ""));
            if (linter.Problem is { } problem) page.Append(": ").Append(Text(problem));
            page.Append("</p>\n");
        }

        foreach (var note in report.Notes) page.Append("<p class=\"note\">").Append(Text(note)).Append("</p>\n");
    }

    private static string Text(string text, int limit = ReportText.Longest) => HtmlEncoder.Default.Encode(ReportText.Clean(text, limit));
}
