using System.Text;

namespace Lathe.Quality.Tests.Linters;

public sealed class XmlReaderFacts
{
    [Fact]
    public void Checkstyles_errors_become_findings()
    {
        var report = Checkstyle("""
            <?xml version="1.0"?>
            <checkstyle version="10.3">
              <file name="src/A.java">
                <error line="12" column="5" severity="error" message="Name   'a'&#10; must match" source="com.puppycrawl.tools.checkstyle.checks.naming.ConstantNameCheck"/>
                <error line="3" severity="info" message="m" source="ESLint.rules.no-undef"/>
                <error severity="ignore" message="no"/>
                <error line="x" column="-1" severity="warning" message="whole file"/>
              </file>
              <file name="b.js"><error line="1" message="no severity" source=""/></file>
            </checkstyle>
            """);
        Assert.Equal(("checkstyle", "10.3", null), (report.Tool, report.Version, report.Problem));
        Assert.Equal(
            [
                new Finding("ConstantNameCheck", QualityDimension.Maintainability, FindingSeverity.Error, "src/A.java", new LineRange(12, 12), "Name 'a' must match", Columns: new ColumnRange(5, 0)),
                new Finding("checkstyle", QualityDimension.Maintainability, FindingSeverity.Warning, "b.js", new LineRange(1, 1), "no severity"),
                new Finding("checkstyle", QualityDimension.Maintainability, FindingSeverity.Warning, "src/A.java", null, "whole file"),
                new Finding("ESLint.rules.no-undef", QualityDimension.Maintainability, FindingSeverity.Info, "src/A.java", new LineRange(3, 3), "m"),
            ],
            report.Findings.OrderByDescending(f => f.Severity).ThenByDescending(f => f.Path.Length < 5).ToArray());
    }

    [Fact]
    public void Junits_failures_become_findings_where_the_file_is_said()
    {
        var report = JUnit("""
            <testsuites>
              <testsuite package="org.eslint" name="/work/app/src/a b.js" tests="1" errors="1">
                <testcase time="0" name="org.eslint.no-undef" classname="/work/app/src/a b"><failure message="'x' is not defined."><![CDATA[line 7, col 3, Error - 'x' is not defined. (no-undef)]]></failure></testcase>
              </testsuite>
              <testsuite name="ruff"><testcase name="F401" file="lib/b.py" line="2"><failure type="warning">unused import</failure></testcase></testsuite>
              <testsuite name="pytest"><testcase classname="tests.c" name="test it (slow)"><error type="ValueError">tests/c.py:31: bad value</error></testcase><testcase name="fine"/></testsuite>
              <testsuite name="odd"><testcase name="says nothing"><failure/></testcase><testcase><failure/></testcase></testsuite>
            </testsuites>
            """);
        Assert.Equal(("junit", null), (report.Tool, report.Problem));
        Assert.Equal(
            [
                new Finding("no-undef", QualityDimension.Correctness, FindingSeverity.Error, "/work/app/src/a b.js", new LineRange(7, 7), "'x' is not defined."),
                new Finding("F401", QualityDimension.Correctness, FindingSeverity.Warning, "lib/b.py", new LineRange(2, 2), "unused import"),
                new Finding("failure", QualityDimension.Correctness, FindingSeverity.Error, "tests/c.py", new LineRange(31, 31), "tests/c.py:31: bad value"),
                new Finding("failure", QualityDimension.Correctness, FindingSeverity.Error, "", null, "says nothing"),
            ],
            new[] { "no-undef", "F401" }.Select(id => report.Findings.Single(f => f.RuleId == id)).Concat(report.Findings.Where(f => f.RuleId == "failure").OrderByDescending(f => f.Path)).ToArray());
    }

