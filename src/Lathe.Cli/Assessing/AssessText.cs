using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Quality;

namespace Lathe.Cli.Assessing;

/// <summary>An assessment for a person at a terminal.</summary>
internal sealed class AssessText
{
    private const int WidestText = 120;
    private const int NarrowestText = 30;
    private const int Narrow = 60;
    private const int BarLength = 20;
    private const int MostFindings = 200;
    private const int MostNotes = 20;
    private const int MostExplained = 15;
    private const int MostPlaces = 5;
    private const int MostFunctions = 30;

    private readonly CliHost _host;
    private readonly QualityReport _report;

    private AssessText(CliHost host, QualityReport report) => (_host, _report) = (host, report);

    // Without a terminal the lines are of a width that logs can show.
    private int Width => _host.Width is { } columns ? Math.Clamp(columns, NarrowestText + 10, WidestText + 20) : WidestText;

    public static void Write(CliHost host, QualityReport report, bool explain)
    {
        var text = new AssessText(host, report);
        text.Head();
        if (explain) text.Explained();
        else text.Dimensions();
        text.Findings();
        if (explain) text.Functions();
        text.Notes();
    }

    /// <summary>The first line alone, and why it did not pass.</summary>
    public static void WriteSummary(CliHost host, QualityReport report) => new AssessText(host, report).Head();

    private void Head()
    {
        var assessment = _report.Assessment;
        var passed = _report.Result.Passed;
        var verdict = passed ? "passed" : "not passed";
        _host.Out.WriteLine($"Quality {Paint(passed ? "1;32" : "1;31", Number(assessment.Total))} of 100: {Paint(passed ? "32" : "31", verdict)}{(Width < Narrow ? "\n" : " ")}(the threshold is {Number(_report.Threshold)})");
        Wrapped($"{_report.Subject}: {Count(_report.Files.Count, "file")}, {Count(assessment.ChangedLines, "changed line")}", 0, "2");
        foreach (var reason in _report.Result.Reasons) Wrapped(reason, 2, null, "- ");
    }

    private void Dimensions()
    {
        _host.Out.WriteLine();
        var assessment = _report.Assessment;
        foreach (var (dimension, score) in assessment.Scores)
        {
            var count = assessment.Findings.Count(f => f.Dimension == dimension);
            _host.Out.WriteLine($"{Word(dimension),-15} {Number(score),5}  {Bar(score)}  {(count == 0 ? "" : Count(count, "finding"))}".TrimEnd());
        }
    }

    private void Explained()
    {
        var assessment = _report.Assessment;
        var weights = assessment.Weights.Sum();
        for (var i = 0; i < assessment.Scores.Count; i++)
        {
            var (dimension, score) = assessment.Scores[i];
            var weight = i < assessment.Weights.Count ? assessment.Weights[i] : 0;
            _host.Out.WriteLine();
            _host.Out.WriteLine($"{Word(dimension),-15} {Number(score),5}  {Bar(score)}  counts {Number(weight)} of {Number(weights)}");
            var rules = FindingGroups.Of(assessment, dimension).GroupBy(static f => (Rule(f.Finding), f.Finding.Severity)).OrderByDescending(static g => g.Sum(static f => f.Cost)).ToList();
            foreach (var rule in rules.Take(MostExplained)) Rule([.. rule]);
            if (rules.Count > MostExplained) Wrapped(Count(rules.Count - MostExplained, "more rule"), 10, "2", Points(rules.Skip(MostExplained).Sum(static g => g.Sum(static f => f.Cost))));
        }

        _host.Out.WriteLine();
        var total = TotalScore.Of(assessment.Scores, assessment.Weights);
        var weakest = total.WeakestScore < 100 ? $"half the dimension that drags the most, {Word(total.Weakest)}, as far as its weight lets it: {Number(total.WeakestScore)}" : "half the weakest dimension: 100";
        Wrapped($"The total, {Number(assessment.Total)}, is half the mean of the scores by what they count, {Number(total.Mean)}, and {weakest}. A dimension has 100 points and never less than 0; a finding's price falls with the size of the change, a blocking one's does not.", 0, "2");
    }

    // What a rule took in all, and each of its findings.
    private void Rule(IReadOnlyList<PricedFinding> findings)
    {
        var first = findings[0].Finding;
        Wrapped($"{Rule(first)}, {Word(first.Severity)}: {Count(findings.Count, "finding")}", 10, null, Points(findings.Sum(static f => f.Cost)));
        foreach (var (finding, cost) in findings.Take(MostPlaces)) Wrapped($"{Points(cost).Trim()}  {(finding.Path.Length > 0 ? Place(finding) : "no file")}", 12, "2");
        if (findings.Count > MostPlaces) Wrapped($"and {findings.Count - MostPlaces} more", 12, "2");
    }

