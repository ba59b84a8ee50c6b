using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

public sealed class ModelTrouble
{
    public static TheoryData<string> Models => ["openai/test-model", "anthropic/test-model"];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Both_protocols_do_the_job(string model)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success, "--model", model);
        Assert.Contains("verdict: Verified", stage.Out, StringComparison.Ordinal);
        Assert.Equal(model.StartsWith("anthropic", StringComparison.Ordinal), stage.Server.Requests[0].IsAnthropic);
    }

    [Fact]
    public async Task No_model_at_all_is_bad_input_with_examples()
    {
        await using var stage = await Stage.SetAsync();
        stage.Variables.Remove("LATHE_MODEL");
        await stage.ExpectRunAsync(ExitCodes.BadInput);
        Assert.Contains("(config.no_model)", stage.Error, StringComparison.Ordinal);
        Assert.Contains("--model", stage.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai/test-model", "OPENAI_API_KEY")]
    [InlineData("anthropic/test-model", "ANTHROPIC_API_KEY")]
    public async Task No_key_names_the_variable_and_leaves_no_run_behind(string model, string variable)
    {
        await using var stage = await Stage.SetAsync();
        stage.Variables.Remove(variable);
        stage.Variables.Remove(variable.Replace("API_KEY", "BASE_URL", StringComparison.Ordinal));
        await stage.ExpectRunAsync(ExitCodes.NotAuthorized, "--model", model);
        Assert.Contains($"export {variable}=", stage.Error, StringComparison.Ordinal);
        Assert.Contains("(models.no_key)", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains("There are no runs yet", stage.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_wrong_key_is_not_authorized_and_is_never_shown(string model)
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.WrongKey));
        await stage.ExpectRunAsync(ExitCodes.NotAuthorized, "--model", model);
        Assert.Contains("(models.authentication)", stage.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", stage.Out + stage.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-test-1234", stage.Out + stage.Error, StringComparison.Ordinal);
        Assert.Single(stage.Server.Requests);
        Assert.Contains("lathe resume", stage.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task An_unknown_model_is_bad_input(string model)
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.UnknownModel));
        await stage.ExpectRunAsync(ExitCodes.BadInput, "--model", model);
        Assert.Contains("(models.unknown_model)", stage.Out, StringComparison.Ordinal);
        Assert.Contains(model, stage.Out, StringComparison.Ordinal);
        Assert.Single(stage.Server.Requests);
    }

    [Fact]
    public async Task A_failed_run_is_resumed_with_another_model()
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.UnknownModel), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.BadInput);
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun(), "--model", "anthropic/other-model");
        Assert.Equal("other-model", stage.Server.Requests[^1].Model);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_request_that_the_provider_finds_too_large_is_bad_input(string model)
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.ContextTooLarge));
        await stage.ExpectRunAsync(ExitCodes.BadInput, "--model", model);
        Assert.Contains("(models.context_too_large)", stage.Out, StringComparison.Ordinal);
        Assert.Single(stage.Server.Requests);
    }

    [Fact]
    public async Task A_task_that_does_not_fit_the_window_is_refused_before_any_call()
    {
        await using var stage = await Stage.SetAsync(Turns.Finish);
        Directory.CreateDirectory(Path.Combine(stage.Home, ".config", "lathe"));
        File.WriteAllText(Path.Combine(stage.Home, ".config", "lathe", "config.yaml"), "models:\n  openai/test-model:\n    window: 4000\n");
        stage.Input = string.Concat(Enumerable.Repeat("Spell every one of these greetings right, please. ", 1_000));
        await stage.ExpectAsync(ExitCodes.LimitReached, "run", "-", "--verify", SampleRepository.Check);
        Assert.Contains("(limits.window)", stage.Out, StringComparison.Ordinal);
        Assert.Contains("4,000 tokens", stage.Out, StringComparison.Ordinal);
        Assert.Empty(stage.Server.Requests);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_long_wait_makes_the_run_wait_and_says_how_to_go_on(string model)
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.RateLimit("3600")), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Waiting, "--model", model);
        Assert.Contains("waiting until", stage.Out, StringComparison.Ordinal);
        Assert.Contains($"lathe resume {stage.LatestRun()}", stage.Out.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Single(stage.Server.Requests);
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun());
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_short_wait_is_waited_out(string model)
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.RateLimitMilliseconds(10)), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success, "--model", model);
        Assert.Equal(3, stage.Server.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Server_errors_are_tried_again_and_end_as_a_provider_failure(string model)
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), _ => ScriptedTurn.Fail(ModelFault.ServerError));
        stage.Time = HurriedTime.Pauses();
        await stage.ExpectRunAsync(ExitCodes.ProviderFailed, "--model", model);
        Assert.Equal(4, stage.Server.Requests.Count);
        Assert.Contains("lathe resume", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_provider_failure_that_names_the_variable()
    {
        await using var stage = await Stage.SetAsync();
        stage.Time = HurriedTime.Pauses();
        stage.Variables["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1";
        await stage.ExpectRunAsync(ExitCodes.ProviderFailed);
        Assert.Contains("OPENAI_BASE_URL", stage.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_stalled_stream_is_ended_by_the_idle_time_out_and_tried_again(string model)
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Say("Let me think.") with { Fault = ModelFault.StallAfter(3) }, Turns.Fix, Turns.Finish);
        stage.Time = HurriedTime.Pauses();
        await stage.ExpectRunAsync(ExitCodes.Success, "--model", model);
        Assert.Equal(3, stage.Server.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_stream_that_breaks_is_started_over_and_its_answer_is_not_doubled(string model)
    {
        var broken = Turns.Fix with { Text = "I will spell it right.", Fault = ModelFault.CutAfter(5) };
        await using var stage = await Stage.SetAsync(broken, Turns.Fix with { Text = "I will spell it right." }, Turns.Finish);
        stage.Time = HurriedTime.Pauses();
        await stage.ExpectRunAsync(ExitCodes.Success, "--model", model);
        Assert.Equal(2, stage.Out.Split("I will spell it right.").Length);
        Assert.Equal(2, stage.Server.Requests[^1].Body.GetRawText().Split("I will spell it right.").Length);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_malformed_chunk_is_tried_again(string model)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix with { Fault = ModelFault.MalformedAfter(2) }, Turns.Fix, Turns.Finish);
        stage.Time = HurriedTime.Pauses();
        await stage.ExpectRunAsync(ExitCodes.Success, "--model", model);
    }

    [Fact]
    public async Task A_web_page_instead_of_an_answer_ends_as_a_provider_failure()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), _ => ScriptedTurn.Fail(ModelFault.WebPage));
        stage.Time = HurriedTime.Pauses();
        await stage.ExpectRunAsync(ExitCodes.ProviderFailed);
        Assert.True(stage.Out.Contains("OPENAI_BASE_URL", StringComparison.Ordinal), stage.Out);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Wrong_tool_arguments_are_told_to_the_model_and_the_run_goes_on(string model)
    {
        await using var stage = await Stage.SetAsync(
            ScriptedTurn.Call("edit_file", """{"path":"greeting.txt","old_text":"""),
            ScriptedTurn.Call("edit_file", """{"path":7}"""),
            ScriptedTurn.Call("launch_rocket", "{}"),
            Turns.Fix,
            Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success, "--model", model);
        Assert.Contains("There is no tool", stage.Told(), StringComparison.Ordinal);
        Assert.Equal(5, stage.Server.Requests.Count);
    }

    [Fact]
    public async Task Endless_tool_calls_end_at_the_limit_of_turns()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), r => ScriptedTurn.Call("search", $"{{\"pattern\":\"word{r.Number}\"}}"));
        await stage.ExpectRunAsync(ExitCodes.LimitReached, "--max-turns", "5", "--max-attempts", "1");
        Assert.Equal(5, stage.Server.Requests.Count);
        Assert.Contains("(limits.turns)", stage.Out, StringComparison.Ordinal);
        Assert.Contains("--max-turns", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_call_over_and_over_is_noticed()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), ScriptedTurn.Endless("list_files", "{}"));
        await stage.ExpectRunAsync(ExitCodes.FailedCheck, "--max-attempts", "1");
        Assert.InRange(stage.Server.Requests.Count, 3, 20);
    }

    [Fact]
    public async Task A_money_limit_needs_a_price()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.BadInput, "--max-cost", "1");
        Assert.Contains("(limits.unpriced)", stage.Out, StringComparison.Ordinal);
        Assert.Contains("--allow-unpriced", stage.Out, StringComparison.Ordinal);
        Assert.Empty(stage.Server.Requests);
    }

    [Fact]
    public async Task A_money_limit_without_a_price_can_be_allowed()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success, "--max-cost", "1", "--allow-unpriced");
        Assert.DoesNotContain("0.00 USD", stage.Out, StringComparison.Ordinal);
    }
}
