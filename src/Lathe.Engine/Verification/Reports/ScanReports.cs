using System.Text;
using Lathe.Engine.Feedback.Sources;
using Lathe.Engine.Redaction;
using Lathe.Quality;

namespace Lathe.Engine.Verification.Reports;

/// <summary>
/// What a check reported in SARIF: on its output, in the folder for reports, or in a file that it left at the top of the tree; anywhere in the tree where its command is a scan by name or speaks of
/// SARIF. Looking through a whole tree after every check would cost more than it finds.
/// </summary>
internal static class ScanReports
{
    private const int MostLogs = 20;

    /// <summary>Reads what a command left.</summary>
    /// <param name="command">The command line.</param>
    /// <param name="output">Its output.</param>
    /// <param name="reports">The folder for reports.</param>
    /// <param name="tree">The tree's absolute path.</param>
    /// <param name="since">When the command began; older logs are not its.</param>
    /// <param name="redactor">Takes secrets out.</param>
    /// <returns>Null where there is no log.</returns>
    public static ScanReport? Read(string command, string output, string reports, string tree, DateTimeOffset since, Redactor redactor)
    {
        var logs = new List<LinterReport>();
        if (SarifReader.LooksLike(output)) Add(SarifReader.Read(Encoding.UTF8.GetBytes(output)));
        var deep = ScanCommands.Matches(command) || command.Contains("sarif", StringComparison.OrdinalIgnoreCase);
        foreach (var open in ReportFiles.Scans(reports, since, deep: true).Concat(ReportFiles.Scans(tree, since, deep)).Take(MostLogs))
        {
            if (Bytes(open) is { } bytes) Add(SarifReader.Read(bytes));
        }

        if (logs.Count == 0) return null;
        var findings = logs.SelectMany(l => l.Findings).Distinct().OrderByDescending(f => f.Severity).ToList();
        var kept = findings.Take(LinterReport.MostFindings).Select(f => f with { Message = redactor.Redact(f.Message), Suggestion = f.Suggestion is { } fix ? redactor.Redact(fix) : null }).ToList();
        return new ScanReport(string.Join(", ", logs.Select(l => l.Tool).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal)), kept, logs.Sum(l => l.Left) + findings.Count - kept.Count);

        void Add(LinterReport log)
        {
            if (log.Problem is null) logs.Add(log);
        }
    }

    private static byte[]? Bytes(Func<Stream?> open)
    {
        try
        {
            using var stream = open();
            if (stream is null) return null;
            using var buffer = new MemoryStream();
            var part = new byte[81_920];
            for (int read; (read = stream.Read(part)) > 0;)
            {
                buffer.Write(part, 0, read);
                if (buffer.Length > SarifReader.LargestLog) return null;
            }

            return buffer.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
