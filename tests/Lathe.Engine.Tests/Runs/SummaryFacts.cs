using Lathe.Engine.Agents;
using Lathe.Engine.Agents.Compaction;
using Lathe.Engine.Journal;
using Lathe.Engine.Recording;
using Lathe.Engine.Runs;
using Lathe.Errors;
using Lathe.Models;
using Lathe.Models.Catalog;
using Lathe.Models.Providers;
using Lathe.Models.Replay;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>Where nothing else makes a conversation small enough, the model writes a summary of its older part.</summary>
public sealed class SummaryFacts
{
    private const string Summary = "- src/calc.inc adds with a minus\n- the test wants 5";
    private static readonly string Lines = string.Concat(Enumerable.Range(1, 400).Select(i => $"line {i} of a long file\n"));

    [Fact]
    public async Task It_is_a_step_that_is_paid_for_shown_and_stands_for_the_older_part()
    {
        await using var fixture = await LongAsync();
        var model = Working(turns: 24, _ => [new TextContent(Summary)]);
        fixture.Client = model;
        var result = await fixture.StartAsync();
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());

        var events = (await fixture.EventsAsync(result.Run)).Select(e => e.Data).ToList();
        var steps = events.OfType<StepFinished>().Where(s => ConversationSummary.IsStep(s.Step)).ToList();
        Assert.NotEmpty(steps);
        Assert.All(steps, s => Assert.True(s is { Kind: StepKind.Model, Usage: { InputTokens: > 500, Cost: > 0 } }));
        Assert.Equal(events.OfType<StepFinished>().Sum(s => s.Usage?.Cost ?? 0), result.History.Spent);
        var compacted = events.OfType<ConversationCompacted>().Where(c => c.Stages.Contains(ConversationSummary.Stage)).ToList();
        Assert.Equal(steps.Count, compacted.Count);
        Assert.All(compacted, c => Assert.True(c.After < c.Before * 0.8));

