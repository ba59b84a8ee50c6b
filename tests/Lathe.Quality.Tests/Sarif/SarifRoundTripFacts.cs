using System.Text;
using System.Text.Json;
using Lathe.Quality.Tests.Reports;

namespace Lathe.Quality.Tests.Sarif;

public sealed class SarifRoundTripFacts
{
    [Fact]
    public void What_is_written_is_read_as_the_same_findings()
    {
        var report = SampleReport.Make() with { Root = null };
        using var stream = new MemoryStream();
        SarifWriter.Write(stream, report);
        var log = SarifReader.Read(stream.ToArray());
        Assert.Equal(("Lathe", "1.2.3", null), (log.Tool, log.Version, log.Problem));
        var expected = report.Assessment.Findings.Select(f => f with
        {
            // SARIF's levels end with error, and what is not to be seen is not written.
            Severity = f.Severity == FindingSeverity.Blocking ? FindingSeverity.Error : f.Severity,
            Message = string.Join(' ', ReportText.Clean(f.Message).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            Suggestion = f.Suggestion ?? log.Findings.First(r => r.RuleId == f.RuleId && r.Range == f.Range).Suggestion,
            Tool = null,
            Related = null,
        });
        Assert.Equal(expected.OrderBy(f => f.RuleId + f.Range), log.Findings.OrderBy(f => f.RuleId + f.Range));
        Assert.Equal([78, 88], log.Rules.Single(r => r.Id == "security.sample-injection").Cwe);
    }

    [Theory]
    [InlineData("src/a b.py", "src/a%20b.py", "SRCROOT")]
    [InlineData("a:b#c?d%20.c", "a%3Ab%23c%3Fd%2520.c", "SRCROOT")]
    [InlineData("ü/日本.cs", "%C3%BC/%E6%97%A5%E6%9C%AC.cs", "SRCROOT")]
    [InlineData("/tmp/x y.c", "file:///tmp/x%20y.c", null)]
    public void Paths_are_uris_that_lead_back(string path, string uri, string? start)
    {
        var report = SampleReport.Make();
        using var stream = new MemoryStream();
        SarifWriter.Write(stream, report with { Root = null, Assessment = report.Assessment with { Findings = [report.Assessment.Findings[0] with { Path = path }] } });
        using var log = JsonDocument.Parse(stream.ToArray());
        var location = log.RootElement.GetProperty("runs")[0].GetProperty("artifacts")[0].GetProperty("location");
        Assert.Equal(uri, location.GetProperty("uri").GetString());
        Assert.Equal(start, location.TryGetProperty("uriBaseId", out var name) ? name.GetString() : null);
        Assert.Equal(path, SarifReader.Read(stream.ToArray()).Findings[0].Path);
    }

    [Fact]
    public void The_root_is_a_folder()
    {
        var log = Encoding.UTF8.GetString(Written(SampleReport.Make()));
        Assert.Contains("\"uri\": \"file:///work/my%20repo/\"", log, StringComparison.Ordinal);
        Assert.Contains("\"uri\": \"file:///\"", Encoding.UTF8.GetString(Written(SampleReport.Make() with { Root = "/" })), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_report_gives_the_same_bytes() => Assert.Equal(Written(SampleReport.Make()), Written(SampleReport.Make()));

    [Fact]
    public void A_log_is_bounded()
    {
        var report = SampleReport.Make();
        var finding = report.Assessment.Findings[0];
        var many = Enumerable.Range(1, SarifWriter.MostResults + 10).Select(i => finding with { Range = new LineRange(i, i), Message = new string('x', 10_000) }).ToArray();
        using var log = JsonDocument.Parse(Written(report with { Assessment = report.Assessment with { Findings = many } }));
        var results = log.RootElement.GetProperty("runs")[0].GetProperty("results");
        Assert.Equal(SarifWriter.MostResults, results.GetArrayLength());
        Assert.InRange(results[0].GetProperty("message").GetProperty("text").GetString()!.Length, 1_000, 2 * ReportText.Longest);
    }

    private static byte[] Written(QualityReport report)
    {
        using var stream = new MemoryStream();
        SarifWriter.Write(stream, report);
        return stream.ToArray();
    }
}
