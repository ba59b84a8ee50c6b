using Lathe.Engine.Journal;
using Lathe.Engine.Recording;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>A conversation that fills the window is made smaller and goes on; a resumed run has the same one.</summary>
public sealed class ContextWindowFacts
{
    private static readonly string Big = string.Concat(Enumerable.Range(1, 600).Select(i => $"value_{i} = {i}\n"));

    [Fact]
    public async Task A_full_window_is_made_room_in_shown_and_recorded()
    {
        await using var fixture = await FullAsync();
        fixture.Model.Read("big1.txt").Read("big2.txt").Read("big3.txt").Read("big4.txt").Mend().Finish();
        var result = await fixture.StartAsync();
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        var compacted = (await fixture.EventsAsync(result.Run)).Select(e => e.Data).OfType<ConversationCompacted>().ToList();
        Assert.NotEmpty(compacted);
        Assert.All(compacted, c => Assert.True(c.After < c.Before * 0.95));
        var last = fixture.Model.Requests[^1].Messages;
        Assert.Contains(last, m => m.Contents.OfType<TextContent>().Any(t => t.Text.Contains("Make add add", StringComparison.Ordinal)));
        Assert.DoesNotContain(last, m => m.Contents.OfType<FunctionResultContent>().Any(r => r.Result is string { Length: > 6_000 } text && text.Contains("value_300 = 300", StringComparison.Ordinal) && text.StartsWith("1\tvalue_1 = 1", StringComparison.Ordinal) && r.CallId == "call_1"));
    }

    [Fact]
    public async Task A_resumed_run_and_its_transcript_have_the_same_conversation()
    {
        await using var fixture = await FullAsync();
        fixture.Model.Read("big1.txt").Read("big2.txt").Read("big3.txt").Read("big4.txt").Fail(new Errors.LatheError(Errors.ErrorKind.Connection, "models.connection", "gone"));
        var stopped = await fixture.StartAsync();
        Assert.Equal(RunState.Failed, stopped.State);
        var before = Shown(fixture.Model.Requests[^1].Messages);
        fixture.Client = new ScriptedChatClient();
        fixture.Model.Mend().Finish();
        var result = await fixture.ResumeAsync(stopped.Run);
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Equal(before, Shown(fixture.Model.Requests[0].Messages));
        var exchanges = await RunExchanges.ReadAsync(fixture.Journal, fixture.Objects, result.Run, CancellationToken.None);
        Assert.Equal(Shown(fixture.Model.Requests[^1].Messages), Shown(exchanges[^1].Messages));
    }

    [Fact]
    public async Task What_cannot_be_made_smaller_twice_ends_the_run_as_a_limit()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Window = 6_600;
        fixture.Task = fixture.Task with { Description = string.Concat(Enumerable.Repeat("word ", 2_000)) };
        fixture.Settings = fixture.Settings with { MaxPromptLength = 20_000 };
        fixture.Model.Usage = null;
        fixture.Model.Shell("true").Shell("true").Shell("true").Shell("true").Finish();
        var result = await fixture.StartAsync();
        Assert.Equal("limits.window", result.Error?.Code);
        Assert.Single(fixture.Model.Requests);
        Assert.DoesNotContain((await fixture.EventsAsync(result.Run)).Select(e => e.Data), e => e is ConversationCompacted);
    }

    [Fact]
    public async Task Reasoning_that_goes_back_encrypted_fills_the_window_too_and_that_of_older_answers_goes_first()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("a.txt", "a\n"));
        fixture.Window = 24_000;
        var turn = 0;
        var model = new AnsweringChatClient(_ => ++turn <= 8
            ? [new TextReasoningContent("") { ProtectedData = new string('A', 20_000) }, Models.ToolCallArguments.Parse($"c{turn}", "run_command", $$"""{"command":"echo {{turn}}"}""")]
            : turn == 9 ? [Models.ToolCallArguments.Parse("c9", "edit_file", Script.Json(("path", "src/calc.inc"), ("old_text", "$1 - $2"), ("new_text", "$1 + $2")))] : [new TextContent("Done.")]);
        fixture.Client = model;
        var result = await fixture.StartAsync();
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        var compacted = (await fixture.EventsAsync(result.Run)).Select(e => e.Data).OfType<ConversationCompacted>().ToList();
        Assert.NotEmpty(compacted);
        Assert.All(compacted, c => Assert.Equal(["old_reasoning"], c.Stages));
        Assert.All(model.Requests, r => Assert.True(r.Messages.Sum(m => m.Contents.OfType<TextReasoningContent>().Sum(t => t.ProtectedData!.Length)) <= 5 * 20_000));
        Assert.Contains(model.Requests[^1].Messages, m => m.Contents.OfType<TextReasoningContent>().Any());
    }

    private static async Task<RunFixture> FullAsync()
    {
        var fixture = await RunFixture.OpenAsync(scratch =>
        {
            for (var i = 1; i <= 4; i++) scratch.Write($"big{i}.txt", Big);
        });
        fixture.Window = 18_000;
        fixture.Model.Usage = null;
        return fixture;
    }

    private static string Shown(IEnumerable<ChatMessage> messages) => string.Join('\n', messages.Select(m => $"{m.Role}: {string.Join('|', m.Contents.Select(c => c switch { TextContent t => t.Text, FunctionCallContent f => f.Name, FunctionResultContent r => r.Result?.ToString(), _ => "" }))}"));
}
