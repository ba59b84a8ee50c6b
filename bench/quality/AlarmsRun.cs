using Lathe.Quality;
using Lathe.Syntax;

namespace Lathe.Bench.Quality;

/// <summary>Counts what all rules say about repositories that are taken for well kept, each file as if it were new, and lists what blocks, is an error, or is about security.</summary>
internal static class AlarmsRun
{
    private const FileTraits Unread = FileTraits.Vendored | FileTraits.Minified | FileTraits.Generated | FileTraits.Binary;

    public static int Run(string[] folders)
    {
        Console.WriteLine($"{"repository",-28}{"files",7}{"lines",9}{"MB",7}{"MB/s",7}{"blocking",10}{"error",7}{"warning",9}{"info",6}{"blocking per 10,000 lines",27}");
        var details = new List<string>();
        foreach (var folder in folders) Console.WriteLine(Row(Path.GetFullPath(folder), details));
        foreach (var detail in details) Console.WriteLine(detail);
        return 0;
    }

    private static string Row(string folder, List<string> details)
    {
        var counts = new int[4];
        long bytes = 0, lines = 0;
        var files = 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        var time = TimeSpan.Zero;
        foreach (var path in Directory.EnumerateFiles(folder, "*", options).Order(StringComparer.Ordinal))
        {
            if (LanguageTable.Detect(path) is not { } language || !NativeGrammars.Languages.Contains(language.Id)) continue;
            var content = File.ReadAllBytes(path);
            var name = Path.GetRelativePath(folder, path);
            if ((FileClassifier.Classify(name, content) & Unread) != FileTraits.None) continue;
            files++;
            bytes += content.Length;
            lines += content.AsSpan().Count((byte)'\n');
            var before = Environment.CpuUsage.TotalTime;
            var findings = new RuleAssessor().Assess(new CodeChange([new FileChange(name, null, content)]), CancellationToken.None);
            time += Environment.CpuUsage.TotalTime - before;
            foreach (var finding in findings)
            {
                counts[(int)finding.Severity]++;
                if (finding.Severity >= FindingSeverity.Error || (finding.Severity == FindingSeverity.Warning && finding.Dimension == QualityDimension.Security)) details.Add($"{finding.Severity,-9}{finding.RuleId,-34}{Path.GetFileName(folder)}/{finding.Path}:{finding.Range?.StartLine} {finding.Message}");
            }
        }

        return $"{Path.GetFileName(folder),-28}{files,7}{lines,9}{bytes / 1e6,7:0.0}{bytes / 1e6 / Math.Max(0.001, time.TotalSeconds),7:0.0}{counts[3],10}{counts[2],7}{counts[1],9}{counts[0],6}{10_000.0 * counts[3] / Math.Max(1, lines),27:0.00}";
    }
}
