using System.Globalization;
using System.Xml;

namespace Lathe.Quality;

/// <summary>
/// Reads the XML of Checkstyle (https://checkstyle.org), which many linters write as well: <c>file</c> elements with <c>error</c> elements that have line, severity, message and source. A report that breaks off gives what
/// stood in it until there, and says so.
/// </summary>
public static class CheckstyleReader
{
    private const int MostErrors = 20_000;
    private const int LongestMessage = 600;

    /// <summary>Reads a report.</summary>
    /// <param name="report">The bytes.</param>
    public static LinterReport Read(ReadOnlyMemory<byte> report)
    {
        var findings = new List<Finding>();
        string path = "", version = "";
        var seen = 0;
        var problem = XmlReport.Visit(report, ["checkstyle"], reader =>
        {
            if (reader.LocalName is "checkstyle") version = reader.GetAttribute("version") ?? "";
            else if (reader.LocalName is "file") path = reader.GetAttribute("name") ?? "";
            else if (reader.LocalName is "error" && ++seen <= MostErrors && Of(reader, path) is { } finding) findings.Add(finding);
            return false;
        });
        return LinterReport.Bounded("checkstyle", findings, Math.Max(0, seen - MostErrors), problem) with { Version = version.Length > 0 ? SarifReader.Shorten(version, 60) : null };
    }

    private static Finding? Of(XmlReader error, string path)
    {
        if (error.GetAttribute("severity") is "ignore" || error.GetAttribute("message") is not { Length: > 0 } message) return null;
        var severity = error.GetAttribute("severity") switch
        {
            "error" or "fatal" => FindingSeverity.Error,
            "info" or "note" or "style" => FindingSeverity.Info,
            _ => FindingSeverity.Warning,
        };
        var range = Number(error, "line") is { } line ? new LineRange(line, line) : (LineRange?)null;
        var column = range is null ? null : Number(error, "column");
        return new Finding(
            Rule(error.GetAttribute("source")), QualityDimension.Maintainability, severity, path.Length <= 2_000 ? path : "", range, SarifReader.Shorten(message, LongestMessage),
            Columns: column is { } at ? new ColumnRange(at, 0) : null);
    }

    // Checkstyle itself gives the class: com.puppycrawl.tools.checkstyle.checks.naming.ConstantNameCheck.
    private static string Rule(string? source)
    {
        if (string.IsNullOrWhiteSpace(source)) return "checkstyle";
        if (source.StartsWith("com.puppycrawl.", StringComparison.Ordinal)) source = source[(source.LastIndexOf('.') + 1)..];
        return SarifReader.Shorten(source, 120);
    }

    private static int? Number(XmlReader error, string name) =>
        int.TryParse(error.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 10_000_000 ? number : null;
}
