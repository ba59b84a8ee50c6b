using System.Text.Json;
using Lathe.Cli.Tests.Trouble;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Running;

/// <summary>Every command writes JSON where JSON is asked for, and nothing else to standard output, whatever happens.</summary>
public sealed class JsonFacts
{
    public static TheoryData<string> Commands =>
        ["run", "runs", "runs --repo .", "show RUN", "show RUN --events", "diff RUN", "resume RUN", "resume --all", "cancel RUN", "apply RUN", "undo RUN", "redo RUN", "models", "config show", "doctor", "trust --show"];

    public static TheoryData<string> Mistakes =>
        ["run", "run x y", "run x --model nonsense", "run x --max-cost much", "run x --repo nowhere", "run -f nowhere.yaml", "run x --continue 0000", "runs --limit 0",
            "show 0000", "diff 0000", "resume 0000", "resume", "cancel 0000", "apply 0000", "undo 0000", "redo 0000", "show --nonsense", "nonsense", "config", "trust nowhere", "models --repo nowhere/at/all --nope"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_writes_an_object_a_line_or_one_document(string command)
    {
        await using var stage = await StageWithARunAsync();
        await stage.LatheAsync([.. Arguments(stage, command), "--output-format", "stream-json"]);
        AssertLines(stage.Out);
        Assert.Empty(stage.Error);

        await stage.LatheAsync([.. Arguments(stage, command), "--json"]);
        using var document = JsonDocument.Parse(stage.Out);
        Assert.True(document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array);
        Assert.Empty(stage.Error);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_an_object_too(string command)
    {
        await using var stage = await Stage.SetAsync();
        foreach (var format in new[] { "json", "stream-json" })
        {
            var code = await stage.LatheAsync([.. command.Split(' '), "--output-format", format]);
            using var document = JsonDocument.Parse(stage.Out);
            Assert.Equal("error", document.RootElement.GetProperty("type").GetString());
            Assert.Equal(code, document.RootElement.GetProperty("error").GetProperty("exit_code").GetInt32());
            Assert.Equal(ExitCodes.BadInput, code);
            Assert.Empty(stage.Error);
            if (format == "stream-json") AssertLines(stage.Out);
        }
    }

    [Fact]
    public async Task A_run_that_fails_is_a_document_with_the_error_and_the_exit_code()
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.WrongKey));
        await stage.ExpectRunAsync(ExitCodes.NotAuthorized, "--json");
        using var document = JsonDocument.Parse(stage.Out);
        Assert.Equal("Failed", document.RootElement.GetProperty("state").GetString());
        Assert.Equal(ExitCodes.NotAuthorized, document.RootElement.GetProperty("exit_code").GetInt32());
        Assert.Equal("models.authentication", document.RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_stream_begins_with_the_run_and_ends_with_its_end()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix with { Text = "I will." }, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success, "--output-format", "stream-json");
        var lines = AssertLines(stage.Out);
        Assert.Equal("run_started", TypeOf(lines[0]));
        Assert.Equal("run_ended", TypeOf(lines[^1]));
        Assert.Contains(lines, l => TypeOf(l) == "text_delta");
    }

    [Fact]
    public async Task Settings_of_the_configuration_choose_the_format_too_and_errors_follow()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Variables["LATHE_OUTPUT_FORMAT"] = "json";
        await stage.ExpectRunAsync(ExitCodes.Success);
        JsonDocument.Parse(stage.Out).Dispose();
        foreach (var command in new[] { "runs", "show", "show 0000", "models", "doctor", "trust --show" })
        {
            await stage.LatheAsync(command.Split(' '));
            Assert.True(stage.Out.StartsWith('{') || stage.Out.StartsWith('['), $"{command}: {stage.Out}{stage.Error}");
        }
    }

    private static string? TypeOf(JsonElement line) =>
        line.TryGetProperty("type", out var type) ? type.GetString() : line.GetProperty("data").GetProperty("type").GetString();

    private static List<JsonElement> AssertLines(string output)
    {
        var lines = new List<JsonElement>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
            lines.Add(document.RootElement.Clone());
        }

        return lines;
    }

    private static async Task<Stage> StageWithARunAsync()
    {
        var stage = await Stage.SetAsync(SampleRepository.Create(), r => r.Messages.GetArrayLength() == 2 ? Turns.Fix : Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        return stage;
    }

    private static string[] Arguments(Stage stage, string command) =>
        command is "run" ? ["run", "Again"] : command.Replace("RUN", stage.LatestRun(), StringComparison.Ordinal).Split(' ');
}
