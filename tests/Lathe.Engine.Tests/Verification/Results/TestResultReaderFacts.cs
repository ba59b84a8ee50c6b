using System.Diagnostics.CodeAnalysis;
using System.Text;
using Lathe.Engine.Verification;
using Lathe.Engine.Verification.Results;

namespace Lathe.Engine.Tests.Verification.Results;

/// <summary>What is odd, hostile or too much.</summary>
[SuppressMessage("Usage", "MA0101:String contains an implicit end of line character", Justification = "The sources end lines with LF.")]
public sealed class TestResultReaderFacts
{
    private static readonly TestPlaces Places = new(["/src/demo"], ["calc.py", "pkg/a/util.go", "pkg/b/util.go", "src/main/java/org/x/Calc.java"]);

    [Theory]
    [InlineData("")]
    [InlineData("passed\n")]
    [InlineData("ok\nnot ok, he said\n1 apple in 3 baskets\n")]
    [InlineData("FAILED to connect - nothing there\nERROR something\n--- FAIL\n")]
    [InlineData("{\"Action\": 3}\n{\"Action\":\"output\",\"Package\":\n")]
    public void Output_that_is_no_runners_names_nothing(string output) => Assert.Null(Read(output));

    [Fact]
    public void A_report_wins_over_the_text_of_the_same_tests()
    {
        var read = Read("FAILED a.py::b - no\n1 failed in 0.1s\n", report: """<testsuite><testcase classname="a" name="b"><failure message="no"/></testcase><testcase classname="a" name="c"/></testsuite>""");
        Assert.Equal(("junit", 1, 1), (read!.Format, read.Failed, read.Passed));
        Assert.Equal("no", read.Failures[0].Message);
    }

    [Fact]
    public void A_report_without_a_failure_of_a_command_that_failed_is_not_all_there_is()
    {
        var read = Read("FAILED a.py::b - no\n1 failed in 0.1s\n", report: """<testsuite><testcase classname="x" name="fine"/></testsuite>""");
        Assert.Equal("junit+pytest", read!.Format);
        Assert.Equal("a.py::b", Assert.Single(read.Failures).Name);
    }

    [Fact]
    public void Tests_of_a_runner_beside_the_one_that_wrote_a_report_count_too()
    {
        const string Report = """<testsuites><testsuite name="pytest"><testcase classname="c" name="d" file="c.py"><failure message="no"/></testcase><testcase classname="c" name="e" file="c.py"/></testsuite></testsuites>""";
        const string Python = "==== FAILURES ====\n1..1\nnot ok 1 - printed by the test\n==== short test summary info ====\nFAILED c.py::d - no\n==== 1 failed, 1 passed in 0.1s ====\n";
        var tap = Read(Python + "TAP version 13\n1..3\nok 1 - f\nok 2 - g\nnot ok 3 - h\n", report: Report)!;
        Assert.Equal(("junit+tap", 3, 2, null), (tap.Format, tap.Passed, tap.Failed, tap.IsPartial));
        Assert.Equal(["c.py::d", "h"], tap.Failures.Select(f => f.Name));
        Assert.Equal(["c.py::e", "f", "g"], TestNames.Unpack(tap.PassedNames).Order(StringComparer.Ordinal));

        // This one counts its tests without naming those that pass: then not all names are known.
        var jest = Read(Python + "Tests:       7 passed, 7 total\n", report: Report)!;
        Assert.Equal(("junit+jest", 8, 1, null), (jest.Format, jest.Passed, jest.Failed, jest.PassedNames));
    }

    [Fact]
    public void Of_several_runs_of_pytest_those_count_too_whose_report_the_last_one_wrote_over()
    {
        const string First = "==== test session starts ====\nFAILED a.py::b - no\n==== 1 failed, 4 passed in 0.1s ====\n";
        const string Report = """<testsuite><testcase classname="c" name="d" file="c.py"/></testsuite>""";
        var read = Read(First + "==== 1 passed in 0.1s ====\n", report: Report)!;
        Assert.Equal(("a.py::b", 5, 1, null), (Assert.Single(read.Failures).Name, read.Passed, read.Failed, read.PassedNames));
        var passed = Read("==== 4 passed in 0.1s ====\n==== 1 passed in 0.1s ====\n", passed: true, report: Report)!;
        Assert.Equal((5, null), (passed.Passed, passed.PassedNames));
        Assert.Equal(1, Read("==== 1 passed in 0.1s ====\n", passed: true, report: Report)!.Passed);
    }

