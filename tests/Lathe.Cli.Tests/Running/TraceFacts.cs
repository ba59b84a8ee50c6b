using Lathe.Cli.Tests.Trouble;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Running;

public sealed class TraceFacts
{
    [Theory]
    [InlineData("openai/test-model", "0123456789abcdef")]
    [InlineData("anthropic/test-model", "0123456789abcdef")]
    public async Task Trace_writes_the_bodies_with_the_keys_masked_into_a_file_of_the_user_alone(string model, string key)
    {
        // A server that plays the key back, and a model that got hold of another one.
        await using var stage = await Stage.SetAsync(Turns.Fix with { Text = $"The key is sk-test-{key}, and sk-ant-REALLYSECRET0123456789abcd too." }, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success, "--model", model, "--log-level", "trace");
        var file = Assert.Single(Directory.GetFiles(Path.Combine(stage.State, "logs")));
        Assert.Contains(file, stage.Error, StringComparison.Ordinal);
        var text = File.ReadAllText(file);
        Assert.Contains("Spell the greeting right", text, StringComparison.Ordinal);
        Assert.Contains("--- HTTP 200", text, StringComparison.Ordinal);
        Assert.Equal(3, text.Split("=== ").Length);
        Assert.DoesNotContain("Authorization", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("REALLYSECRET0123456789abcd", text.Split("=== ")[2], StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain("REALLYSECRET", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_answer_is_in_the_trace_too()
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.Status(400, "invalid_request_error", "THE-REASON")));
        stage.Variables["LATHE_LOG_LEVEL"] = "trace";
        await stage.ExpectRunAsync(ExitCodes.BadInput);
        var text = File.ReadAllText(Assert.Single(Directory.GetFiles(Path.Combine(stage.State, "logs"))));
        Assert.Contains("--- HTTP 400", text, StringComparison.Ordinal);
        Assert.Contains("THE-REASON", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("debug")]
    [InlineData("warn")]
    public async Task No_other_level_writes_any_body(string level)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success, "--log-level", level);
        Assert.False(Directory.Exists(Path.Combine(stage.State, "logs")));
        Assert.Empty(stage.Error);
    }

    [Fact]
    public async Task A_pause_before_another_try_is_said()
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.RateLimitMilliseconds(20)), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("(try 2 of 4)", stage.Out, StringComparison.Ordinal);
    }
}
