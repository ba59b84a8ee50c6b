using System.Text.Json;
using Lathe.Engine.Agents;
using Lathe.Engine.Agents.Compaction;
using Lathe.Engine.Journal;
using Lathe.Models.Catalog;

namespace Lathe.Engine.Tests.Agents.Compaction;

public sealed class CompactorFacts
{
    private static readonly string Long = string.Concat(Enumerable.Range(1, 200).Select(i => $"line {i} of what a command said\n"));
    private static readonly HashSet<int> s_pinned = [0, 1];
    private static readonly string View = string.Concat(Enumerable.Range(1, 150).Select(i => $"{i}\t{(i % 10 == 1 ? $"def f{i}():" : $"    work({i})")}\n"));

    [Fact]
    public void A_view_that_was_followed_by_a_change_goes_first_and_says_so()
    {
        var conversation = Conversation(Call("1", "read_file", """{"path":"a.py"}"""), Result("1", View), Call("2", "edit_file", """{"path":"a.py","old_text":"x","new_text":"y"}"""), Result("2", "done"));
        var plan = Plan(conversation, share: 0.9);
        Assert.Equal(["superseded_views"], plan.Stages);
        Assert.Equal([new CompactedPart(3, 0, "[left out: a.py was changed later]")], plan.Parts);
        Assert.Equal(conversation.Count, plan.After.Count);
    }

    [Fact]
    public void A_part_of_a_file_does_not_stand_for_all_of_it()
    {
        var conversation = Conversation(Call("1", "read_file", """{"path":"a.py"}"""), Result("1", View), Call("2", "read_file", """{"path":"a.py","offset":3}"""), Result("2", "3\tx"));
        Assert.DoesNotContain("superseded_views", Plan(conversation, share: 0.9).Stages);
    }

