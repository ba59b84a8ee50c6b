using System.Globalization;

namespace Lathe.Bench.Overhead;

/// <summary>The table: what was reached beside what is wanted and what peers need.</summary>
internal static class Report
{
    public static void Write(TextWriter output, IReadOnlyList<RunCost> runs, IReadOnlyList<ProcessCost> versions, ProcessCost alone)
    {
        Row[] rows =
        [
            new("wall, s", "0.00", [.. runs.Select(r => r.Process.Wall)], 0.30, 0.50, 0.59),
            new("CPU, s", "0.00", [.. runs.Select(r => r.Process.OwnCpu + r.Process.ChildCpu)], 0.28, 0.48, 0.79),
            new("  lathe itself", "0.000", [.. runs.Select(r => r.Process.OwnCpu)]),
            new("  git, boxes, commands", "0.000", [.. runs.Select(r => r.Process.ChildCpu)]),
            new("peak memory, MB", "0.0", [.. runs.Select(r => r.Process.PeakBytes / 1e6)], 85, 147, 230),
            new("first request after, s", "0.000", [.. runs.Select(r => r.FirstRequest)], 0.18, 0.28),
            new("first request, kB", "0.0", [.. runs.Select(r => r.FirstRequestBytes / 1e3)], 12, 38, 88),
            new("lathe --version, s", "0.000", [.. versions.Select(v => v.Wall)], 0.045),
        ];

        output.WriteLine($"{"",-24}{"minimum",9}{"median",9}{"target",9}{"",8}{"Codex",9}{"Claude",9}");
        foreach (var row in rows)
        {
            var values = row.Values.Order().ToArray();
            var target = row.Target is { } wanted ? values[0] <= wanted ? "reached" : "missed" : "";
            output.WriteLine(
                $"{row.Name,-24}{Number(values[0], row.Format),9}{Number(values[values.Length / 2], row.Format),9}{Number(row.Target, row.Format),9} {target,-7}{Number(row.Codex, row.Format),9}{Number(row.Claude, row.Format),9}");
        }

        output.WriteLine();
        output.WriteLine($"{runs.Count} runs after one that is not counted. The checked command alone, outside a box: {Number(alone.OwnCpu + alone.ChildCpu, "0.000")} CPU s a time; the CPU row holds it.");
        output.WriteLine("Codex CLI and Claude Code: the reference figures of a machine of the same kind; docs/performance.md says how to run one beside this.");
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    private sealed record Row(string Name, string Format, double[] Values, double? Target = null, double? Codex = null, double? Claude = null);
}
