using Lathe.Engine.Journal;
using Lathe.Engine.Questions;
using Lathe.Engine.Runs;
using Lathe.Engine.Tests.Runs;
using Lathe.Errors;
using Lathe.TestKit;

namespace Lathe.Engine.Tests.Questions;

/// <summary>What a run asks about a permission, and what each answer does.</summary>
public sealed class PermissionAnswerFacts
{
    [Fact]
    public async Task A_run_that_needs_a_yes_says_what_it_asks_and_which_answers_there_are()
    {
        await using var fixture = await AskingRun.OpenAsync();
        var question = RunQuestion.Of((await fixture.RunAsync(m => m.Shell("make one"))).History);

        Assert.Equal(("permissions.ask", new AskedAbout("run_command", "make one"), "deny"), (question!.Code, question.About, question.WithText));
        Assert.Contains("run_command needs a person's yes: make one", question.Text, StringComparison.Ordinal);
        Assert.Equal(["allow", "allow-all", "deny", "give-up"], question.Choices.Select(c => c.Name));
        Assert.Null(question.Answered);
    }

    [Fact]
    public async Task Allow_is_for_this_command_and_no_other_and_nothing_is_paid_twice()
    {
        await using var fixture = await AskingRun.OpenAsync();
        var first = await fixture.RunAsync(m => m.Shell("make -v; echo one >> src/log.inc"));
        fixture.Client = new ScriptedChatClient().Shell("make -v; echo one >> src/log.inc").Shell("make -v; echo two >> src/log.inc");

        var second = await AnswerAsync(fixture, first.Run, "allow");
        Assert.Equal(RunState.NeedsHuman, second.State);
        Assert.Equal("make -v; echo two >> src/log.inc", RunQuestion.Of(second.History)!.About!.Subject);
        Assert.Equal(2, fixture.Model.Requests.Count);

        fixture.Client = new ScriptedChatClient().Mend().Finish();
        var done = await AnswerAsync(fixture, first.Run, "1");
        Assert.True(done.Outcome is { Accepted: true }, done.Error?.ToString());
        Assert.Equal("one\none\ntwo\n", fixture.FileIn(done.Outcome.Tree, "src/log.inc"));
        Assert.Equal([("allow", "ann"), ("allow", "ann")], done.History.Answers.Select(a => (a.Answer.Choice, a.Answer.By)));
    }

    [Fact]
    public async Task Words_alone_are_a_no_that_the_model_is_told_with_what_to_do_instead()
    {
        await using var fixture = await AskingRun.OpenAsync();
        var asked = await fixture.RunAsync(m => m.Shell("make one"));
        fixture.Client = new ScriptedChatClient().Mend().Finish();

        var done = await AnswerAsync(fixture, asked.Run, null, "Mend it by hand.");

        Assert.True(done.Outcome is { Accepted: true }, done.Error?.ToString());
        Assert.Equal("deny", Assert.Single(done.History.Answers).Answer.Choice);
        Assert.Contains("The user said no to run_command: make one", fixture.Told(0), StringComparison.Ordinal);
        Assert.Contains("Mend it by hand.", fixture.Told(0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allow_all_lifts_every_further_question_and_no_deny()
    {
        await using var fixture = await AskingRun.OpenAsync();
        var asked = await fixture.RunAsync(m => m.Shell("make -v > /dev/null || true"));
        fixture.Client = new ScriptedChatClient().Shell("make --help > /dev/null || true").Shell("sudo ls").Mend().Finish();

        var done = await AnswerAsync(fixture, asked.Run, "allow-all");

        Assert.True(done.Outcome is { Accepted: true }, done.Error?.ToString());
        Assert.Contains("denies run_command for: sudo ls", fixture.Told(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Giving_up_ends_the_run_without_a_further_call()
    {
        await using var fixture = await AskingRun.OpenAsync();
        var asked = await fixture.RunAsync(m => m.Shell("make one"));
        fixture.Client = new ScriptedChatClient();

        var ended = await AnswerAsync(fixture, asked.Run, "give-up");

        Assert.Equal(RunState.Cancelled, ended.State);
        Assert.Empty(fixture.Model.Requests);
        Assert.Equal("answer.nothing_asked", (await Assert.ThrowsAsync<LatheException>(() => AnswerAsync(fixture, asked.Run, "allow"))).Error.Code);
    }

    [Fact]
    public async Task An_answer_that_is_only_written_down_is_taken_up_by_the_next_resume()
    {
        await using var fixture = await AskingRun.OpenAsync();
        var asked = await fixture.RunAsync(m => m.Shell("make -v"));
        var receipt = await Answers(fixture).AnswerAsync(asked.Run, new AnswerDraft("ann", "allow-all", null), TestContext.Current.CancellationToken);
        Assert.Equal((RunState.NeedsHuman, "allow-all"), (receipt.State, receipt.Answer.Choice));
        Assert.Equal("allow-all", (await Answers(fixture).AskedAsync(asked.Run, TestContext.Current.CancellationToken))!.Answered!.Answer.Choice);

        await fixture.ReopenAsync();
        fixture.Client = new ScriptedChatClient().Shell("make --help").Mend().Finish();
        var done = await fixture.ResumeAsync(asked.Run);

        Assert.True(done.Outcome is { Accepted: true }, done.Error?.ToString());
        Assert.True(done.History.Resumed!.Settings!.Yes);
    }

    private static RunAnswers Answers(RunFixture fixture) => new(fixture.Journal, TimeProvider.System);

    private static Task<RunResult> AnswerAsync(RunFixture fixture, RunId run, string? choice, string? text = null) =>
        fixture.ResumeAsync(run, new ResumeRequest { Answer = new AnswerDraft("ann", choice, text) });
}
