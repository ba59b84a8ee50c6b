using System.Globalization;

namespace Lathe.Bench.Overhead;

/// <summary>The table: what was reached beside what is wanted and what peers need.</summary>
internal static class Report
{
    public static void Write(TextWriter output, IReadOnlyDictionary<string, List<RunCost>> costs, IReadOnlyList<ProcessCost> versions, ProcessCost alone)
    {
        var runs = costs["Lathe"];
        Row[] rows =
        [
            new("wall, s", "0.00", r => r.Process.Wall, 0.30, 0.50, 0.59),
            new("CPU, s", "0.00", r => r.Process.OwnCpu + r.Process.ChildCpu, 0.28, 0.48, 0.79),
            new("  the program itself", "0.000", r => r.Process.OwnCpu),
            new("  git, boxes, commands", "0.000", r => r.Process.ChildCpu),
            new("peak memory, MB", "0.0", r => r.Process.PeakBytes / 1e6, 85, 147, 230),
            new("first request after, s", "0.000", r => r.FirstRequest, 0.18, 0.28),
            new("first request, kB", "0.0", r => r.FirstRequestBytes / 1e3, 12, 38, 88),
        ];

        output.WriteLine($"{"",-24}{"minimum",9}{"median",9}{"target",9}{"",8}{"Codex",9}{"Claude",9}");
        foreach (var row in rows)
        {
            var codex = Minimum(costs, "Codex CLI", row) ?? row.Codex;
            var claude = Minimum(costs, "Claude Code", row) ?? row.Claude;
            Write(output, row.Name, row.Format, [.. runs.Select(row.Value).Order()], row.Target, codex, claude);
        }

        Write(output, "lathe --version, s", "0.000", [.. versions.Select(v => v.Wall).Order()], 0.045, null, null);
        output.WriteLine();
        output.WriteLine($"{runs.Count} runs after one that is not counted. The checked command alone, outside a box: {Number(alone.OwnCpu + alone.ChildCpu, "0.000")} CPU s a time; the CPU row holds it.");
        foreach (var peer in (string[])["Codex CLI", "Claude Code"])
        {
            output.WriteLine(costs.ContainsKey(peer)
                ? $"{peer}: minimum of the same rounds, on this machine."
                : $"{peer}: the reference figures of a machine of the same kind; --{(peer[1] == 'o' ? "codex" : "claude")} PROGRAM measures it beside.");
        }
    }

    private static double? Minimum(IReadOnlyDictionary<string, List<RunCost>> costs, string peer, Row row) => costs.TryGetValue(peer, out var runs) ? runs.Min(row.Value) : null;

    private static void Write(TextWriter output, string name, string format, double[] values, double? target, double? codex, double? claude)
    {
        var outcome = target is { } wanted ? values[0] <= wanted ? "reached" : "missed" : "";
        output.WriteLine(
            $"{name,-24}{Number(values[0], format),9}{Number(values[values.Length / 2], format),9}{Number(target, format),9} {outcome,-7}{Number(codex, format),9}{Number(claude, format),9}");
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    private sealed record Row(string Name, string Format, Func<RunCost, double> Value, double? Target = null, double? Codex = null, double? Claude = null);
}
