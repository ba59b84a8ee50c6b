using System.Text;
using System.Text.Json;

namespace Lathe.Quality.Tests.Reports;

public sealed class ReportFacts
{
    [Fact]
    public void The_sarif_log_of_the_sample() => Golden.Same("report.sarif", Bytes(SarifWriter.Write));

    [Fact]
    public void The_json_of_the_sample() => Golden.Same("report.json", Bytes(JsonReport.Write));

    [Fact]
    public void The_markdown_of_the_sample()
    {
        Golden.Same("report.md", MarkdownReport.Of(SampleReport.Make(), explain: false));
        Golden.Same("report-explained.md", MarkdownReport.Of(SampleReport.Make(), explain: true));
    }

    [Fact]
    public void The_page_of_the_sample() => Golden.Same("report.html", HtmlReport.Of(SampleReport.Make(), explain: true));

    [Fact]
    public void Texts_of_files_and_linters_stay_texts()
    {
        var report = SampleReport.Make();
        var html = HtmlReport.Of(report, explain: false);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        var markdown = MarkdownReport.Of(report, explain: false);
        Assert.DoesNotContain("<script", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("@all", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("**bold**", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("](javascript:", markdown, StringComparison.Ordinal);
        foreach (var text in new[] { html, markdown, Bytes(SarifWriter.Write), Bytes(JsonReport.Write) })
        {
            Assert.DoesNotContain('\u001b', text);
            Assert.DoesNotContain('\u202e', text);
        }
    }

    [Fact]
    public void A_page_shows_no_line_that_holds_a_secret()
    {
        var report = SampleReport.Make();
        report.Rules.Add(null, [new RuleDescription("security.sample-secret", "Secret", QualityDimension.Security, FindingSeverity.Error) { Cwe = [798] }]);
        var files = new FileChange[] { new("a.py", null, "key = 'hunter2hunter2'\nx = token\n"u8.ToArray()) };
        Finding[] findings =
        [
            new("security.sample-secret", QualityDimension.Security, FindingSeverity.Error, "a.py", new LineRange(1, 1), "a password"),
            new("readability.sample-line", QualityDimension.Readability, FindingSeverity.Info, "a.py", new LineRange(2, 2), "m"),
        ];
        var html = HtmlReport.Of(report with { Files = files, Assessment = report.Assessment with { Findings = findings, Costs = [] }, Redact = static l => l.Replace("hunter2", "…", StringComparison.Ordinal) }, explain: false);
        Assert.DoesNotContain("hunter2", html, StringComparison.Ordinal);
        Assert.Contains("x = token", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_needs_nothing_from_outside()
    {
        var html = HtmlReport.Of(SampleReport.Make(), explain: true);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        foreach (var outside in new[] { "http:", "https:", "url(", "@import", "src=", "href=" }) Assert.DoesNotContain(outside, html.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_is_no_longer_than_one_may_be()
    {
        var report = SampleReport.Make();
        var many = Enumerable.Range(1, 3_000).Select(i => new Finding("a.b", QualityDimension.Security, FindingSeverity.Error, $"f{i % 40}.c", new LineRange(i, i), new string('*', 5_000))).ToArray();
        var markdown = MarkdownReport.Of(report with { Assessment = report.Assessment with { Findings = many } }, explain: false);
        Assert.InRange(markdown.Length, 1, 65_536);
        Assert.Contains("more findings", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_found_is_said()
    {
        var report = SampleReport.Make();
        var clean = report with { Assessment = report.Assessment with { Findings = [], Costs = [] }, Result = new GateResult(true, []) };
        Assert.Contains("Nothing was found.", MarkdownReport.Of(clean, explain: true), StringComparison.Ordinal);
        Assert.Contains("Nothing was found.", HtmlReport.Of(clean, explain: true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_surrogate_breaks_no_format()
    {
        var report = SampleReport.Make();
        var finding = new Finding("a\ud800", QualityDimension.Security, FindingSeverity.Error, "x\udc00.c", new LineRange(1, 1), "m\ud83d", "s\ude00");
        var broken = report with { Assessment = report.Assessment with { Findings = [finding] } };
        foreach (var write in new Action<Stream, QualityReport>[] { SarifWriter.Write, JsonReport.Write })
        {
            using var document = JsonDocument.Parse(Bytes(write, broken));
            Assert.NotEqual(JsonValueKind.Undefined, document.RootElement.ValueKind);
        }
    }

    private static string Bytes(Action<Stream, QualityReport> write, QualityReport? report = null)
    {
        using var stream = new MemoryStream();
        write(stream, report ?? SampleReport.Make());
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
