using Lathe.Edits.Cases;

namespace Lathe.Edits.Tests;

public class EditCasesTests
{
    [Fact]
    public void A_case_that_holds_passes_and_one_that_does_not_fails()
    {
        const string Edit = "*** Begin Patch\\n*** Update File: f\\n-a\\n+b\\n*** End Patch";
        Assert.Equal(EditCaseOutcome.Passed, Run(Apply(Edit, """{"f":"a\n"}""", """{"f":"b\n"}""")).Outcome);
        Assert.Equal(EditCaseOutcome.Failed, Run(Apply(Edit, """{"f":"a\n"}""", """{"f":"c\n"}""")).Outcome);
        Assert.Equal(EditCaseOutcome.Failed, Run(Apply(Edit, """{"f":"a\n"}""", """{"f":"b\n"}""", error: "\"no\"")).Outcome);
        Assert.Equal(EditCaseOutcome.Passed, Run(Apply(Edit, """{"f":"x\n"}""", """{"f":"x\n"}""", error: "\"no\"")).Outcome);
        Assert.Equal(EditCaseOutcome.Failed, Run(Apply(Edit, """{"f":"a\n"}""", """{"f":"b\n"}""", more: ",\"must_not_exist\":[\"f\"]")).Outcome);
        Assert.Equal(EditCaseOutcome.Failed, Run(Apply(Edit, """{"f":"a\n","g":"x"}""", """{"f":"b\n"}""", more: ",\"expected_scope\":\"whole-tree\"")).Outcome);
    }

    [Theory]
    [InlineData("""{"id":"x/1","kind":"guess"}""")]
    [InlineData("""{"id":"x/1","kind":"match","edit":{}}""")]
    [InlineData("""{"id":"x/1","kind":"apply","edit":7}""")]
    [InlineData("""{"id":"x/1","kind":"apply","files":{"../f":"x"},"edit":""}""")]
    [InlineData("""{"id":"x/1","kind":"parse","edit":"*** Begin Patch\n*** Delete File: f\n*** End Patch","format":"codex-apply-patch","expected_parse":[{"type":"delete","path":"g"}]}""")]
    [InlineData("""{"id":"x/1","kind":"parse","edit":"*** Begin Patch\n*** Delete File: f\n*** End Patch","format":"codex-apply-patch","expected_parse":[]}""")]
    public void A_case_that_cannot_be_understood_or_differs_fails(string json) => Assert.Equal(EditCaseOutcome.Failed, Run(json).Outcome);

