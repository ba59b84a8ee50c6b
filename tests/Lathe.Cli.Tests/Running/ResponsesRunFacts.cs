using Lathe.Cli.Tests.Trouble;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Recording;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Running;

/// <summary>Whole runs over OpenAI Responses.</summary>
public sealed class ResponsesRunFacts
{
    private const string Configuration = "providers: {openai: {api: responses}}\nretry: {max_attempts: 1}\n";

    private static readonly ScriptedTurn Fix = Turns.Fix with { Thinking = "The greeting lacks a letter.", Text = "I see it." };

    [Fact]
    public async Task What_the_model_thought_goes_along_with_the_next_turn()
    {
        await using var stage = await Stage.SetAsync(Fix, Turns.Finish with { Thinking = "Done." });
        Configure(stage);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("verdict: Verified", stage.Out, StringComparison.Ordinal);
        AssertCarried(stage.Server.Requests[1]);
        Assert.Equal(2, stage.Server.Requests.Count);
        Assert.All(stage.Server.Requests, r => Assert.True(r.IsResponses && r.Streaming && !r.Body.GetProperty("store").GetBoolean()));
        Assert.NotEmpty(stage.Server.Requests[0].Body.GetProperty("instructions").GetString()!);
        Assert.NotEmpty(stage.Server.Requests[0].Body.GetProperty("tools").EnumerateArray());
    }

    [Fact]
    public async Task A_resumed_run_still_has_what_the_model_thought()
    {
        await using var stage = await Stage.SetAsync(Fix, ScriptedTurn.Fail(ModelFault.FailedAfter(2, "server_error")), Turns.Finish);
        Configure(stage);
        Assert.NotEqual(ExitCodes.Success, await stage.LatheAsync("run", "Spell the greeting right", "--verify", SampleRepository.Check));
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun());
        Assert.Equal(3, stage.Server.Requests.Count);
        AssertCarried(stage.Server.Requests[2]);
    }

    [Fact]
    public async Task A_run_can_be_replayed_from_its_cassette()
    {
        await using var first = await Stage.SetAsync(Fix, Turns.Finish);
        Configure(first);
        await first.ExpectRunAsync(ExitCodes.Success);
        await using var second = await Stage.SetAsync();
        var file = Path.Combine(second.Home, "run.cassette.json");
        await File.WriteAllBytesAsync(file, await ExportAsync(first), TestContext.Current.CancellationToken);
        await second.ExpectRunAsync(ExitCodes.Success, "--model", "replay:" + file);
        Assert.Contains("verdict: Verified", second.Out, StringComparison.Ordinal);
        Assert.Empty(second.Server.Requests);
    }

    private static void AssertCarried(RecordedRequest request)
    {
        var items = request.Body.GetProperty("input").EnumerateArray().SkipWhile(i => i.GetProperty("type").GetString() != "reasoning").ToArray();
        Assert.Equal(["reasoning", "message", "function_call", "function_call_output"], items.Take(4).Select(i => i.GetProperty("type").GetString()));
        Assert.Equal(("rs_1", "encrypted-1"), (items[0].GetProperty("id").GetString(), items[0].GetProperty("encrypted_content").GetString()));
        Assert.Equal("The greeting lacks a letter.", items[0].GetProperty("summary")[0].GetProperty("text").GetString());
        Assert.Equal(items[2].GetProperty("call_id").GetString(), items[3].GetProperty("call_id").GetString());
    }

    private static async Task<byte[]> ExportAsync(Stage stage)
    {
        var environment = LatheEnvironment.Current() with { Variables = stage.Variables, CurrentDirectory = stage.CurrentDirectory };
        var host = new CliHost { Environment = environment, Out = TextWriter.Null, Error = TextWriter.Null, In = TextReader.Null };
        await using var composition = new Composition(host, LathePaths.Find(environment));
        var run = Assert.Single(await composition.Journal.ListAsync(new RunQuery(), TestContext.Current.CancellationToken));
        using var cassette = new MemoryStream();
        var roots = new Dictionary<string, string> { ["repo"] = stage.Repository.Folder, ["home"] = stage.Home };
        await new CassetteExport(composition.Journal, composition.Objects).WriteAsync(run.Run, "A test.", roots, cassette, TestContext.Current.CancellationToken);
        return cassette.ToArray();
    }

    private static void Configure(Stage stage)
    {
        var folder = Directory.CreateDirectory(Path.Combine(stage.Home, ".config", "lathe")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.yaml"), Configuration);
    }
}
