using System.Text.Json;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

/// <summary><c>lathe feedback</c> as a person meets it.</summary>
public sealed class FeedbackTrouble
{
    private static readonly ScriptedTurn Wrong = ScriptedTurn.Call("edit_file", """{"path":"greeting.txt","old_text":"helo world","new_text":"hallo world"}""");

    [Fact]
    public async Task The_items_of_a_run_are_listed_with_what_became_of_them()
    {
        var right = ScriptedTurn.Call("edit_file", """{"path":"greeting.txt","old_text":"hallo world","new_text":"hello world"}""");
        await using var stage = await Stage.SetAsync(Wrong, Turns.Finish, right, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "feedback");
        Assert.Contains("fixed\n  ", stage.Out, StringComparison.Ordinal);
        Assert.Contains("failing check: sh check.sh: exited with 1", stage.Out, StringComparison.Ordinal);
        Assert.Contains("told once; fixed in attempt 2", stage.Out, StringComparison.Ordinal);

        await stage.ExpectAsync(ExitCodes.Success, "feedback", stage.LatestRun()[..8], "--json");
        using var document = JsonDocument.Parse(stage.Out);
        var item = Assert.Single(document.RootElement.GetProperty("items").EnumerateArray());
        Assert.Equal(("check", "fixed", 1), (item.GetProperty("source").GetString(), item.GetProperty("state").GetString(), item.GetProperty("told").GetInt32()));
    }

    [Fact]
    public async Task A_finished_run_goes_on_at_once_with_what_is_said()
    {
        var more = Turns.Write("NOTES", "hello\n");
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish, more, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success, "--max-attempts", "1");
        stage.Input = "Also write NOTES.\nIt says hello.\n";
        await stage.ExpectAsync(ExitCodes.Success, "feedback", stage.LatestRun(), "-", "--on", "greeting.txt:1");
        Assert.Contains("goes on with it.", stage.Out, StringComparison.Ordinal);
        Assert.Contains("fed back: 1 person's remark", stage.Out, StringComparison.Ordinal);
        Assert.Contains("greeting.txt:1: Also write NOTES. It says hello.", stage.Out, StringComparison.Ordinal);
        Assert.Contains("+++ b/NOTES", stage.Out, StringComparison.Ordinal);
        Assert.Contains("Also write NOTES.", stage.Told(), StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "feedback");
        Assert.Contains("answered (whether it is met, you judge)", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_change_is_applied_a_new_run_follows_up_on_it()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish, Turns.Write("NOTES", "hello\n"), Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        var first = stage.LatestRun();
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        await stage.ExpectAsync(ExitCodes.Success, "feedback", first, "Also write NOTES.");
        Assert.Contains("a run that follows up on it begins", stage.Out, StringComparison.Ordinal);
        Assert.NotEqual(first, stage.LatestRun());
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        Assert.True(File.Exists(Path.Combine(stage.Repository.Folder, "NOTES")));
    }

    [Fact]
    public async Task What_is_only_noted_waits_and_a_waiver_needs_a_reason()
    {
        await using var stage = await Stage.SetAsync(Wrong, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.FailedCheck, "--max-attempts", "1");
        Assert.Contains("The one attempt is used.", stage.Out, StringComparison.Ordinal);
        Assert.Contains("open: 1 failing check (lathe feedback ", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "feedback", stage.LatestRun(), "Later, please.", "--later");
        Assert.Contains("taken up when the run goes on: lathe resume", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "feedback", "--json");
        using var document = JsonDocument.Parse(stage.Out);
        var id = document.RootElement.GetProperty("items").EnumerateArray().Single(i => i.GetProperty("source").GetString() == "check").GetProperty("id").GetString()!;
        await stage.ExpectAsync(ExitCodes.BadInput, "feedback", stage.LatestRun(), "--waive", id);
        Assert.Contains("A waiver needs a reason.", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "feedback", stage.LatestRun(), "--waive", id, "The check is wrong.");
        await stage.ExpectAsync(ExitCodes.Success, "feedback");
        Assert.Contains("waived\n", stage.Out, StringComparison.Ordinal);
        Assert.Contains("The check is wrong.", stage.Out, StringComparison.Ordinal);
        Assert.Equal(2, stage.Server.Requests.Count);
    }

    [Theory]
    [InlineData("feedback.no_file", "nope.txt:1", "Fix it.")]
    [InlineData("feedback.no_file", "../../etc/passwd:1", "Fix it.")]
    [InlineData("feedback.no_line", "greeting.txt:900", "Fix it.")]
    [InlineData("feedback.no_line", "greeting.txt:2", "Fix it.")]
    [InlineData("feedback.bad_place", "greeting.txt:zero", "Fix it.")]
    [InlineData("feedback.bad_place", "greeting.txt:0", "Fix it.")]
    [InlineData("feedback.empty", "greeting.txt:1", "  ")]
    [InlineData("feedback.too_long", null, "long")]
    public async Task What_cannot_be_meant_is_refused_and_nothing_is_noted(string code, string? on, string text)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        if (text == "long") text = new string('x', 8_001);
        await stage.ExpectAsync(ExitCodes.BadInput, ["feedback", stage.LatestRun(), text, .. on is null ? (string[])[] : ["--on", on]]);
        Assert.Contains(code, stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "feedback");
        Assert.Contains("has no feedback", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_long_is_counted_whole()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        stage.Input = new string('x', 50_000);
        await stage.ExpectAsync(ExitCodes.BadInput, "feedback", stage.LatestRun(), "-");
        Assert.Contains("50,000 characters long", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_runs_items_and_unquoted_words_are_named()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.BadInput, "feedback");
        Assert.Contains("There is no run of", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "feedback", "01ARZ3NDEK", "Fix it.");
        Assert.Contains("There is no run whose id begins with", stage.Error, StringComparison.Ordinal);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.BadInput, "feedback", stage.LatestRun(), "fix", "it");
        Assert.Contains("Put it into quotes", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "feedback", stage.LatestRun(), "--waive", "zz", "why");
        Assert.Contains("has no item 'zz'", stage.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public async Task The_list_fits_a_terminal(int width)
    {
        await using var stage = await Stage.SetAsync(Wrong, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.FailedCheck, "--max-attempts", "1");
        stage.Width = width;
        await stage.ExpectAsync(ExitCodes.Success, "feedback");
        Assert.All(stage.Out.Split('\n').Where(l => !l.Contains("lathe feedback", StringComparison.Ordinal)), l => Assert.InRange(l.Length, 0, width));
    }

    [Fact]
    public async Task A_reviewers_remarks_are_shown_and_its_calls_are_counted()
    {
        var remark = ScriptedTurn.Call("report_remarks", """{"remarks":[{"path":"greeting.txt","line":1,"severity":"warning","message":"No full stop."}]}""");
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish, remark);
        await stage.ExpectRunAsync(ExitCodes.Success, "--review", "anthropic/reviewer");
        Assert.Contains("reviewed by anthropic/reviewer", stage.Out, StringComparison.Ordinal);
        Assert.Contains("open: 1 reviewer's remark (lathe feedback ", stage.Out, StringComparison.Ordinal);
        Assert.Equal("/v1/messages", stage.Server.Requests[2].Path);
    }
}
