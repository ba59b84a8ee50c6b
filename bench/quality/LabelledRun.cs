using System.Diagnostics;
using Lathe.Quality;

namespace Lathe.Bench.Quality;

/// <summary>Runs the rules on each case alone, as a file that is new. A case counts as found where a finding names its weakness.</summary>
internal static class LabelledRun
{
    public static int Run(string folder, bool misses)
    {
        var cases = Labels.Read(folder);
        var weaknesses = RuleAssessor.Catalogue.ToDictionary(rule => rule.Id, rule => rule.Cwe, StringComparer.Ordinal);
        var card = new Scorecard();
        long bytes = 0;
        var watch = new Stopwatch();
        var cpu = Environment.CpuUsage.TotalTime;
        foreach (var labelled in cases)
        {
            var content = File.ReadAllBytes(labelled.File);
            bytes += content.Length;
            watch.Start();
            var findings = new RuleAssessor().Assess(new CodeChange([new FileChange($"src/{Path.GetFileName(labelled.File)}", null, content)]), CancellationToken.None);
            watch.Stop();
            var found = findings.Any(finding => weaknesses.TryGetValue(finding.RuleId, out var cwe) && cwe.Contains(labelled.Cwe) && (labelled.Lines is null || labelled.Lines.Contains(finding.Range?.StartLine ?? 0)));
            card.Add(labelled, found);
            if (misses && found != labelled.IsVulnerable) Console.WriteLine($"{labelled.Category,-16}{(labelled.IsVulnerable ? "missed " : "alarm  ")}{labelled.File}");
        }

        var spent = Environment.CpuUsage.TotalTime - cpu;
        var bandit = cases.Exists(static labelled => labelled.File.EndsWith(".py", StringComparison.Ordinal)) ? Bandit.Run(folder, cases) : null;
        if (misses) Console.WriteLine();
        Console.WriteLine($"{"",-16}{"Lathe",-32}{(bandit is null ? "" : "Bandit")}");
        Console.WriteLine($"{"category",-16}{"TP",5}{"FP",5}{"TPR",7}{"FPR",7}{"Youden",8}{(bandit is null ? "" : $"{"TP",5}{"FP",5}{"TPR",7}{"FPR",7}{"Youden",8}")}");
        foreach (var category in card.Categories) Console.WriteLine($"{category,-16}{card.Row(category)}{bandit?.Card.Row(category)}");
        Console.WriteLine($"{"mean",-16}{card.Mean,32:0.000}{(bandit is { } other ? $"{other.Card.Mean,32:0.000}" : "")}");
        Console.WriteLine($"{cases.Count} cases, {bytes / 1e6:0.0} MB in {watch.Elapsed.TotalSeconds:0.0} s, {bytes / 1e6 / spent.TotalSeconds:0.0} MB for a second of processor time{(bandit is null ? "" : $"; Bandit {bandit.Value.Time.TotalSeconds:0.0} s")}");
        return 0;
    }
}
