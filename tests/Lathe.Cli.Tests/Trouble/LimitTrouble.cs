using System.Text.Json;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

public sealed class LimitTrouble
{
    [Fact]
    public async Task Time_that_is_used_up_ends_the_run_and_more_of_it_takes_it_to_its_end()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, ScriptedTurn.Fail(ModelFault.Stall), Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.LimitReached, "--max-time", "2s");
        Assert.Contains("(limits.time)", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun(), "--max-time", "10m");
    }

    [Fact]
    public async Task Tokens_that_are_used_up_end_the_run_before_the_call_and_what_is_there_is_checked()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix with { Usage = new ScriptedUsage(Input: 60_000, Output: 100) }, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success, "--max-tokens", "60500");
        Assert.Single(stage.Server.Requests);
        Assert.Contains("verdict: Verified", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_that_are_used_up_before_there_is_a_change_end_the_run_at_the_limit()
    {
        await using var stage = await Stage.SetAsync(Turns.Command("true") with { Usage = new ScriptedUsage(Input: 60_000, Output: 100) }, Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.LimitReached, "--max-tokens", "60500");
        Assert.Contains("(limits.tokens)", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun(), "--max-tokens", "1000000");
    }

    [Theory]
    [InlineData("--max-time", "soon")]
    [InlineData("--max-attempts", "0")]
    [InlineData("--max-cost", "-1")]
    [InlineData("--sandbox", "docker")]
    [InlineData("--network", "some")]
    [InlineData("--model", "nonsense")]
    [InlineData("--model", "opnai/gpt")]
    [InlineData("--model", "replay:nowhere.json")]
    [InlineData("--log-level", "loud")]
    [InlineData("--verify", "")]
    public async Task A_value_that_does_not_fit_is_bad_input_that_names_the_option(string option, string value)
    {
        await using var stage = await Stage.SetAsync();
        await stage.ExpectAsync(ExitCodes.BadInput, "run", "Spell the greeting right", option, value);
        Assert.Contains("what to do:", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains("There are no runs yet", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_asks_makes_the_run_wait_for_a_person_where_there_is_none_and_yes_answers_it()
    {
        await using var stage = await Stage.SetAsync(Turns.Command("echo asked > asked.txt"), Turns.Fix, Turns.Finish);
        Configure(stage, "permissions:\n  - { tool: run_command, pattern: '*', answer: ask }\n");
        await stage.ExpectRunAsync(ExitCodes.NeedsHuman);
        Assert.Contains($"lathe answer {stage.LatestRun()} --choice allow", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun(), "--yes");
        Assert.Contains("asked.txt", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_denies_is_told_to_the_model_and_yes_does_not_lift_it()
    {
        await using var stage = await Stage.SetAsync(Turns.Command("echo denied > denied.txt"), Turns.Fix, Turns.Finish);
        Configure(stage, "permissions:\n  - { tool: run_command, pattern: 'echo*', answer: deny }\n");
        await stage.ExpectRunAsync(ExitCodes.Success, "--yes");
        Assert.Contains("✗ run_command", stage.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("+denied", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_read_names_file_line_and_nearest_key()
    {
        await using var stage = await Stage.SetAsync();
        Configure(stage, "model: openai/x\nlimts:\n  max_turns: 3\n");
        await stage.ExpectRunAsync(ExitCodes.BadInput);
        Assert.Contains("config.yaml:2", stage.Error, StringComparison.Ordinal);
        Assert.Contains("'limits'", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_idle_time_out_is_a_setting()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), _ => ScriptedTurn.Fail(ModelFault.Stall));
        stage.Time = HurriedTime.Pauses();
        Configure(stage, "providers:\n  openai:\n    idle_timeout: 7s\n");
        await stage.ExpectRunAsync(ExitCodes.ProviderFailed);
        Assert.Contains("said nothing for 7 s", stage.Out, StringComparison.Ordinal);

        // A try of hurried time may end before the server has read it, so the tries are counted where they were made.
        await stage.ExpectAsync(ExitCodes.Success, "show", stage.LatestRun(), "--output-format", "json");
        using var shown = JsonDocument.Parse(stage.Out);
        Assert.Equal(4, shown.RootElement.GetProperty("error").GetProperty("attempts").GetInt32());
    }

    private static void Configure(Stage stage, string yaml)
    {
        Directory.CreateDirectory(Path.Combine(stage.Home, ".config", "lathe"));
        File.WriteAllText(Path.Combine(stage.Home, ".config", "lathe", "config.yaml"), yaml);
    }
}
