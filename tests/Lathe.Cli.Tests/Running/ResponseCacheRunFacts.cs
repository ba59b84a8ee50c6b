using System.Text.Json;
using Lathe.Cli.Tests.Trouble;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Running;

/// <summary>Whole runs over the cache of responses.</summary>
public sealed class ResponseCacheRunFacts
{
    private const string Priced = "models: {openai/test-model: {price: {input: 1, cached_input: 1, output: 1}}}\n";

    [Fact]
    public async Task The_same_run_again_asks_nobody_costs_nothing_and_says_so()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        Configure(stage, Priced + "cache: { responses: always }\n");
        await stage.ExpectRunAsync(ExitCodes.Success, "--max-cost", "1");
        Assert.DoesNotContain("cache of responses", stage.Out, StringComparison.Ordinal);
        await stage.ExpectRunAsync(ExitCodes.Success, "--max-cost", "1");
        Assert.Equal(2, stage.Server.Requests.Count);
        Assert.Contains("2 calls answered from the cache of responses, for nothing", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "show", stage.LatestRun(), "--json");
        using var shown = JsonDocument.Parse(stage.Out);
        Assert.Equal((0m, 0L), (shown.RootElement.GetProperty("cost").GetDecimal(), shown.RootElement.GetProperty("tokens").GetInt64()));
        await stage.ExpectAsync(ExitCodes.Success, "show", stage.LatestRun(), "--events");
        Assert.Equal(2, stage.Out.Split('\n').Count(l => l.Contains("\"from_cache\":true", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cache: { responses: deterministic }\n")]
    public async Task By_default_and_for_models_that_draw_their_words_nothing_is_kept(string configuration)
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), Fresh);
        Configure(stage, Priced + configuration);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Equal(4, stage.Server.Requests.Count);
        Assert.False(Directory.Exists(Path.Combine(stage.Home, ".cache", "lathe", "responses")));
    }

    [Fact]
    public async Task A_model_at_temperature_0_is_deterministic()
    {
        const string model = "openai/test-model";
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), Fresh);
        Configure(stage, $"models: {{{model}: {{temperature: 0}}}}\ncache: {{ responses: deterministic }}\n");
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Equal(2, stage.Server.Requests.Count);
        Assert.All(stage.Server.Requests, r => Assert.Equal(0, r.Body.GetProperty("temperature").GetDouble()));
    }

    [Fact]
    public async Task Secrets_do_not_get_into_the_cache()
    {
        await using var stage = await Stage.SetAsync(
            SampleRepository.Create().Write(".env", "TOKEN=sk-ant-REALLYSECRET0123456789abcd\n").Commit("Key"),
            r => r.Number == 1 ? ScriptedTurn.Call("read_file", """{"path":".env"}""") : r.Number == 2 ? Turns.Fix : Turns.Finish);
        Configure(stage, "cache: { responses: always, ttl: 1h, max_size: 1_048_576 }\n");
        await stage.ExpectRunAsync(ExitCodes.Success);
        var files = Directory.GetFiles(Path.Combine(stage.Home, ".cache", "lathe", "responses"), "*", SearchOption.AllDirectories);
        Assert.Equal(3, files.Length);
        Assert.All(files, f => Assert.DoesNotContain("SECRET", File.ReadAllText(f), StringComparison.Ordinal));
        Assert.DoesNotContain("REALLYSECRET", stage.Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_answers_and_replays_take_nothing_from_the_limits_over_runs()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        Configure(stage, Priced + "cache: { responses: always }\n");
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectRunAsync(ExitCodes.Success, "--record", file);
        var spent = await SpentAsync(stage);
        Assert.Equal(240, spent);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Equal(spent, await SpentAsync(stage));
    }

    private static async Task<long> SpentAsync(Stage stage)
    {
        await stage.ExpectAsync(ExitCodes.Success, "limits", "--json");
        using var document = JsonDocument.Parse(stage.Out);
        return document.RootElement.GetProperty("limits").EnumerateArray().Max(l => (long)l.GetProperty("tokens").GetProperty("spent").GetDecimal());
    }

    private static ScriptedTurn Fresh(RecordedRequest request) => request.Number % 2 == 1 ? Turns.Fix : Turns.Finish;

    private static void Configure(Stage stage, string text)
    {
        var folder = Directory.CreateDirectory(Path.Combine(stage.Home, ".config", "lathe")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.yaml"), text);
    }
}