    [Theory]
    [InlineData("[{]", "JSON")]
    [InlineData("{}", "array")]
    public void A_file_of_something_else_is_said_to_be_that(string json, string part)
    {
        Assert.Empty(EditCases.Run(json, out var problem));
        Assert.Contains(part, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_a_tenth_decided_otherwise_counts_as_failed()
    {
        static EditCaseResult Result(int i, EditCaseOutcome outcome) => new($"x/{i}", "x", "f", "apply", outcome, outcome == EditCaseOutcome.DecidedOtherwise ? "ambiguous-place" : null, "");
        List<EditCaseResult> results = [.. Enumerable.Range(0, 9).Select(i => Result(i, EditCaseOutcome.Passed)), Result(9, EditCaseOutcome.DecidedOtherwise)];
        Assert.True(new EditCaseTally(results).Succeeded);
        results.Add(Result(10, EditCaseOutcome.DecidedOtherwise));
        var tally = new EditCaseTally(results);
        Assert.False(tally.Succeeded);
        Assert.Equal("x", Assert.Single(tally.OverDecided));
        Assert.Equal((2, 11), (tally.Shares[0].Cases, tally.Shares[0].Total));
        Assert.Equal((9, 0, 2), (tally.Rows[0].Passed, tally.Rows[0].Failed, tally.Rows[0].DecidedOtherwise));
    }

    // One case for each decision, written for it: what a tool expects that does the opposite.
    [Theory]
    [InlineData("empty-edit", "*** Begin Patch\\n*** End Patch", """{"f":"a\n"}""", """{"f":"a\n"}""")]
    [InlineData("cut-off", "*** Begin Patch\\n*** Update File: f\\n-a\\n+b", """{"f":"a\n"}""", """{"f":"b\n"}""")]
    [InlineData("ambiguous-place", "*** Begin Patch\\n*** Update File: f\\n-a\\n+b\\n*** End Patch", """{"f":"a\na\n"}""", """{"f":"b\na\n"}""")]
    [InlineData("no-overwrite", "*** Begin Patch\\n*** Add File: f\\n+b\\n*** End Patch", """{"f":"a\n"}""", """{"f":"b\n"}""")]
    [InlineData("no-overlap", "*** Begin Patch\\n*** Update File: f\\n@@\\n-a\\n+b\\n@@\\n-a\\n+c\\n*** End Patch", """{"f":"a\n"}""", """{"f":"b\n"}""")]
    [InlineData("all-or-nothing", "*** Begin Patch\\n*** Add File: g\\n+b\\n*** Delete File: h\\n*** End Patch", """{"f":"a\n"}""", """{"f":"a\n","g":"b\n"}""")]
    [InlineData("outside-the-tree", "*** Begin Patch\\n*** Add File: /tmp/g\\n+b\\n*** End Patch", """{"f":"a\n"}""", """{"f":"a\n"}""")]
    [InlineData("no-links", "*** Begin Patch\\n*** Update File: l\\n-a\\n+b\\n*** End Patch", """{"f":"a\n","l":{"symlink":"f"}}""", """{"f":"b\n"}""")]
    [InlineData("missing-scope", "*** Begin Patch\\n*** Update File: f\\n@@ def x\\n-a\\n+b\\n*** End Patch", """{"f":"a\n"}""", """{"f":"b\n"}""")]
    [InlineData("no-context", "*** Begin Patch\\n*** Update File: f\\n@@ a\\n+b\\n*** End Patch", """{"f":"a\nz\n"}""", """{"f":"a\nb\nz\n"}""")]
    [InlineData("indentation", "*** Begin Patch\\n*** Update File: f\\n a\\n-b\\n+c\\n*** End Patch", """{"f":"  a\n    b\n"}""", """{"f":"  a\nc\n"}""")]
    [InlineData("no-approximation", "*** Begin Patch\\n*** Update File: f\\n-ab\\n+c\\n*** End Patch", """{"f":"abc\n"}""", """{"f":"c\n"}""")]
    [InlineData("final-newline", "*** Begin Patch\\n*** Update File: f\\n-a\\n+b\\n*** End Patch", """{"f":"a\nz"}""", """{"f":"b\nz\n"}""")]
    public void Each_decision_is_a_rule_about_what_happened(string decision, string edit, string before, string expected)
    {
        var result = Run(Apply(edit, before, expected));
        Assert.Equal((EditCaseOutcome.DecidedOtherwise, decision), (result.Outcome, result.Decision));

        // The same with another expectation is a failure: no rule covers what was placed differently.
        if (decision != "final-newline") return;
        Assert.Equal(EditCaseOutcome.Failed, Run(Apply(edit, before, """{"f":"z\n"}""")).Outcome);
    }

    [Fact]
    public void A_name_is_not_guessed()
    {
        var result = Run("""{"id":"x/1","kind":"match","edit":{"lines_before_block":["file_py"],"known_files":["file.py"]},"expected_match":"file.py"}""");
        Assert.Equal("no-guessed-name", result.Decision);
        Assert.Equal(EditCaseOutcome.Failed, Run("""{"id":"x/1","kind":"match","edit":{"lines_before_block":["a.py"],"known_files":["b.py"]},"expected_match":"b.py"}""").Outcome);
    }

    [Fact]
    public void Every_decision_is_tested_here_and_explained()
    {
        var tested = typeof(EditCasesTests).GetMethod(nameof(Each_decision_is_a_rule_about_what_happened))!.GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Select(a => (string)((InlineDataAttribute)a).Data[0]!).Append("no-guessed-name").Order(StringComparer.Ordinal);
        Assert.Equal(EditCases.Decisions.Select(d => d.Id).Order(StringComparer.Ordinal), tested);
        Assert.All(EditCases.Decisions, d => Assert.EndsWith(".", d.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"lines":["a","b","a"],"pattern":["a"],"start":1,"eof":false}""", "2", EditCaseOutcome.Passed, null)]
    [InlineData("""{"lines":["a","b","a"],"pattern":["a"],"start":0,"eof":true}""", "2", EditCaseOutcome.Passed, null)]
    [InlineData("""{"lines":["a","b","a"],"pattern":["a"],"start":0,"eof":false}""", "0", EditCaseOutcome.DecidedOtherwise, "ambiguous-place")]
    [InlineData("""{"lines":["abc"],"pattern":["abd"]}""", "0", EditCaseOutcome.DecidedOtherwise, "no-approximation")]
    [InlineData("""{"lines":["abc"],"pattern":["abc"]}""", "null", EditCaseOutcome.Failed, null)]
    public void Places_are_compared(string edit, string expected, EditCaseOutcome outcome, string? decision)
    {
        var result = Run($$"""{"id":"x/1","kind":"match","edit":{{edit}},"expected_match":{{expected}}}""");
        Assert.Equal((outcome, decision), (result.Outcome, result.Decision));
    }

    [Theory]
    [InlineData("search-replace", "f.txt\\n<<<<<<< SEARCH\\na\\n=======\\nb\\n>>>>>>> REPLACE", """[{"file":"f.txt","search":"a\n","replace":"b\n"}]""", """[{"file":"f.txt","search":"a\n","replace":"c\n"}]""")]
    [InlineData("unified-diff", "--- a/f\\n+++ b/f\\n@@ ... @@\\n-a\\n+b", """[{"file":"f","hunk":["-a\n","+b\n"]}]""", """[{"file":"f","hunk":["-a\n"]}]""")]
    [InlineData("codex-apply-patch", "*** Begin Patch\\n*** Add File: n\\n+x\\n*** Update File: f\\n*** Move to: g\\n@@ s\\n-a\\n+b\\n*** End of File\\n*** End Patch",
        """[{"type":"add","path":"n","contents":"x"},{"type":"update","path":"f","move":"g","chunks":[{"context":"s","old":["a"],"new":["b"],"eof":true}]}]""",
        """[{"type":"add","path":"n","contents":"x"},{"type":"update","path":"f","move":null,"chunks":[{"context":"s","old":["a"],"new":["b"],"eof":true}]}]""")]
    public void What_was_read_is_compared_in_the_terms_of_its_format(string format, string edit, string expected, string other)
    {
        string Case(string parse, string more = "") => $$"""{"id":"x/1","format":"{{format}}","kind":"parse","edit":"{{edit}}","expected_parse":{{parse}}{{more}}}""";
        Assert.Equal(EditCaseOutcome.Passed, Run(Case(expected)).Outcome);
        Assert.Equal(EditCaseOutcome.Failed, Run(Case(other)).Outcome);
        Assert.Equal(EditCaseOutcome.Failed, Run(Case(expected, ",\"expected_valid\":false")).Outcome);
        Assert.Equal(EditCaseOutcome.Passed, Run(Case("null")).Outcome);
    }

    private static EditCaseResult Run(string json) => Assert.Single(EditCases.Run($"[{json}]", out _));

    private static string Apply(string edit, string files, string expected, string error = "false", string more = "") =>
        $$"""{"id":"x/1","format":"codex-apply-patch","kind":"apply","files":{{files}},"edit":"{{edit}}","expected":{{expected}},"error":{{error}}{{more}}}""";
}
