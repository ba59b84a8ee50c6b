using System.Text;

namespace Lathe.Quality.Tests;

public sealed class SarifReaderTests
{
    private const string Log = """
        {
          "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
          "runs": [{
            "tool": { "driver": { "name": "Scanner", "rules": [
              { "id": "S1", "shortDescription": { "text": "Injection" }, "defaultConfiguration": { "level": "error" }, "help": { "text": "Use parameters." }, "properties": { "tags": ["security"] } },
              { "id": "S2", "messageStrings": { "default": { "text": "Slow call of {0} in {1}" } }, "properties": { "tags": ["performance"] } }
            ] } },
            "originalUriBaseIds": { "SRCROOT": { "uri": "file:///work/app/" } },
            "artifacts": [{ "location": { "uri": "lib/with%20blank.py" } }],
            "results": [
              { "ruleId": "S2", "ruleIndex": 1, "message": { "id": "default", "arguments": ["open", "loop"] }, "locations": [{ "physicalLocation": { "artifactLocation": { "index": 0 }, "region": { "startLine": 3, "endLine": 5 } } }] },
              { "ruleId": "S1", "ruleIndex": 0, "message": { "text": "Tainted   query\n here" }, "locations": [{ "physicalLocation": { "artifactLocation": { "uri": "src/a.py", "uriBaseId": "SRCROOT" }, "region": { "startLine": 12 } } }], "fixes": [{ "description": { "text": "Bind it." } }] },
              { "ruleId": "S1", "kind": "pass", "message": { "text": "fine" } },
              { "ruleId": "S1", "message": { "text": "known" }, "suppressions": [{ "kind": "inSource" }] },
              { "ruleId": "S1", "message": { "text": "disputed" }, "suppressions": [{ "kind": "external", "status": "rejected" }], "level": "note" },
              { "ruleId": "S1", "message": { "text": "gone" }, "baselineState": "absent" }
            ]
          }]
        }
        """;

    [Fact]
    public void Results_become_findings_with_their_rules_place_and_fix()
    {
        var log = Read(Log);
        Assert.Equal(("Scanner", 0, null), (log.Tool, log.Left, log.Problem));
        Assert.Equal(
            [
                new Finding("S1", QualityDimension.Security, FindingSeverity.Error, "/work/app/src/a.py", new LineRange(12, 12), "Tainted query here", "Bind it."),
                new Finding("S2", QualityDimension.Performance, FindingSeverity.Warning, "lib/with blank.py", new LineRange(3, 5), "Slow call of open in loop"),
                new Finding("S1", QualityDimension.Security, FindingSeverity.Info, "", null, "disputed", "Use parameters."),
            ],
            log.Findings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":"2.1.0","runs":7}""")]
    [InlineData("""{"version":"1.0.0","runs":[]}""")]
    public void What_is_no_log_is_said(string json)
    {
        var log = Read(json);
        Assert.Empty(log.Findings);
        Assert.NotNull(log.Problem);
    }

    [Theory]
    [InlineData("""{"runs":[7,null,[],{"results":{}},{"results":[7,null,"x",{}]}]}""")]
    [InlineData("""{"runs":[{"results":[{"message":{"text":7}},{"message":7},{"ruleIndex":-5,"message":{"text":""}}]}]}""")]
    public void Parts_of_another_form_are_passed_over(string json)
    {
        var log = Read(json);
        Assert.Empty(log.Findings);
        Assert.Null(log.Problem);
    }

    [Fact]
    public void Wrong_numbers_and_places_leave_the_finding_without_them()
    {
        var finding = Assert.Single(Read("""{"runs":[{"results":[{"ruleIndex":99,"message":{"text":"m","arguments":[7]},"locations":[7,{"physicalLocation":{"artifactLocation":{"uri":""}}},{"physicalLocation":{"artifactLocation":{"uri":"a.c"},"region":{"startLine":-3}}}]}]}]}""").Findings);
        Assert.Equal(("a.c", (LineRange?)null, "m", "result"), (finding.Path, finding.Range, finding.Message, finding.RuleId));
    }

    [Fact]
    public void A_log_is_bounded()
    {
        var results = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $$$"""{"level":"{{{(i == 4_999 ? "error" : "note")}}}","message":{"text":"{{{i}}} {{{new string('x', 900)}}}"}}"""));
        var log = Read($$"""{"runs":[{"results":[{{results}}]}]}""");
        Assert.Equal((LinterReport.MostFindings, 4_800, FindingSeverity.Error), (log.Findings.Count, log.Left, log.Findings[0].Severity));
        Assert.All(log.Findings, f => Assert.InRange(f.Message.Length, 1, 600));
        Assert.NotNull(SarifReader.Read(new byte[SarifReader.LargestLog + 1]).Problem);
        Assert.NotNull(Read(new string('[', 10_000)).Problem);
    }

    [Theory]
    [InlineData("  {\"version\":\"2.1.0\",\"runs\":[]}", true)]
    [InlineData("{\"a\":1}", false)]
    [InlineData("runs", false)]
    [InlineData("", false)]
    public void A_log_on_standard_output_is_told_from_other_text(string text, bool isLog) => Assert.Equal(isLog, SarifReader.LooksLike(text));

    [Theory]
    [InlineData("\\ud83d", "a")]
    [InlineData("a", "\\ude00")]
    public void Half_of_a_character_makes_a_log_unreadable(string text, string rule) =>
        Assert.NotNull(Read($$"""{"runs":[{"results":[{"message":{"text":"{{text}}" }, "ruleId":"{{rule}}" }] }] }""").Problem);

    private static LinterReport Read(string json) => SarifReader.Read(Encoding.UTF8.GetBytes(json));
}
