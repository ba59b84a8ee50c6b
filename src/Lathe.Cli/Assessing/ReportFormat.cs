using Lathe.Quality;

namespace Lathe.Cli.Assessing;

/// <summary>The forms of an assessment's report.</summary>
internal static class ReportFormat
{
    public const string Text = "text";
    public const string Json = "json";

    public static readonly string[] Names = [Text, Json, "sarif", "markdown", "html"];

    /// <summary>Writes a report in a form. The text is for the host's terminal.</summary>
    public static void Write(string format, QualityReport report, bool explain, CliHost host, Stream output)
    {
        switch (format)
        {
            case Json:
                JsonReport.Write(output, report);
                output.Write("\n"u8);
                break;
            case "sarif":
                SarifWriter.Write(output, report);
                output.Write("\n"u8);
                break;
            default:
                using (var writer = new StreamWriter(output, leaveOpen: true) { NewLine = "\n" })
                {
                    if (format is "markdown") writer.Write(MarkdownReport.Of(report, explain));
                    else if (format is "html") writer.Write(HtmlReport.Of(report, explain));
                    else AssessText.Write(host with { Out = writer }, report, explain);
                }

                break;
        }
    }
}