    [Fact]
    public void Bandits_findings_have_their_place_in_the_text()
    {
        var report = JUnit("""
            <testsuite name="bandit" tests="1"><testcase classname="lib/a b.py" name="blacklist"><error type="MEDIUM" message="Pickle can be unsafe.">Test ID: B301 Severity: MEDIUM Confidence: HIGH
            Location lib/a.py:2</error></testcase></testsuite>
            """);
        Assert.Equal(new Finding("blacklist", QualityDimension.Correctness, FindingSeverity.Warning, "lib/a b.py", null, "Pickle can be unsafe."), Assert.Single(report.Findings));
        report = JUnit("<testsuite name='bandit'><testcase classname='a.py' name='assert_used'><error type='LOW' message='Use of assert detected.'>Severity: LOW\nLocation a.py:3</error></testcase></testsuite>");
        Assert.Equal(("a.py", new LineRange(3, 3), FindingSeverity.Info), (report.Findings[0].Path, report.Findings[0].Range, report.Findings[0].Severity));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no xml")]
    [InlineData("<html/>")]
    [InlineData("""<!DOCTYPE x [<!ENTITY a "aaaa">]><checkstyle><file name="&a;"/></checkstyle>""")]
    [InlineData("""<!DOCTYPE x SYSTEM "file:///etc/passwd"><testsuites/>""")]
    [InlineData("<checkstyle><file name='a'><error message='m'/>")]
    public void What_is_no_report_is_said(string xml)
    {
        Assert.NotNull(Checkstyle(xml).Problem);
        Assert.NotNull(JUnit(xml).Problem);
    }

    [Fact]
    public void A_report_that_breaks_off_gives_what_stood_in_it()
    {
        var report = Checkstyle("<checkstyle><file name='a.c'><error line='1' message='one'/><error line='2' mess");
        Assert.Equal("one", Assert.Single(report.Findings).Message);
        Assert.NotNull(report.Problem);
        report = JUnit("<testsuite><testcase name='t' file='a.c' line='1'><failure message='one'>text");
        Assert.NotNull(report.Problem);
    }

    [Fact]
    public void Everything_is_bounded()
    {
        var many = string.Concat(Enumerable.Range(1, 30_000).Select(i => $"<error line='{i}' message='{new string('x', 700)}'/>"));
        var report = Checkstyle($"<checkstyle><file name='a.c'>{many[..(10 << 20)]}");
        Assert.Equal(LinterReport.MostFindings, report.Findings.Count);
        Assert.True(report.Left > 1_000);
        Assert.All(report.Findings, f => Assert.InRange(f.Message.Length, 1, 600));
        Assert.NotNull(Checkstyle(string.Concat(Enumerable.Repeat("<a>", 200))).Problem);
        Assert.NotNull(Checkstyle("<checkstyle>" + string.Concat(Enumerable.Repeat("<a>", 200))).Problem);
        Assert.NotNull(JUnit("<testsuite><testcase name='t'><failure>" + string.Concat(Enumerable.Repeat("<a>", 200))).Problem);
        Assert.NotNull(LinterReports.Read(LinterFormat.Checkstyle, new byte[XmlReport.Largest + 1]).Problem);
        Assert.Equal("", Assert.Single(Checkstyle($"<checkstyle><file name='{new string('a', 3_000)}'><error message='m'/></file></checkstyle>").Findings).Path);
    }

    [Fact]
    public void The_form_decides_who_reads()
    {
        Assert.Equal("checkstyle", LinterReports.Read(LinterFormat.Checkstyle, "<checkstyle/>"u8.ToArray()).Tool);
        Assert.Equal("junit", LinterReports.Read(LinterFormat.JUnit, "<testsuite/>"u8.ToArray()).Tool);
        Assert.Equal("X", LinterReports.Read(LinterFormat.Sarif, """{"runs":[{"tool":{"driver":{"name":"X"}}}]}"""u8.ToArray()).Tool);
    }

    private static LinterReport Checkstyle(string xml) => CheckstyleReader.Read(Encoding.UTF8.GetBytes(xml));

    private static LinterReport JUnit(string xml) => JUnitReader.Read(Encoding.UTF8.GetBytes(xml));
}
