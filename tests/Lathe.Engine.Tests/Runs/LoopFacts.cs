using System.Text;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>The conversation: what ends an attempt, what is answered and goes on.</summary>
public sealed class LoopFacts
{
    [Fact]
    public async Task A_reply_without_tool_calls_ends_the_attempt_and_no_call_is_made_for_it()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var result = await fixture.RunAsync(m => m.Mend().Say("Done as asked."));
        Assert.Equal("Done as asked.", result.Outcome!.Summary);
        Assert.Equal(2, fixture.Model.Requests.Count);
    }

    [Fact]
    public async Task Half_of_a_character_in_a_call_is_answered_and_the_loop_goes_on()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var result = await fixture.RunAsync(m => m
            .Call("write_file", """{"path":"src/new.inc","content":"\ud83d"}""")
            .Call("read_file", """{"path":"src/calc.inc","p\ude00":1}""")
            .Say("\ud83d")
            .Mend().Finish());
        Assert.Contains("half of a character", fixture.Told(1));
        Assert.Contains("half of a character", fixture.Told(2));
        Assert.Equal(RunState.Finished, result.State);
    }

    [Fact]
    public async Task Calls_that_cannot_be_understood_are_answered_and_the_loop_goes_on()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var result = await fixture.RunAsync(m => m
            .Call("delete_everything", "{}")
            .Call("read_file", "{ \"path\": ")
            .Call("read_file", "[\"src/calc.inc\"]")
            .Call("read_file", "{ \"path\": 7 }")
            .Call("read_file", "{ \"file\": \"src/calc.inc\" }")
            .Call("read_file", "{}")
            .Call("finish", "{}")
            .Mend().Finish());

        Assert.Contains("There is no tool 'delete_everything'. The tools are: read_file", fixture.Told(1));
        Assert.Contains("not valid JSON", fixture.Told(2));
        Assert.Contains("must be one JSON object", fixture.Told(3));
        Assert.Contains("'path' of read_file must be of type string", fixture.Told(4));
        Assert.Contains("read_file has no argument 'file'. It takes: path, offset, limit", fixture.Told(5));
        Assert.Contains("read_file needs the argument 'path'", fixture.Told(6));
        Assert.Contains("finish needs the argument 'summary'", fixture.Told(7));
        Assert.True(result.Outcome!.Accepted);
    }

    [Fact]
    public async Task A_tool_name_as_long_as_an_answer_is_bounded()
    {
        await using var fixture = await RunFixture.OpenAsync();
        await fixture.RunAsync(m => m.Call(new string('x', 100_000), "{}").Mend().Finish());
        Assert.InRange(fixture.Told(1).Length, 10, 1_000);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_gone_on_with()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var result = await fixture.RunAsync(m => m.CutOff("I will now").Mend().Say("Done."));
        Assert.Contains("Your answer was cut off at its length limit", fixture.Told(1));
        Assert.Contains(fixture.Model.Requests[1].Messages, m => m.Role == ChatRole.Assistant && m.Text == "I will now");
        Assert.True(result.Outcome!.Accepted);
    }

    [Fact]
    public async Task Going_in_circles_is_told_once_and_then_ends_the_attempt()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        var result = await fixture.RunAsync(m =>
        {
            for (var i = 0; i < 6; i++) m.Read("src/calc.inc");
        });
        Assert.Equal(6, fixture.Model.Requests.Count);
        Assert.Contains("You have made the same calls with the same results several times", fixture.Told(3));
        Assert.DoesNotContain("same calls", fixture.Told(5));
        Assert.Equal((RunState.Finished, Verdict.Failed), (result.State, result.Outcome!.Verdict));
    }

    [Fact]
    public async Task The_turns_of_an_attempt_end_it_and_the_next_one_is_told()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxTurns = 2, MaxAttempts = 2 };
        var result = await fixture.RunAsync(m => m.Read("src/calc.inc").Read("test/run.inc").Mend().Finish());
        Assert.Contains("The attempt used all of its turns", fixture.Told(2));
        Assert.Equal((true, 2), (result.Outcome!.Accepted, result.Outcome.Attempt));
    }

    [Fact]
    public async Task A_run_that_ends_by_its_turns_says_so_and_goes_on_when_more_attempts_are_allowed()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxTurns = 1, MaxAttempts = 1 };
        var result = await fixture.RunAsync(m => m.Read("src/calc.inc"));
        Assert.Equal((RunState.Finished, "limits.turns"), (result.State, result.Error?.Code));

        fixture.Client = new ScriptedChatClient().Mend().Finish();
        var resumed = await fixture.ResumeAsync(result.Run, new ResumeRequest { MaxAttempts = 2, MaxTurns = 5 });
        Assert.True(resumed.Outcome!.Accepted);
        Assert.Contains("Attempt 1 was not accepted", fixture.Told(0));
    }

    [Fact]
    public async Task A_finished_run_is_not_worked_on_again_and_an_unaccepted_one_only_when_something_is_raised()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var done = await fixture.RunAsync(m => m.Mend().Finish());
        fixture.Client = new ScriptedChatClient();
        Assert.Equal(done.Outcome, (await fixture.ResumeAsync(done.Run)).Outcome);

        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        fixture.Client = new ScriptedChatClient().Edit("src/calc.inc", "- $2", "* $2").Say("No.");
        var failed = await fixture.StartAsync();
        fixture.Client = new ScriptedChatClient();
        var again = await fixture.ResumeAsync(failed.Run);
        Assert.Equal((failed.Outcome!.Tree, Verdict.Failed), (again.Outcome!.Tree, again.Outcome.Verdict));
        Assert.Empty(fixture.Model.Requests);
    }

    [Fact]
    public async Task A_second_owner_is_refused_while_the_first_works_and_a_failed_takeover_frees_the_run()
    {
        await using var fixture = await RunFixture.OpenAsync();
        string? code = null;
        fixture.Model.Answer(async (_, _) =>
        {
            var run = await fixture.OnlyRunAsync();
            code = (await Assert.ThrowsAsync<Errors.LatheException>(() => fixture.ResumeAsync(run))).Error.Code;
            return fixture.Model.Response([new TextContent("Nothing.")]);
        });
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        await fixture.StartAsync();
        Assert.Equal("run.owned", code);
    }

    [Fact]
    public async Task The_first_request_is_small()
    {
        await using var fixture = await RunFixture.OpenAsync();
        await fixture.RunAsync(m => m.Mend().Finish());
        var request = fixture.Model.Requests[0];
        var system = Encoding.UTF8.GetByteCount(request.Messages[0].Text);
        var tools = request.Options!.Tools!.OfType<AIFunctionDeclaration>().Sum(t => Encoding.UTF8.GetByteCount(t.Name + t.Description + t.JsonSchema.GetRawText()));
        Assert.InRange(system + tools, 1_000, 10_000);
    }
}