    private void Findings()
    {
        var shown = 0;
        foreach (var file in FindingGroups.ByFile(_report.Assessment))
        {
            if (shown == MostFindings) break;
            _host.Out.WriteLine();
            _host.Out.WriteLine(Paint("1", file.Path.Length > 0 ? PlainText.OneLine(file.Path) : "no file"));
            foreach (var (finding, _) in file.Findings)
            {
                if (shown == MostFindings) break;
                shown++;
                Finding(finding);
            }
        }

        var left = _report.Assessment.Findings.Count - shown + _report.Assessment.Left;
        if (left > 0) _host.Out.WriteLine($"\nand {Count(left, "more finding")}{(_report.Assessment.Left == 0 ? "; --format json has all" : "")}");
        if (shown == 0) _host.Out.WriteLine("\nNothing was found.");
    }

    private void Finding(Finding finding)
    {
        var line = finding.Range is { } range ? range.StartLine.ToString(CultureInfo.InvariantCulture) : "";
        var word = Word(finding.Severity);
        Wrapped($"{finding.Message}  [{Rule(finding)}]", 17, null, $"{line,6} {Paint(Code(finding.Severity), word.PadRight(9))} ", 17);
        if (finding.Suggestion is { } suggestion) Wrapped(suggestion, 17, "2");
    }

    // What the rules about functions are computed from, as it was and as it is.
    private void Functions()
    {
        var functions = _report.Functions.Value;
        if (functions.Shown.Count == 0) return;
        _host.Out.WriteLine();
        Wrapped("Changed functions: ways through (McCabe), cognitive complexity, nesting, Halstead's volume, maintainability index, lines of code", 0, "2");
        foreach (var file in functions.Shown.Take(MostFunctions).GroupBy(static f => f.Path))
        {
            _host.Out.WriteLine();
            _host.Out.WriteLine(Paint("1", PlainText.OneLine(file.Key)));
            foreach (var (_, name, line, before, after) in file)
            {
                var figures = string.Join(", ", Figure("ways", before?.Cyclomatic, after.Cyclomatic), Figure("cognitive", before?.Cognitive, after.Cognitive), Figure("nesting", before?.Nesting, after.Nesting), Figure("volume", before?.Volume, after.Volume), Figure("index", before?.Index, after.Index), Figure("lines", before?.Lines, after.Lines));
                Wrapped($"{name}{(before is null ? ", new" : "")}: {figures}", 7, null, $"{line.ToString(CultureInfo.InvariantCulture),6} ");
            }
        }

        var left = functions.Left + Math.Max(0, functions.Shown.Count - MostFunctions);
        if (left > 0) _host.Out.WriteLine($"\nand {Count(left, "more function")}{(functions.Left == 0 ? "; --format json has all" : "")}");
    }

    private void Notes()
    {
        var lines = _report.Linters.Where(static l => l.Problem is not null).Select(static l => $"{l.Name}: {l.Problem}").Concat(_report.Notes).ToList();
        if (lines.Count > 0) _host.Out.WriteLine();
        foreach (var line in lines.Take(MostNotes)) Wrapped(line, 6, null, "note: ");
    }

    // Text of files and linters, harmless, with what stands before its first line; further lines are indented.
    private void Wrapped(string text, int indent, string? code, string first = "", int? firstLength = null)
    {
        var lines = TextWidth.Wrap(PlainText.OneLine(text), Math.Max(NarrowestText, Width - indent));
        for (var i = 0; i < lines.Count; i++)
        {
            var start = i == 0 && first.Length > 0 ? first + new string(' ', Math.Max(0, indent - (firstLength ?? first.Length))) : new string(' ', indent);
            _host.Out.WriteLine(start + (code is null ? lines[i] : Paint(code, lines[i])));
        }
    }

    private string Bar(double score)
    {
        var length = Width < Narrow ? BarLength / 2 : BarLength;
        var full = (int)Math.Round(score / 100 * length);
        var color = score >= 80 ? "32" : score >= 60 ? "33" : "31";
        return Paint(color, new string('█', full)) + Paint("2", new string('░', length - full));
    }

    private string Paint(string code, string text) => _host.Color && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;

    private static string Code(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Info => "36",
        FindingSeverity.Warning => "33",
        _ => "31",
    };

    private static string Figure(string name, double? before, double after)
    {
        var (was, now) = (before?.ToString("0", CultureInfo.InvariantCulture), after.ToString("0", CultureInfo.InvariantCulture));
        return was is null || was == now ? $"{name} {now}" : $"{name} {was} → {now}";
    }

    private static string Rule(Finding finding) => finding.Tool is { } tool ? $"{tool}: {finding.RuleId}" : finding.RuleId;

    private static string Place(Finding finding) => finding.Range is { } range ? string.Create(CultureInfo.InvariantCulture, $"{finding.Path}:{range.StartLine}") : finding.Path;

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    // Ten columns.
    private static string Points(double cost) => $"{"−" + cost.ToString(cost >= 10 ? "0.#" : cost >= 0.1 ? "0.00" : "0.0000", CultureInfo.InvariantCulture),8}  ";

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
