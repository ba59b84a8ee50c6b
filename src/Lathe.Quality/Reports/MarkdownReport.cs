using System.Text;

namespace Lathe.Quality;

/// <summary>Writes a report as Markdown, for the comment of a pull request: no longer than such a comment may be.</summary>
public static class MarkdownReport
{
    // GitHub takes 65,536 characters, GitLab more.
    private const int Longest = 60_000;
    private const int MostFindings = 100;

    /// <summary>The report, ended by a line break.</summary>
    /// <param name="report">The report.</param>
    /// <param name="explain">Also what each finding cost.</param>
    public static string Of(QualityReport report, bool explain)
    {
        var page = new StringBuilder();
        var assessment = report.Assessment;
        page.Append("## ").Append(report.Result.Passed ? "✅" : "❌").Append(" Quality ").Append(ReportText.Number(assessment.Total)).Append(" of 100\n\n");
        page.Append(MarkdownText.Escape(report.Subject)).Append(": ").Append(ReportText.Count(report.Files.Count, "file")).Append(", ").Append(ReportText.Count(assessment.ChangedLines, "changed line"))
            .Append(". The threshold is ").Append(ReportText.Number(report.Threshold)).Append(".\n");
        foreach (var reason in report.Result.Reasons) page.Append("\n- ").Append(MarkdownText.Escape(reason));
        if (report.Result.Reasons.Count > 0) page.Append('\n');
        Dimensions(page, report, explain);
        Findings(page, report, explain);
        foreach (var linter in report.Linters)
            if (linter.Problem is { } problem) page.Append("\n> ").Append(MarkdownText.Code(linter.Name)).Append(": ").Append(MarkdownText.Escape(problem)).Append('\n');
        foreach (var note in report.Notes) page.Append("\n> ").Append(MarkdownText.Escape(note)).Append('\n');
        return page.ToString();
    }

    private static void Dimensions(StringBuilder page, QualityReport report, bool explain)
    {
        var assessment = report.Assessment;
        page.Append(explain ? "\n| dimension | score | weight | findings |\n|---|--:|--:|--:|\n" : "\n| dimension | score | findings |\n|---|--:|--:|\n");
        for (var i = 0; i < assessment.Scores.Count; i++)
        {
            var (dimension, score) = assessment.Scores[i];
            page.Append("| ").Append(ReportText.Word(dimension)).Append(" | ").Append(ReportText.Number(score)).Append(" | ");
            if (explain) page.Append(i < assessment.Weights.Count ? ReportText.Number(assessment.Weights[i]) : "").Append(" | ");
            page.Append(assessment.Findings.Count(f => f.Dimension == dimension)).Append(" |\n");
        }
    }

    private static void Findings(StringBuilder page, QualityReport report, bool explain)
    {
        var findings = report.Assessment.Findings;
        var shown = 0;
        foreach (var file in FindingGroups.ByFile(report.Assessment))
        {
            if (shown >= MostFindings || page.Length > Longest) break;
            page.Append("\n**").Append(file.Path.Length > 0 ? MarkdownText.Code(file.Path) : "no file").Append("**\n\n");
            foreach (var (finding, cost) in file.Findings)
            {
                if (shown++ >= MostFindings || page.Length > Longest) break;
                page.Append("- ").Append(finding.Range is { } range ? $"line {range.StartLine}: " : "").Append("**").Append(ReportText.Word(finding.Severity)).Append("** ").Append(MarkdownText.Escape(finding.Message));
                if (finding.Suggestion is { } suggestion) page.Append(" — ").Append(MarkdownText.Escape(suggestion));
                page.Append(" (").Append(MarkdownText.Code(finding.Tool is { } tool ? $"{tool}: {finding.RuleId}" : finding.RuleId));
                if (explain) page.Append(", −").Append(ReportText.Number(cost)).Append(" of ").Append(ReportText.Word(finding.Dimension));
                page.Append(")\n");
            }
        }

        var left = Math.Max(0, findings.Count - MostFindings) + report.Assessment.Left;
        if (left > 0) page.Append("\nand ").Append(left).Append(" more findings\n");
        else if (findings.Count == 0) page.Append("\nNothing was found.\n");
    }
}
