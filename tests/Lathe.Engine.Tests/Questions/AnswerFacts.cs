using Lathe.Engine.Journal;
using Lathe.Engine.Questions;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Engine.Tests.Runs;
using Lathe.Errors;
using Lathe.TestKit;

namespace Lathe.Engine.Tests.Questions;

/// <summary>What counts as an answer, and which of several.</summary>
public sealed class AnswerFacts
{
    [Theory]
    [InlineData("yes", null, "answer.bad_choice")]
    [InlineData("alow", null, "answer.bad_choice")]
    [InlineData("5", null, "answer.bad_choice")]
    [InlineData("0", null, "answer.bad_choice")]
    [InlineData("", null, "answer.bad_choice")]
    [InlineData(null, null, "answer.needs_choice")]
    [InlineData(null, "  \n ", "answer.needs_choice")]
    public async Task A_bad_answer_is_refused_with_the_possible_ones_and_nothing_is_written(string? choice, string? text, string code)
    {
        await using var fixture = await AskingAsync();
        var run = (await fixture.StartAsync()).Run;
        var before = (await fixture.EventsAsync(run)).Count;

        var error = (await Assert.ThrowsAsync<LatheException>(() => Answers(fixture).AnswerAsync(run, new AnswerDraft("ann", choice, text), Stop))).Error;

        Assert.Equal((ErrorKind.Validation, code), (error.Kind, error.Code));
        foreach (var name in (string[])["1 allow", "2 allow-all", "3 deny", "4 give-up"]) Assert.Contains(name, error.Guidance, StringComparison.Ordinal);
        if (choice == "alow") Assert.Contains("Did you mean allow?", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, (await fixture.EventsAsync(run)).Count);
    }