        var asked = Assert.Single(model.Requests.Where(IsSummary).Take(1)).Messages;
        Assert.Equal(ChatRole.User, Assert.Single(asked).Role);
        Assert.Contains("called: read_file", asked[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("add 2 3 gives -1.", asked[0].Text, StringComparison.Ordinal);

        var last = model.Requests[^1].Messages;
        Assert.Contains("Make add add", last[1].Text, StringComparison.Ordinal);
        Assert.Contains(last, m => m.Text.Contains(Summary, StringComparison.Ordinal) || m.Contents.OfType<FunctionResultContent>().Any(r => r.Result is string text && text.Contains(Summary, StringComparison.Ordinal)));
        Assert.Contains(Shown(last), line => line.Contains("Files changed so far: new.txt", StringComparison.Ordinal));
        Assert.Equal(last.SelectMany(m => m.Contents.OfType<FunctionCallContent>()).Select(c => c.CallId), last.SelectMany(m => m.Contents.OfType<FunctionResultContent>()).Select(r => r.CallId));
    }

    [Fact]
    public async Task A_resumed_run_and_one_that_continues_have_it_without_asking_again()
    {
        await using var fixture = await LongAsync();
        var gone = false;
        var model = Working(turns: 24, _ => [new TextContent(Summary)], before: request =>
        {
            gone |= Shown(request.Messages).Any(l => l.Contains(Summary, StringComparison.Ordinal));
            if (gone) throw new LatheError(ErrorKind.Connection, "models.connection", "gone").ToException();
        });
        fixture.Client = model;
        var stopped = await fixture.StartAsync();
        Assert.Equal(RunState.Failed, stopped.State);
        var sent = Shown(model.Requests[^1].Messages);
        fixture.Client = model = Working(turns: 0, _ => throw new InvalidOperationException("It is not asked again."));
        var result = await fixture.ResumeAsync(stopped.Run);
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Equal(sent, Shown(model.Requests[0].Messages));
        var said = await RunTranscript.ReadAsync(fixture.Journal, fixture.Objects, result.Run, CancellationToken.None);
        Assert.DoesNotContain(said, m => m.Text.StartsWith("You keep the notes", StringComparison.Ordinal));
        Assert.Contains(said, m => m.Parts.Any(p => (p is TextPart t ? t.Text : (p as ToolResultPart)?.Text)?.Contains(Summary, StringComparison.Ordinal) == true));
    }

    [Fact]
    public async Task A_recording_has_it_as_a_conversation_of_its_own_and_a_replay_asks_for_it_again()
    {
        await using var fixture = await LongAsync();
        var model = Working(turns: 24, _ => [new TextContent(Summary)]);
        fixture.Client = model;
        var result = await fixture.StartAsync();
        var cassette = Path.Combine(fixture.Scratch.Folder, "run.cassette.json");
        await using (var file = File.Create(cassette))
        {
            var roots = new Dictionary<string, string> { ["repo"] = fixture.Scratch.Path };
            var written = await new CassetteExport(fixture.Journal, fixture.Objects) { WithRun = true, WindowOf = _ => fixture.Window }.WriteAsync(result.Run, "A test.", roots, file, CancellationToken.None);
            Assert.Equal(model.Requests.Count, written);
        }

        var sessions = new ModelSessions(new Dictionary<string, string>(), new Dictionary<string, ConfiguredProvider>(), ModelCatalog.Load());
        var notices = new List<string>();
        fixture.OtherModels = _ => sessions.Open($"replay:{cassette}", new ChatClientOptions { Replay = new ReplayOptions { Roots = new Dictionary<string, string> { ["repo"] = fixture.Scratch.Path }, OnNotice = n => notices.Add(n.Text) } });
        var again = await fixture.StartAsync();
        Assert.True(again.Outcome is { Accepted: true }, again.Error?.ToString());
        Assert.Equal(result.Outcome!.Change, again.Outcome!.Change);
        Assert.Empty(again.History.Notes);
        Assert.Empty(notices);
        Assert.Equal(await CompactionsAsync(fixture, result.Run), await CompactionsAsync(fixture, again.Run));
    }

    private static async Task<List<string>> CompactionsAsync(RunFixture fixture, RunId run) =>
        [.. (await fixture.EventsAsync(run)).Select(e => e.Data).OfType<ConversationCompacted>().Select(c => $"{c.Step} {c.Before} {c.After} {string.Join(',', c.Stages)}")];

    public static TheoryData<string, string> Useless() => new()
    {
        { "too long", "not smaller" }, { "a call", "no text" }, { "nothing", "no text" }, { "cut off", "did not come to its end (length)" }, { "failure", "could not be had: It broke." },
    };

    [Theory]
    [MemberData(nameof(Useless))]
    public async Task One_that_is_of_no_use_is_left_out_and_said_and_asked_for_twice_at_most(string what, string why)
    {
        await using var fixture = await LongAsync();
        AnsweringChatClient model = null!;
        model = Working(turns: 24, _ =>
        {
            model.Finish = what == "cut off" ? ChatFinishReason.Length : null;
            return what switch
            {
                "too long" => [new TextContent(new string('x', 40_000))],
                "a call" => [ToolCallArguments.Parse("c", "run_command", """{"command":"true"}""")],
                "nothing" => [new TextContent("  ")],
                "failure" => throw new LatheError(ErrorKind.Provider, "models.provider", "It broke.").ToException(),
                _ => [new TextContent(Summary)],
            };
        });
        fixture.Client = model;
        var result = await fixture.StartAsync();
        Assert.InRange(model.Requests.Count(IsSummary), 1, 2);
        var notes = result.History.Notes.Where(n => n.Code == "compaction.no_summary").ToList();
        Assert.All(notes, n => Assert.Contains(why, n.Text, StringComparison.Ordinal));
        Assert.Equal(model.Requests.Count(IsSummary), notes.Count);
        Assert.DoesNotContain((await fixture.EventsAsync(result.Run)).Select(e => e.Data).OfType<ConversationCompacted>(), c => c.Stages.Contains(ConversationSummary.Stage));
    }

    [Fact]
    public async Task A_run_that_continues_another_keeps_its_own_task_and_lets_the_former_one_go()
    {
        await using var fixture = await LongAsync();
        fixture.Window = 100_000;
        fixture.Task = fixture.Task with { Description = "The former task. " + Lines[..5_000] };
        fixture.Client = Working(turns: 0, _ => []);
        var former = await fixture.StartAsync();
        Assert.True(former.Outcome is { Accepted: true });

        fixture.Window = 14_000;
        fixture.Task = fixture.Task with { Title = "Go on", Description = "The new task. " + Lines[..5_000] };
        var model = Working(turns: 24, _ => [new TextContent(Summary)]);
        fixture.Client = model;
        var started = new RunStarted(fixture.Task, fixture.Scratch.Path, fixture.Settings, new Dictionary<string, string>(), "test", former.Run.Value);
        var result = await new RunEngine(fixture.Services()).StartAsync(started, TestContext.Current.CancellationToken);
        Assert.NotEmpty((await fixture.EventsAsync(result.Run)).Select(e => e.Data).OfType<ConversationCompacted>());
        var last = model.Requests[^1].Messages;
        Assert.Contains(last, m => m.Role == ChatRole.User && m.Text.Contains("The new task. " + Lines[..5_000].Trim(), StringComparison.Ordinal));
        Assert.DoesNotContain(last, m => m.Text.Contains("The former task. " + Lines[..5_000].Trim(), StringComparison.Ordinal));
        Assert.Contains(last, m => m.Text.Contains("The former task. ", StringComparison.Ordinal));
    }

    private static async Task<RunFixture> LongAsync()
    {
        var fixture = await RunFixture.OpenAsync(s => s.Write("long.txt", Lines));
        fixture.Window = 14_000;
        fixture.Settings = fixture.Settings with { MaxTurns = 60 };
        return fixture;
    }

    // Thinks aloud below what is cut, and reads below what is cut, turn by turn; then mends the bug and ends.
    private static AnsweringChatClient Working(int turns, Func<ScriptedRequest, IList<AIContent>> summary, Action<ScriptedRequest>? before = null)
    {
        var turn = 0;
        return new AnsweringChatClient(request =>
        {
            before?.Invoke(request);
            if (IsSummary(request)) return summary(request);
            turn++;
            AIContent call = turn == 1 && turns > 0 ? Call(turn, "write_file", ("path", "new.txt"), ("content", "some\n"))
                : turn <= turns ? ToolCallArguments.Parse($"call_{turn}", "read_file", $$"""{"path":"long.txt","offset":{{turn * 7}},"limit":15}""")
                : turn == turns + 1 ? Call(turn, "edit_file", ("path", "src/calc.inc"), ("old_text", "$1 - $2"), ("new_text", "$1 + $2"))
                : Call(turn, "finish", ("summary", "Done."));
            return [new TextContent($"Thought {turn}: " + new string('t', 700)), call];
        });
    }

    private static FunctionCallContent Call(int turn, string tool, params (string, string)[] arguments) => ToolCallArguments.Parse($"call_{turn}", tool, Script.Json(arguments));

    private static bool IsSummary(ScriptedRequest request) => request.Options?.Tools is not { Count: > 0 };

    private static List<string> Shown(IEnumerable<ChatMessage> messages) =>
        [.. messages.Select(m => $"{m.Role}: {string.Join('|', m.Contents.Select(c => c switch { TextContent t => t.Text, FunctionCallContent f => f.Name, FunctionResultContent r => r.Result?.ToString(), _ => "" }))}")];
}