    [Fact]
    public void Output_keeps_its_head_and_its_tail_and_arguments_stay_json()
    {
        var conversation = Conversation(Call("1", "run_command", """{"command":"make"}"""), Result("1", Long), Call("2", "write_file", JsonSerializer.Serialize(new { path = "b.txt", content = Long })), Result("2", "written"));
        var plan = Plan(conversation, share: 0.6);
        Assert.Equal(["tool_output"], plan.Stages);
        var output = ((ToolResultPart)plan.After[3].Parts[0]).Text;
        Assert.StartsWith("line 1 of", output, StringComparison.Ordinal);
        Assert.EndsWith("line 200 of what a command said\n", output, StringComparison.Ordinal);
        using var arguments = JsonDocument.Parse(((ToolCallPart)plan.After[4].Parts[0]).Arguments);
        Assert.Equal("b.txt", arguments.RootElement.GetProperty("path").GetString());
        Assert.Contains("left out", arguments.RootElement.GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_still_as_it_was_shown_becomes_its_outline_with_its_lines()
    {
        var plan = Plan(Conversation(Call("1", "read_file", """{"path":"a.py"}"""), Result("1", View)), share: 0.5);
        Assert.Equal(["file_outlines"], plan.Stages);
        var outline = ((ToolResultPart)plan.After[3].Parts[0]).Text;
        Assert.Contains("f141", outline, StringComparison.Ordinal);
        Assert.Contains("141", outline, StringComparison.Ordinal);
        Assert.DoesNotContain("work(", outline, StringComparison.Ordinal);
    }

    [Fact]
    public void The_task_and_the_latest_messages_stay_and_every_call_keeps_its_result()
    {
        var rounds = Enumerable.Range(1, 20).SelectMany(i => new[] { Call($"{i}", "run_command", """{"command":"make"}"""), Result($"{i}", Long) }).ToArray();
        var conversation = Conversation(rounds);
        var plan = Plan(conversation, share: 0.05);
        Assert.Equal(conversation[0], plan.After[0]);
        Assert.Equal(conversation[1], plan.After[1]);
        Assert.Equal(conversation.TakeLast(4), plan.After.TakeLast(4));
        var calls = plan.After.SelectMany(m => m.ToolCalls).Select(c => c.Id);
        Assert.Equal(calls, plan.After.SelectMany(m => m.Parts).OfType<ToolResultPart>().Select(r => r.Id));
        Assert.True(Size(plan.After) < Size(conversation) / 3);
    }

    [Fact]
    public void What_was_not_sent_yet_is_left_alone()
    {
        var conversation = Conversation([.. Enumerable.Range(1, 10).SelectMany(i => new[] { Call($"{i}", "run_command", "{}"), Result($"{i}", Long) })]);
        var plan = Compactor.Plan(conversation, sent: 4, s_pinned, Size, 10);
        Assert.All(plan.Parts, part => Assert.True(part.Message < 4));
    }

    [Fact]
    public void Old_reasoning_is_left_out_and_an_edit_that_fits_nothing_is_passed_over()
    {
        var conversation = Conversation(new TranscriptMessage(TranscriptRole.Assistant, [new ReasoningPart("thinking " + Long, "signed"), new TextPart("I see.")]), TranscriptMessage.OfText(TranscriptRole.User, "go on"));
        var plan = Plan(conversation, share: 0.5);
        Assert.Equal(["old_reasoning"], plan.Stages);
        Assert.DoesNotContain(plan.After.SelectMany(m => m.Parts), p => p is ReasoningPart);
        Assert.Single(ChatConversion.ToChat(plan.After[2]).Contents);
        Assert.Equal(conversation, Compactor.Apply(conversation, [new CompactedPart(99, 0, "x"), new CompactedPart(2, 9, "x")]).Select((m, i) => i == 2 ? conversation[2] : m));
    }

    [Fact]
    public void What_is_pinned_stays_wherever_it_is_and_the_first_message_does_not_where_it_is_not()
    {
        var former = TranscriptMessage.OfText(TranscriptRole.User, "A former task. " + Long + Long);
        var task = TranscriptMessage.OfText(TranscriptRole.User, "This task. " + Long + Long);
        List<TranscriptMessage> conversation = [TranscriptMessage.OfText(TranscriptRole.System, "You are."), former, Call("1", "outline", "{}"), Result("1", Long), task, .. Conversation(Call("2", "outline", "{}"), Result("2", Long)).Skip(2)];
        var plan = Compactor.Plan(conversation, conversation.Count, new HashSet<int> { 0, 4 }, Size, 10);
        Assert.Equal(task, plan.After[4]);
        Assert.InRange(plan.After[1].Text.Length, 3_000, 4_000);
    }

    [Fact]
    public void A_conversation_in_which_something_is_moved_left_out_or_said_otherwise_is_not_the_same_one()
    {
        var before = Conversation(Call("1", "run_command", "{}"), Result("1", Long), TranscriptMessage.OfText(TranscriptRole.User, "Do it otherwise."));
        var range = new CompactionRange(before.Count - 4, s_pinned);
        List<TranscriptMessage> With(int place, TranscriptMessage message) => [.. before.Select((m, i) => i == place ? message : m)];
        Assert.True(Compactor.Keeps(before, before, range));
        Assert.True(Compactor.Keeps(before, With(3, Result("1", "short")), range));
        Assert.False(Compactor.Keeps(before, With(3, Result("other", "short")), range));
        Assert.False(Compactor.Keeps(before, With(2, TranscriptMessage.OfText(TranscriptRole.Assistant, "no call")), range));
        Assert.False(Compactor.Keeps(before, With(1, TranscriptMessage.OfText(TranscriptRole.User, "Do something else.")), range));
        Assert.False(Compactor.Keeps(before, With(4, TranscriptMessage.OfText(TranscriptRole.User, "Do")), range));
        Assert.False(Compactor.Keeps(before, With(before.Count - 1, Result("y", "short")), range));
        Assert.False(Compactor.Keeps(before, [.. before.Skip(1)], range));
    }

    [Fact]
    public void Work_is_told_by_who_said_it_bounded_and_files_that_changed_are_named()
    {
        var conversation = Conversation(
            TranscriptMessage.OfText(TranscriptRole.Assistant, "I look. «/data»"), Call("1", "edit_file", """{"path":"a.py","old_text":"x","new_text":"y"}"""), Result("1", "done"),
            Call("2", "apply_patch", """{"patch":"*** Begin Patch\n*** Update File: b.py\n@@\n-x\n+y\n*** End Patch"}"""), Result("2", Long),
            Call("3", "write_file", """{"path":"refused.py","content":"x"}"""), new TranscriptMessage(TranscriptRole.Tool, [new ToolResultPart("3", "no", true)]), Call("4", "edit_file", "not json"), Result("4", "no"));
        var range = new CompactionRange(conversation.Count - 4, s_pinned);
        Assert.Equal(["a.py", "b.py"], WorkText.ChangedFiles(conversation, range));
        List<TranscriptMessage> later = [.. conversation.Take(2), TranscriptMessage.OfText(TranscriptRole.Assistant, $"{WorkText.SummaryHead}\nI did it.\n{WorkText.ChangedHead}old.py, a.py"), .. conversation.Skip(2)];
        Assert.Equal(["old.py", "a.py", "b.py"], WorkText.ChangedFiles(later, new CompactionRange(later.Count - 4, s_pinned)));
        var text = WorkText.Of(conversation, range, 100_000);
        Assert.StartsWith("said: I look. « /data»\ncalled: edit_file {\"path\":\"a.py\"", text, StringComparison.Ordinal);
        Assert.Contains("refused: no", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Do it.", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 800, 2_500);
        Assert.InRange(WorkText.Of(conversation, range, 500).Length, 300, 500);
    }

    [Theory]
    [InlineData("""{"path":"a.py","content":"0123456789"}""", """{"path":"a.py"}""")]
    [InlineData("[1]", "{}")]
    [InlineData("not json", "{}")]
    public void Of_arguments_the_short_texts_can_be_kept_alone(string arguments, string expected) => Assert.Equal(expected, ShortArguments.Names(arguments, 9));

    [Theory]
    [InlineData(4.4, 0)]
    [InlineData(2.6, 0)]
    [InlineData(3.7, 900)]
    public void After_ten_calls_the_size_is_known_within_three_percent(double charactersPerToken, int overhead)
    {
        // A provider that counts by another vocabulary, has an overhead of its own, and hides some of its reasoning.
        var random = new Random(7);
        var size = new ConversationSize(m => TokenEstimator.Estimate(Text(m)) + 8, 1_500);
        var conversation = new List<TranscriptMessage> { TranscriptMessage.OfText(TranscriptRole.System, Words(random, 4_000)), TranscriptMessage.OfText(TranscriptRole.User, Words(random, 9_000)) };
        for (var call = 1; call <= 30; call++)
        {
            var counted = (long)((1_500 * 3 / charactersPerToken) + overhead + conversation.Sum(m => (Text(m).Length / charactersPerToken) + 5));
            var error = Math.Abs(size.Of(conversation) - counted) / (double)counted;
            if (call > 10) Assert.True(error < 0.03, $"call {call}: {size.Of(conversation)} for {counted}");
            var answer = new TranscriptMessage(TranscriptRole.Assistant, [new TextPart(Words(random, random.Next(100, 600))), new ToolCallPart($"{call}", "read_file", """{"path":"a.py"}""")]);
            size.Learn(conversation, answer, new TokenUsage(counted, 0, (long)(Text(answer).Length / charactersPerToken) + random.Next(0, 4_000), null));
            conversation.Add(answer);
            conversation.Add(Result($"{call}", Words(random, random.Next(200, 9_000))));
        }
    }

    private static string Words(Random random, int length) => string.Concat(Enumerable.Range(0, length / 6).Select(_ => random.Next(4) switch { 0 => "value ", 1 => "return", 2 => "x = (y", _ => "\n    if" }));

    private static string Text(TranscriptMessage message) => string.Concat(message.Parts.Select(p => p switch { TextPart t => t.Text, ToolResultPart r => r.Text, ToolCallPart c => c.Name + c.Arguments, _ => "" }));

    private static CompactionPlan Plan(List<TranscriptMessage> conversation, double share) => Compactor.Plan(conversation, conversation.Count, s_pinned, Size, (long)(Size(conversation) * share));

    private static long Size(IReadOnlyList<TranscriptMessage> conversation) => conversation.Sum(m => m.Parts.Sum(p => (long)(p switch { TextPart t => t.Text.Length, ToolResultPart r => r.Text.Length, ToolCallPart c => c.Arguments.Length, ReasoningPart r => r.Text.Length, _ => 0 }) + 8));

    // With a few short messages behind, which stay.
    private static List<TranscriptMessage> Conversation(params TranscriptMessage[] messages) =>
    [
        TranscriptMessage.OfText(TranscriptRole.System, "You are."), TranscriptMessage.OfText(TranscriptRole.User, "Do it."), .. messages,
        Call("x", "outline", "{}"), Result("x", "…"), Call("y", "outline", "{}"), Result("y", "…"),
    ];

    private static TranscriptMessage Call(string id, string name, string arguments) => new(TranscriptRole.Assistant, [new ToolCallPart(id, name, arguments)]);

    private static TranscriptMessage Result(string id, string text) => new(TranscriptRole.Tool, [new ToolResultPart(id, text, false)]);
}
