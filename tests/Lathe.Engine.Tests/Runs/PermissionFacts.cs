using Lathe.Engine.Journal;
using Lathe.Engine.Permissions;
using Lathe.Engine.Runs;
using Lathe.TestKit;

namespace Lathe.Engine.Tests.Runs;

public sealed class PermissionFacts
{
    private static PermissionRule[] With(params PermissionRule[] rules) => [.. DefaultPermissions.For("bwrap"), .. rules];

    [Fact]
    public async Task A_denied_call_is_told_to_the_model_and_yes_does_not_lift_it()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { Yes = true, Permissions = With(new("write_file", "secret/*", PermissionAnswer.Deny), new("run_command", "curl *", PermissionAnswer.Deny)) };
        var result = await fixture.RunAsync(m => m.Write("secret/a", "x").Shell("curl http://example.com").Shell("sudo ls").Mend().Finish());
        Assert.Contains("A standing rule of the user denies write_file for: secret/a", fixture.Told(1));
        Assert.Contains("denies run_command for: curl", fixture.Told(2));
        Assert.Contains("denies run_command for: sudo ls", fixture.Told(3));
        Assert.DoesNotContain("secret/a", fixture.Diff(result));
    }

    [Theory]
    [InlineData("./secret/a")]
    [InlineData("src/../secret/a")]
    [InlineData("secret//a")]
    [InlineData("{top}/secret/a")]
    [InlineData("{top}/src/../secret/a")]
    public async Task A_rule_is_about_where_a_path_leads_however_it_is_spelt(string spelling)
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("secret/a", "the words\n"));
        fixture.Settings = fixture.Settings with { Permissions = With(new PermissionRule("*", "secret/*", PermissionAnswer.Deny)) };
        var path = spelling.Replace("{top}", fixture.Scratch.Path, StringComparison.Ordinal);
        var patch = $"*** Begin Patch\n*** Update File: {path}\n@@\n-the words\n+others\n*** End Patch";
        var result = await fixture.RunAsync(m => m.CallAll(
            ("read_file", Script.Json(("path", path))), ("outline", Script.Json(("path", path))), ("write_file", Script.Json(("path", path), ("content", "x"))),
            ("edit_file", Script.Json(("path", path), ("old_text", "words"), ("new_text", "x"))), ("apply_patch", Script.Json(("patch", patch)))).Mend().Finish());
        Assert.DoesNotContain("the words", fixture.Told(1));
        Assert.Equal("the words\n", fixture.FileIn(result.Outcome!.Tree, "secret/a"));
    }

    [Fact]
    public async Task A_patch_with_one_denied_path_is_refused_whole()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { Permissions = With(new PermissionRule("apply_patch", "test/*", PermissionAnswer.Deny)) };
        var patch = "*** Begin Patch\n*** Add File: src/new.inc\n+new\n*** Update File: src/calc.inc\n*** Move to: test/calc.inc\n@@\n-add() { echo $(( $1 - $2 )); }\n+add() { echo 5; }\n*** End Patch";
        var result = await fixture.RunAsync(m => m.Call("apply_patch", Script.Json(("patch", patch))).Mend().Finish());
        Assert.Contains("denies apply_patch for: test/calc.inc", fixture.Told(1));
        Assert.DoesNotContain("new.inc", fixture.Diff(result));
    }

    [Fact]
    public async Task With_nobody_to_ask_the_run_needs_a_human_and_a_yes_goes_on_at_exactly_that_call()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { Permissions = With(new PermissionRule("run_command", "make *", PermissionAnswer.Ask)) };
        fixture.Model.CallAll(
            ("run_command", Script.Json(("command", "echo first >> src/log.inc"))), ("read_file", Script.Json(("path", "src/calc.inc"))), ("run_command", Script.Json(("command", "make -v; echo second >> src/log.inc"))),
            ("run_command", Script.Json(("command", "echo third >> src/log.inc"))));
        var stopped = await fixture.StartAsync();
        Assert.Equal((RunState.NeedsHuman, "permissions.ask"), (stopped.State, stopped.Error?.Code));
        Assert.Contains("make -v", stopped.Error!.Message);

        // Again without an answer: the same question, and nothing is done or paid twice.
        fixture.Client = new ScriptedChatClient();
        Assert.Equal(RunState.NeedsHuman, (await fixture.ResumeAsync(stopped.Run)).State);

        fixture.Client = new ScriptedChatClient().Mend().Finish();
        var result = await fixture.ResumeAsync(stopped.Run, new ResumeRequest { Yes = true });
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Equal(2, fixture.Model.Requests.Count);
        Assert.Equal("first\nsecond\nthird\n", fixture.FileIn(result.Outcome.Tree, "src/log.inc"));
    }

    [Fact]
    public async Task A_persons_no_is_told_and_a_yes_goes_ahead()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var prompt = new Answers(false, true);
        fixture.Permission = prompt;
        fixture.Settings = fixture.Settings with { Permissions = With(new PermissionRule("run_command", "touch *", PermissionAnswer.Ask)) };
        var result = await fixture.RunAsync(m => m.Shell("touch src/one").Shell("touch src/two").Mend().Finish());
        Assert.Contains("The user said no to run_command: touch src/one", fixture.Told(1));
        Assert.Equal(["touch src/one", "touch src/two"], prompt.Asked);
        Assert.Null(fixture.FileIn(result.Outcome!.Tree, "src/one"));
        Assert.NotNull(fixture.FileIn(result.Outcome.Tree, "src/two"));
    }

    [Fact]
    public async Task Calls_that_run_side_by_side_ask_one_after_the_other()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var prompt = new Answers(true, true, true, true);
        fixture.Permission = prompt;
        fixture.Settings = fixture.Settings with { Permissions = With(new PermissionRule("read_file", "*", PermissionAnswer.Ask)) };
        var read = ("read_file", Script.Json(("path", "src/calc.inc")));
        await fixture.RunAsync(m => m.CallAll(read, read, read, read).Mend().Finish());
        Assert.Equal((4, 1), (prompt.Asked.Count, prompt.MostAtOnce));
    }

    private sealed class Answers(params bool?[] answers) : IPermissionPrompt
    {
        private readonly Queue<bool?> _answers = new(answers);
        private int _now;

        public List<string> Asked { get; } = [];

        public int MostAtOnce { get; private set; }

        public async Task<bool?> AskAsync(PermissionRequest request, CancellationToken cancellationToken)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
            lock (_answers) Asked.Add(request.Subject);
            await Task.Yield();
            Interlocked.Decrement(ref _now);
            lock (_answers) return _answers.Dequeue();
        }
    }
}