    [Fact]
    public void A_document_type_is_refused() =>
        Assert.Null(Read("", report: """<!DOCTYPE t [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>"""));

    [Fact]
    public void A_file_of_the_machine_is_not_drawn_into_a_report() =>
        Assert.Null(Read("", report: """<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite><testcase name="a"><failure>&x;</failure></testcase></testsuite>"""));

    [Fact]
    public void A_report_that_breaks_off_gives_what_stood_in_it()
    {
        var read = Read("", report: """<testsuite><testcase classname="a" name="b"><failure message="no"/></testcase><testcase name="c""");
        Assert.Equal("a.b", Assert.Single(read!.Failures).Name);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<testsuite>", 10_000));
        Assert.Null(Read("", report: deep));
        Assert.Null(Read("", report: $"<testsuite><testcase name=\"a\">{string.Concat(Enumerable.Repeat("<failure>", 10_000))}"));
    }

    [Fact]
    public void Other_xml_is_no_report() => Assert.Null(Read("", report: "<project><testcase name='x'/></project>"));

    [Fact]
    public void Failures_are_kept_up_to_a_bound_and_all_are_counted()
    {
        var output = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"FAILED a.py::t{i} - no\n")) + "5000 failed in 0.1s\n";
        var read = Read(output)!;
        Assert.Equal((5_000, TestResults.MostFailures), (read.Failed, read.Failures.Count));
    }

    [Fact]
    public void Messages_stacks_and_names_are_bounded()
    {
        var flood = new string('x', 1_000_000);
        var read = Read("", report: $"<testsuite><testcase name=\"{flood}\"><failure message=\"{flood}\">{flood}</failure></testcase></testsuite>")!;
        var test = Assert.Single(read.Failures);
        Assert.InRange(test.Name.Length + test.Message!.Length + test.Stack!.Length, 1, 7_000);
    }

    [Fact]
    public void More_names_than_fit_are_not_given_as_if_they_were_all()
    {
        var output = "1..30000\n" + string.Concat(Enumerable.Range(1, 30_000).Select(i => $"ok {i} - t{i}\n"));
        Assert.Null(Read(output, passed: true)!.PassedNames);
    }

    [Fact]
    public void A_test_that_fails_behind_more_names_than_fit_is_named_and_all_are_counted()
    {
        var cases = string.Concat(Enumerable.Range(0, 30_000).Select(i => $"<testcase name=\"t{i}\"/>"));
        var read = Read("", report: $"<testsuite>{cases}<testcase name=\"last\"><failure message=\"no\"/></testcase></testsuite>")!;
        Assert.Equal((30_000, 1, "last"), (read.Passed, read.Failed, Assert.Single(read.Failures).Name));
    }

    [Theory]
    [InlineData("{\"Action\":\"output\",\"Package\":\"p\",\"Output\":\"\\ud83d\"}")]
    [InlineData("{\"Action\":\"output\",\"Package\":\"p\",\"Out\\ud83dput\":1}")]
    public void Half_of_a_character_in_an_event_is_passed_over(string line)
    {
        Assert.Equal("p.TestA", Assert.Single(Read(line + "\n{\"Action\":\"fail\",\"Package\":\"p\",\"Test\":\"TestA\"}\n{\"Action\":\"fail\",\"Package\":\"p\"}\n")!.Failures).Name);
        Assert.Equal("", Engine.Verification.Results.Formats.GoJson.Readable(line).Trim());
    }

    [Fact]
    public void An_event_that_is_cut_in_the_middle_of_a_character_is_passed_over()
    {
        const string Start = "{\"Action\":\"output\",\"Package\":\"p\",\"Output\":\"";
        var line = Start + new string('x', 8_000 - 1 - Start.Length) + "\ud83d\ude00\"}";
        Assert.Equal("p.TestA", Assert.Single(Read(line + "\n{\"Action\":\"fail\",\"Package\":\"p\",\"Test\":\"TestA\",\"Elapsed\":0}\n{\"Action\":\"fail\",\"Package\":\"p\"}\n")!.Failures).Name);
    }

    [Theory]
    [InlineData("Ran 0 tests in 0.000s\n\nOK\n")]
    [InlineData("running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n")]
    [InlineData("{\"Action\":\"skip\",\"Package\":\"example.org/a\",\"Elapsed\":0}\n")]
    [InlineData("\u2139 tests 0\n\u2139 pass 0\n\u2139 fail 0\n")]
    [InlineData("0 examples, 0 failures\n")]
    public void A_runner_that_says_that_there_was_nothing_names_an_empty_list(string output)
    {
        var read = Read(output, passed: true)!;
        Assert.Equal((0, 0, ""), (read.Passed, read.Failed, read.PassedNames));
    }

    [Fact]
    public void What_broke_off_or_was_cut_says_so()
    {
        Assert.True(Read("", report: """<testsuite><testcase name="a"><failure/></testcase><testcase name="c""")!.IsPartial);
        Assert.True(Read("1..2\nnot ok 1 - a\n[... 4096 bytes of output cut ...]\nok 2 - b\n")!.IsPartial);
        Assert.Null(Read("1..2\nnot ok 1 - a\nok 2 - b\n", report: "<project><broken")!.IsPartial);
    }

    [Fact]
    public void A_case_that_failed_and_was_skipped_then_has_failed() =>
        Assert.Equal("a", Assert.Single(Read("", report: """<testsuite><testcase name="a"><failure message="no"/><skipped/></testcase></testsuite>""")!.Failures).Name);

    [Fact]
    public void Secrets_are_taken_out_of_names_and_messages()
    {
        var read = TestResultReader.Read("FAILED a.py::t[hunter2] - wrong: hunter2\n1 failed in 0.1s\n", false, [], Places, t => t.Replace("hunter2", "***", StringComparison.Ordinal))!;
        Assert.Equal(("a.py::t[***]", "wrong: ***"), (read.Failures[0].Name, read.Failures[0].Message));
    }

    [Fact]
    public void Lines_that_a_free_runner_indents_below_a_test_are_its_message()
    {
        var read = Read("1..2\nnot ok 1 - a\n  wanted []\n  got    [104]\nok 2 - b\n")!;
        Assert.Equal("wanted []\ngot    [104]", Assert.Single(read.Failures).Message);
    }

    [Fact]
    public void A_count_that_no_machine_could_reach_is_no_number() => Assert.Equal(1, Read("FAILED a.py::b\n99999999999999999999 passed, 1 failed in 0.1s\n")!.Failed);

    [Fact]
    public void Half_a_million_lines_are_read_in_one_go()
    {
        var output = new StringBuilder("TAP version 13\n");
        for (var i = 0; i < 500_000; i++) output.Append("not ok 1 - x\n  ---\n");
        Assert.NotNull(Read(output.ToString()));
    }

    [Theory]
    [InlineData("/src/demo/calc.py:12: in add", "calc.py", 12)]
    [InlineData("  File \"/src/demo/calc.py\", line 7, in add", "calc.py", 7)]
    [InlineData("at Calc.add(Calc.java:3)", "src/main/java/org/x/Calc.java", 3)]
    [InlineData("   at X.Y() in /src/demo/calc.py:line 9", "calc.py", 9)]
    [InlineData("#   at ./calc.py line 5.", "calc.py", 5)]
    [InlineData("file:///src/demo/calc.py:4:2", "calc.py", 4)]
    [InlineData("/src/demo-other/calc.py:1", null, null)]
    [InlineData("/etc/passwd:1", null, null)]
    [InlineData("../../calc.py.bak:1", null, null)]
    [InlineData("util.go:3: two of that name", null, null)]
    [InlineData("calc.py:99999999999999: beyond a number", "calc.py", 999999999)]
    public void A_place_is_a_file_of_the_tree_or_nothing(string text, string? path, int? line) =>
        Assert.Equal((path, line), (Places.Find(text)?.Path, Places.Find(text)?.Line));

    [Fact]
    public void A_package_tells_two_files_of_one_name_apart() => Assert.Equal("pkg/b/util.go", Places.Find("util.go:3: no", "example.org/pkg/b")?.Path);

    [Fact]
    public void In_a_python_traceback_the_innermost_frame_is_the_last() =>
        Assert.Equal(2, Places.Find("Traceback (most recent call last):\n  File \"/src/demo/calc.py\", line 1, in a\n  File \"/src/demo/calc.py\", line 2, in b\n")?.Line);

    private static TestResults? Read(string output, bool passed = false, string? report = null) =>
        TestResultReader.Read(output, passed, report is null ? [] : [() => new MemoryStream(Encoding.UTF8.GetBytes(report))], Places, t => t);
}
