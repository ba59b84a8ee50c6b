using Lathe.Cli.Assessing;
using Lathe.Cli.Output;
using Lathe.Quality.Tests.Reports;

namespace Lathe.Cli.Tests.Assessing;

public sealed class AssessTextFacts
{
    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void The_text_of_the_sample(int width)
    {
        Same($"assess-{width}.txt", Text(width, explain: false));
        Same($"assess-{width}-explained.txt", Text(width, explain: true));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        foreach (var line in Text(width, explain: true).Split('\n').Concat(Text(width, explain: false).Split('\n'))) Assert.True(TextWidth.Of(line) <= Math.Max(width, 52), line);
    }

    [Fact]
    public void Many_findings_are_counted_and_not_all_shown()
    {
        var report = SampleReport.Make();
        var many = Enumerable.Range(1, 450).Select(i => report.Assessment.Findings[0] with { Range = new Quality.LineRange(i, i) }).ToArray();
        using var output = new StringWriter();
        using var run = new CliRun();
        AssessText.Write(run.Host(output, TextWriter.Null), report with { Assessment = report.Assessment with { Findings = many, Costs = [.. many.Select(_ => 40.0)] } }, explain: true);
        Assert.Contains("and 250 more findings", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("and 445 more", output.ToString(), StringComparison.Ordinal);
        Assert.InRange(output.ToString().Length, 1, 60_000);
    }

    private static string Text(int width, bool explain)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var run = new CliRun { Width = width };
        AssessText.Write(run.Host(output, TextWriter.Null), SampleReport.Make(), explain);
        return output.ToString();
    }

    private static void Same(string name, string text)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Lathe.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside of the repository.");
        var file = Path.Combine(folder.FullName, "tests", "Lathe.Cli.Tests", "Assessing", "golden", name);
        if (Environment.GetEnvironmentVariable("LATHE_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.Equal(File.ReadAllText(file), text);
    }
}
