using System.Text.RegularExpressions;
using Lathe.Engine.Feedback.Compilers;
using Lathe.Engine.Text;

namespace Lathe.Engine.Feedback.Sources;

/// <summary>A measurement past its limit, as a check's output tells it.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="What">How it stands.</param>
/// <param name="Line">The output's line or lines.</param>
internal readonly record struct PerformanceFigure(string Name, string What, string Line);

/// <summary>
/// Reads measurements: Lathe's own line <c>perf NAME: VALUE UNIT, limit VALUE UNIT</c> (any benchmark script can write it; one past its limit counts), and what Criterion, pytest-benchmark and
/// benchstat write where something became slower.
/// </summary>
internal static partial class PerformanceFigures
{
    private const int Most = 50;
    private const double LeastRegression = 5;
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    public static IReadOnlyList<PerformanceFigure> Read(string output)
    {
        var found = new List<PerformanceFigure>();
        if (!MayHaveAny(output)) return found;
        var lines = new OutputLines(output);
        var name = "";
        for (var at = 0; at < lines.Count && found.Count < Most; at++)
        {
            var line = lines[at];
            try
            {
                if (CriterionName().Match(line) is { Success: true } criterion) name = criterion.Groups["name"].Value is { Length: > 0 } named ? named : lines[at - 1].Trim();
                if (Own().Match(line) is { Success: true } own && IsPast(own)) Add(own.Groups["name"].Value.Trim(), line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), line);
                else if (line.Contains("Performance has regressed.", StringComparison.Ordinal) && name.Length > 0) Add(name, "became slower", lines.Join(Math.Max(0, at - 3), 4));
                else if (PytestBenchmark().Match(line) is { Success: true } pytest) Add(pytest.Groups["name"].Value, pytest.Groups["what"].Value, line);
                else if (Benchstat().Match(line) is { Success: true } stat && double.TryParse(stat.Groups["delta"].Value, out var delta) && delta >= LeastRegression) Add(stat.Groups["name"].Value, $"became slower by {stat.Groups["delta"].Value} %", line);
            }
            catch (RegexMatchTimeoutException)
            {
                // A line that cannot be searched in time is no measurement.
            }
        }

        return found;

        void Add(string what, string how, string line) => found.Add(new PerformanceFigure(Bounded.OneLine(what, 160), Bounded.OneLine(how, 120), Bounded.HeadAndTail(line, 1_000)));
    }

    private static bool MayHaveAny(string output) =>
        output.Contains("perf ", StringComparison.Ordinal) || output.Contains("Performance has regressed", StringComparison.Ordinal) || output.Contains("RegressionCheck", StringComparison.Ordinal) || output.Contains("(p=", StringComparison.Ordinal);

    private static bool IsPast(Match own) =>
        own.Groups["unit"].Value == own.Groups["of"].Value && double.TryParse(own.Groups["value"].Value, out var value) && double.TryParse(own.Groups["limit"].Value, out var limit) && value > limit;

    [GeneratedRegex(@"^\s{0,8}perf (?<name>[^:]{1,160}): (?<value>\d{1,15}(\.\d{1,9})?) ?(?<unit>[^\s,\d]{0,12}), limit (?<limit>\d{1,15}(\.\d{1,9})?) ?(?<of>[^\s,\d]{0,12})$", Options, 500)]
    private static partial Regex Own();

    [GeneratedRegex(@"^(?<name>\S[^\[]{0,160}?)?\s{1,60}time:\s{1,10}\[", Options, 500)]
    private static partial Regex CriterionName();

    [GeneratedRegex(@"^\s{1,8}(?<name>\S{1,160}) \([^)]{0,60}\) - (?<what>Field '\w{1,20}' has failed \w{1,40}RegressionCheck: .{1,80})$", Options, 500)]
    private static partial Regex PytestBenchmark();

    [GeneratedRegex(@"^(?<name>\S{1,120})\s.{3,120}\s\+(?<delta>\d{1,6}\.\d{1,2})%\s{1,4}\(p=0\.0\d{1,3} ", Options, 500)]
    private static partial Regex Benchstat();
}