    [Fact]
    public async Task Words_are_bounded_and_masked()
    {
        await using var fixture = await AskingAsync();
        var run = (await fixture.StartAsync()).Run;
        Assert.Equal("answer.too_long", (await Assert.ThrowsAsync<LatheException>(() => Answers(fixture).AnswerAsync(run, new AnswerDraft("ann", null, new string('x', 8_001)), Stop))).Error.Code);

        await Answers(fixture).AnswerAsync(run, new AnswerDraft("ann", "deny", "Log in with token=ghp_abcdefghijklmnopqrstuvwxyz0123456789 instead."), Stop);

        var events = await fixture.EventsAsync(run);
        Assert.DoesNotContain(events, e => JournalText(e).Contains("ghp_abcdef", StringComparison.Ordinal));
        Assert.Contains("«secret:", Assert.Single(events.Select(e => e.Data).OfType<RunAnswered>()).Text, StringComparison.Ordinal);
        Assert.Contains("«secret:", Assert.Single(events.Select(e => e.Data).OfType<FeedbackSaid>()).Item.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_people_who_answer_at_once_one_counts_and_the_others_are_told_whose()
    {
        await using var fixture = await AskingAsync();
        var run = (await fixture.StartAsync()).Run;
        var question = (await Answers(fixture).AskedAsync(run, Stop))!.Number;

        var ways = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                return (await Answers(fixture).AnswerAsync(run, new AnswerDraft($"person {i}", i % 2 == 0 ? "allow" : "deny", null) { Question = question }, Stop)).Answer.By;
            }
            catch (LatheException e)
            {
                return $"{e.Error.Code}: {e.Error.Message}";
            }
        })));

        var answer = Assert.Single((await fixture.HistoryAsync(run)).Answers).Answer;
        Assert.Equal(answer.By, Assert.Single(ways, w => w.StartsWith("person", StringComparison.Ordinal)));
        var told = ways.Where(w => w != answer.By).ToList();
        Assert.Equal(7, told.Count);
        Assert.All(told, t => Assert.Contains($"answer.second: Run {run} was answered already: {answer.Choice}, by {answer.By} at ", t, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_answers_while_the_run_goes_on_with_the_first_answer_is_told_so()
    {
        await using var fixture = await AskingAsync();
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        var run = (await fixture.StartAsync()).Run;
        var question = (await Answers(fixture).AskedAsync(run, Stop))!.Number;
        LatheError? told = null;
        fixture.Client = new ScriptedChatClient().Answer(_ =>
        {
            told = Assert.ThrowsAsync<LatheException>(() => Answers(fixture).AnswerAsync(run, new AnswerDraft("ben", "deny", null) { Question = question }, Stop)).GetAwaiter().GetResult().Error;
            return Finished(fixture);
        });

        await fixture.ResumeAsync(run, new ResumeRequest { Answer = new AnswerDraft("ann", "allow", null) { Question = question } });

        Assert.Equal((ErrorKind.Conflict, "answer.second"), (told!.Kind, told.Code));
        Assert.Contains("by ann at ", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_never_counts_for_a_later_question()
    {
        await using var fixture = await AskingAsync();
        var run = (await fixture.StartAsync()).Run;
        var first = (await Answers(fixture).AskedAsync(run, Stop))!.Number;
        fixture.Client = new ScriptedChatClient().Shell("make two");
        await fixture.ResumeAsync(run, new ResumeRequest { Answer = new AnswerDraft("ann", "allow", null) });
        Assert.NotEqual(first, (await Answers(fixture).AskedAsync(run, Stop))!.Number);

        Assert.Equal("answer.second", (await Assert.ThrowsAsync<LatheException>(() => Answers(fixture).AnswerAsync(run, new AnswerDraft("ben", "allow", null) { Question = first }, Stop))).Error.Code);
        Assert.Equal("answer.other_question", (await Assert.ThrowsAsync<LatheException>(() => Answers(fixture).AnswerAsync(run, new AnswerDraft("ben", "allow", null) { Question = first + 1 }, Stop))).Error.Code);
    }

    [Fact]
    public async Task A_run_that_asks_nothing_says_what_it_does_instead()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var accepted = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.Contains("its change was accepted", (await RefusedAsync(fixture, accepted.Run)).Message, StringComparison.Ordinal);

        using var stop = new CancellationTokenSource();
        fixture.Client = new ScriptedChatClient().Answer(_ =>
        {
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        });
        var cancelled = await fixture.StartAsync(stop.Token);
        Assert.Contains("it was stopped", (await RefusedAsync(fixture, cancelled.Run)).Message, StringComparison.Ordinal);

        LatheError? working = null;
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        fixture.Client = new ScriptedChatClient().Answer(_ =>
        {
            working = RefusedAsync(fixture, fixture.Journal.ListAsync(new RunQuery(), Stop).GetAwaiter().GetResult()[0].Run).GetAwaiter().GetResult();
            return Finished(fixture);
        });
        await fixture.StartAsync();
        Assert.Contains("it is being worked on", working!.Message, StringComparison.Ordinal);
        Assert.Contains("lathe feedback", working.Guidance, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_that_is_reached_is_a_question_and_more_gives_as_much_again()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxTurns = 1, MaxAttempts = 1 };
        var stopped = await fixture.RunAsync(m => m.Read("src/calc.inc"));
        Assert.Equal("limits.turns", RunQuestion.Of(stopped.History)!.Code);
        fixture.Client = new ScriptedChatClient().Mend().Finish();

        var done = await fixture.ResumeAsync(stopped.Run, new ResumeRequest { Answer = new AnswerDraft("ann", "more", null) });

        Assert.True(done.Outcome is { Accepted: true }, done.Error?.ToString());
        Assert.Equal((2, 2), (done.History.Resumed!.Settings!.MaxTurns, done.History.Resumed.Settings.MaxAttempts));
    }

    [Fact]
    public async Task A_run_that_failed_three_times_alike_goes_on_with_a_persons_words()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxAttempts = 9 };
        var stuck = await fixture.RunAsync(m => m.Edit("src/calc.inc", "- $2", "* $2").Say("1").Edit("src/calc.inc", "* $2", "*  $2").Say("2").Say("3"));
        var question = RunQuestion.Of(stuck.History)!;
        Assert.Equal(("attempts.nothing_new", "tell"), (question.Code, question.WithText));
        Assert.Contains("in the same way three times over", question.Text, StringComparison.Ordinal);
        Assert.Equal("answer.needs_text", (await Assert.ThrowsAsync<LatheException>(() => Answers(fixture).AnswerAsync(stuck.Run, new AnswerDraft("ann", "tell", null), Stop))).Error.Code);
        fixture.Client = new ScriptedChatClient().Edit("src/calc.inc", "*  $2", "+ $2").Finish();

        var done = await fixture.ResumeAsync(stuck.Run, new ResumeRequest { Answer = new AnswerDraft("ann", null, "Add them.") });

        Assert.True(done.Outcome is { Accepted: true }, done.Error?.ToString());
        Assert.Contains("Add them.", fixture.Told(0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_provider_forbids_is_asked_and_tried_again_on_a_word()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Model.Answer(_ => throw new LatheError(ErrorKind.Permission, "models.permission", "The key may not use this model.") { Guidance = "Use another key." }.ToException());
        var paused = await fixture.StartAsync();
        var question = RunQuestion.Of(paused.History)!;
        Assert.Equal(("models.permission", "Use another key."), (question.Code, question.Remedy));
        Assert.Equal(["retry", "give-up"], question.Choices.Select(c => c.Name));

        fixture.Client = new ScriptedChatClient().Mend().Finish();
        Assert.True((await fixture.ResumeAsync(paused.Run, new ResumeRequest { Answer = new AnswerDraft("ann", "retry", null) })).Outcome!.Accepted);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static RunAnswers Answers(RunFixture fixture) => new(fixture.Journal, TimeProvider.System, SecretPatterns.None);

    private static async Task<RunFixture> AskingAsync()
    {
        var fixture = await AskingRun.OpenAsync();
        fixture.Model.Shell("make one");
        return fixture;
    }

    private static async Task<LatheError> RefusedAsync(RunFixture fixture, RunId run)
    {
        var error = (await Assert.ThrowsAsync<LatheException>(() => Answers(fixture).AnswerAsync(run, new AnswerDraft("ann", "retry", null), Stop))).Error;
        Assert.Equal((ErrorKind.Conflict, "answer.nothing_asked"), (error.Kind, error.Code));
        return error;
    }

    private static Microsoft.Extensions.AI.ChatResponse Finished(RunFixture fixture) => fixture.Model.Response([new Microsoft.Extensions.AI.TextContent("Done.")]);

    private static string JournalText(RunEvent stored) => Lathe.TestKit.Conformance.JournalSamples.Text(stored);
}
