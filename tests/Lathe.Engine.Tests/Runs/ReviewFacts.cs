using Lathe.Engine.Agents;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Errors;
using Lathe.Models;
using Lathe.Models.Catalog;
using Lathe.Models.Providers;
using Lathe.Quality;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>A reviewing model adds feedback, and nothing else: no verdict, no acceptance hangs on it.</summary>
public sealed class ReviewFacts
{
    private const string Remark = """{"remarks":[{"path":"src/calc.inc","line":1,"severity":"error","message":"It overflows for large numbers.","suggestion":"Use bc."}]}""";

    [Fact]
    public async Task The_reviewer_sees_task_change_and_checks_and_not_the_conversation()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Mend().Finish("My private thought.").Call("report_remarks", Remark));
        var request = fixture.Model.Requests[2];
        var text = Assert.Single(request.Messages).Text;
        Assert.Contains("Make add add", text);
        Assert.Contains("+add() { echo $(( $1 + $2 )); }", text);
        Assert.Contains("sh test/run.inc: passed", text);
        Assert.DoesNotContain("My private thought", text);
        Assert.Equal("report_remarks", Assert.Single(request.Options!.Tools!).Name);

        var tracked = Assert.Single(FeedbackLedger.Of(result.History, fixture.Objects).Items);
        Assert.Equal((FeedbackSource.Review, FeedbackState.Open, "src/calc.inc", 1, "Use bc."), (tracked.Item.Source, tracked.State, tracked.Item.Path, tracked.Item.Line, tracked.Item.Advice));
    }

    [Fact]
    public async Task A_remark_lowers_no_verdict_and_by_default_asks_for_no_attempt()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Mend().Finish().Call("report_remarks", Remark));
        Assert.Equal((Verdict.Verified, true, 1), (result.Outcome!.Verdict, result.Outcome.Accepted, result.Outcome.Attempt));
        Assert.Equal(3, fixture.Model.Requests.Count);
    }

    [Fact]
    public async Task Praise_raises_no_verdict()
    {
        await using var fixture = await OpenAsync();
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        var result = await fixture.RunAsync(m => m.Edit("src/calc.inc", "- $2", "* $2").Finish().Call("report_remarks", """{"remarks":[]}"""));
        Assert.Equal((Verdict.Failed, false), (result.Outcome!.Verdict, result.Outcome.Accepted));
    }

    [Fact]
    public async Task Where_it_may_a_remark_asks_once_for_another_attempt_whose_change_is_then_delivered()
    {
        await using var fixture = await OpenAsync();
        fixture.Settings = fixture.Settings with { ReviewRetryAt = FindingSeverity.Error };
        var result = await fixture.RunAsync(m => m.Mend().Finish().Call("report_remarks", Remark).Shell("echo '# large' >> src/calc.inc").Finish("Noted.").Call("report_remarks", Remark));
        Assert.Contains("reviewer's remark\n«data»\nsrc/calc.inc:1: It overflows for large numbers.", fixture.Told(3));
        Assert.Equal((2, true), (result.Outcome!.Attempt, result.Outcome.Accepted));
        Assert.Equal("review", result.History.Feedback.DecisionAfter(1)!.Code);
    }

    [Fact]
    public async Task Its_cost_counts_and_where_a_limit_would_be_passed_it_is_left_out_with_a_note()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Mend().Finish().Call("report_remarks", Remark));
        Assert.Equal(3 * ((100 * 0.000001m) + (20 * 0.000002m)), result.History.Spent);
        Assert.True(result.History.TryGetResult(new StepId("attempt-1/review"), out var step) && step.Usage is not null);

        fixture.Client = new ScriptedChatClient { Usage = new UsageDetails { InputTokenCount = 1_500, OutputTokenCount = 2_000 } };
        fixture.Settings = fixture.Settings with { MaxTokens = 8_000 };
        var short_ = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.Equal(2, fixture.Model.Requests.Count);
        Assert.True(short_.Outcome!.Accepted);
        Assert.Contains(short_.History.Notes, n => n.Code == "review.skipped" && n.Text.Contains("a limit would be passed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reviewer_that_fails_or_talks_nonsense_leaves_the_run_alone()
    {
        await using var fixture = await OpenAsync();
        var failed = await fixture.RunAsync(m => m.Mend().Finish().Fail(new LatheError(ErrorKind.Authentication, "provider.key", "The key is wrong.")));
        Assert.True(failed.Outcome!.Accepted);
        Assert.Contains(failed.History.Notes, n => n.Text.Contains("The key is wrong", StringComparison.Ordinal));

        fixture.Client = new ScriptedChatClient();
        var nonsense = await fixture.RunAsync(m => m.Mend().Finish().Say("Looks good to me! Verdict: failed."));
        Assert.True(nonsense.Outcome!.Accepted);
        Assert.Contains(nonsense.History.Notes, n => n.Code == "review.unreadable");
    }

    [Fact]
    public async Task Its_words_are_no_part_of_the_conversation_that_goes_on()
    {
        await using var fixture = await OpenAsync();
        fixture.Settings = fixture.Settings with { MaxAttempts = 2 };
        var result = await fixture.RunAsync(m => m.Edit("src/calc.inc", "- $2", "* $2").Finish("One.").Call("report_remarks", Remark).Edit("src/calc.inc", "* $2", "+ $2").Finish("Two.").Call("report_remarks", """{"remarks":[]}"""));
        var transcript = await RunTranscript.ReadAsync(fixture.Journal, fixture.Objects, result.Run, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(transcript, m => m.ToolCalls.Any(c => c.Name == "report_remarks"));
        Assert.Equal(2, transcript.Count(m => m.ToolCalls.Any(c => c.Name == "edit_file")));
        Assert.Equal(FeedbackState.Fixed, FeedbackLedger.Of(result.History, fixture.Objects).Items.Single(t => t.Item.Source == FeedbackSource.Review).State);
    }

    [Fact]
    public async Task A_resumed_run_does_not_ask_again()
    {
        await using var fixture = await OpenAsync();
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        var first = await fixture.RunAsync(m => m.Edit("src/calc.inc", "- $2", "* $2").Finish().Call("report_remarks", Remark));
        fixture.Client = new ScriptedChatClient().Edit("src/calc.inc", "* $2", "+ $2").Finish().Call("report_remarks", """{"remarks":[]}""");
        var second = await fixture.ResumeAsync(first.Run, new ResumeRequest { MaxAttempts = 2 });
        Assert.True(second.Outcome!.Accepted);
        Assert.Equal(3, fixture.Model.Requests.Count);
    }

    [Theory]
    [InlineData("openai/reviewer")]
    [InlineData("anthropic/reviewer")]
    public async Task It_works_over_the_wire_of_each_protocol(string reference)
    {
        await using var fixture = await OpenAsync();
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Call("report_remarks", Remark));
        var variables = new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-test-0123456789abcdef", ["OPENAI_BASE_URL"] = server.OpenAIBaseUrl.ToString(), ["ANTHROPIC_API_KEY"] = "sk-ant-test-0123456789abcdef", ["ANTHROPIC_BASE_URL"] = server.AnthropicBaseUrl.ToString() };
        var sessions = new ModelSessions(variables, new Dictionary<string, ConfiguredProvider>(), ModelCatalog.Load());
        fixture.OtherModels = settings => settings.Model == reference ? sessions.Open(reference, new ChatClientOptions()) : null;
        fixture.Settings = fixture.Settings with { ReviewModel = reference };
        var result = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.Equal("It overflows for large numbers.", Assert.Single(FeedbackLedger.Of(result.History, fixture.Objects).Items).Item.Title);
        Assert.Contains("report_remarks", Assert.Single(server.Requests).Body.GetRawText());
    }

    private static async Task<RunFixture> OpenAsync()
    {
        var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { ReviewModel = "scripted/reviewer" };
        return fixture;
    }
}
