using System.Diagnostics;
using System.Text;
using Lathe.Quality.Tests.Reports;

namespace Lathe.Quality.Tests.Sarif;

/// <summary>Logs held against the schema of SARIF 2.1.0 by a validator of JSON schemas (eng/sarif).</summary>
public sealed class SarifSchemaFacts
{
    [Fact]
    public async Task What_is_written_is_valid()
    {
        Assert.Equal((0, ""), await ValidateAsync(Written(SampleReport.Make())));
        var report = SampleReport.Make();
        Assert.Equal((0, ""), await ValidateAsync(Written(report with { Root = null, Notes = [], Linters = [], Assessment = report.Assessment with { Findings = [], Costs = [] } })));
    }

    [Fact]
    public async Task What_is_not_valid_is_found()
    {
        var log = Written(SampleReport.Make());
        foreach (var (from, to, mistake) in new[]
        {
            ("\"startLine\": 5", "\"startLine\": 0", "startLine must be >= 1"),
            ("\"startLine\": 5", "\"snippet\": {}", "region must have required property 'startLine'"),
            ("\"level\": \"note\"", "\"level\": \"info\"", "level must be equal to one of the allowed values"),
            ("\"version\": \"2.1.0\"", "\"version\": \"2.0.0\"", "/version must be equal to one of the allowed values"),
            ("%3Cb%3Ea%3C", "<b>a<", "uri must match format \"uri-reference\""),
            ("\"ruleIndex\": 0", "\"ruleIndex\": \"0\"", "ruleIndex must be integer"),
            ("\"columnKind\"", "\"columnsKind\"", "must NOT have additional properties"),
        })
        {
            Assert.Contains(from, log, StringComparison.Ordinal);
            var (code, said) = await ValidateAsync(log.Replace(from, to, StringComparison.Ordinal));
            Assert.Equal(1, code);
            Assert.Contains(mistake, said, StringComparison.Ordinal);
        }
    }

    private static string Written(QualityReport report)
    {
        using var stream = new MemoryStream();
        SarifWriter.Write(stream, report);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static async Task<(int Code, string Said)> ValidateAsync(string log)
    {
        var packages = Path.Combine(Golden.RepositoryRoot, "artifacts", "sarif");
        if (!File.Exists(Path.Combine(packages, "made-from"))) Assert.Skip("The schema is not there: eng/sarif/fetch.sh artifacts/sarif fetches it, as ./test.sh does.");
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Golden.RepositoryRoot, "eng", "sarif", "validate.mjs"), packages]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var said = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(log), TestContext.Current.CancellationToken);
        node.StandardInput.Close();
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (node.ExitCode, await said);
    }
}
