using System.Text.Json;
using Lathe.Cli.Tests.Trouble;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Commands;

public sealed class HealthCommandFacts
{
    [Fact]
    public async Task Without_runs_there_is_nothing_to_say_and_nobody_is_asked()
    {
        await using var stage = await Stage.SetAsync();
        await stage.ExpectAsync(ExitCodes.Success, "health");
        Assert.Contains("No model was asked.", stage.Out, StringComparison.Ordinal);
        Assert.Contains("Nothing was tried again.", stage.Out, StringComparison.Ordinal);
        Assert.Empty(stage.Server.Requests);
    }

    [Fact]
    public async Task What_runs_went_through_is_summed_up_across_processes()
    {
        await using var stage = await Stage.SetAsync(
            ScriptedTurn.Fail(ModelFault.RateLimitMilliseconds(20)), ScriptedTurn.Fail(ModelFault.ServerError), Turns.Command("false"), ScriptedTurn.Call("read_file", """{"path":"none"}"""), Turns.Fix, Turns.Finish,
            ScriptedTurn.Fail(ModelFault.WrongKey));
        stage.Time = HurriedTime.Pauses();
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("tried again for api error: 1 time, ", stage.Out, StringComparison.Ordinal);
        Assert.Contains("tried again for rate limit: 1 time, ", stage.Out, StringComparison.Ordinal);
        await stage.ExpectRunAsync(ExitCodes.NotAuthorized);
        await stage.ExpectAsync(ExitCodes.Success, "show", stage.LatestRun());
        Assert.DoesNotContain("tried again for", stage.Out, StringComparison.Ordinal);

        await stage.ExpectAsync(ExitCodes.Success, "health", "--json");
        using var document = JsonDocument.Parse(stage.Out);
        var report = document.RootElement;
        Assert.Equal((2, true), (report.GetProperty("runs").GetInt32(), report.GetProperty("complete").GetBoolean()));
        var model = Assert.Single(report.GetProperty("models").EnumerateArray());
        Assert.Equal("openai/test-model", model.GetProperty("model").GetString());
        var calls = model.GetProperty("calls");
        Assert.Equal((7, 4, 0.5714), (calls.GetProperty("requests").GetInt32(), calls.GetProperty("successes").GetInt32(), calls.GetProperty("success_rate").GetDouble()));
        Assert.True(calls.GetProperty("p95_milliseconds").GetDouble() >= calls.GetProperty("mean_milliseconds").GetDouble());
        Assert.True(model.GetProperty("first_token_p95_milliseconds").GetDouble() >= 0);
        Assert.True(model.GetProperty("cost_is_partial").GetBoolean());
        Assert.Equal("closed", model.GetProperty("circuit").GetString());
        Assert.Equal("models.authentication", model.GetProperty("last_error").GetProperty("code").GetString());
        Assert.Contains("OPENAI_API_KEY", model.GetProperty("last_error").GetProperty("guidance").GetString(), StringComparison.Ordinal);
        var retries = report.GetProperty("retries").EnumerateArray().Select(r => (r.GetProperty("reason").GetString(), r.GetProperty("tries").GetInt32(), r.GetProperty("successes").GetInt32())).ToList();
        Assert.Equal([("rate_limit", 1, 1), ("api_error", 1, 1)], retries);
        Assert.True(report.GetProperty("retries")[0].GetProperty("lost_milliseconds").GetInt64() > 0);
        var agents = report.GetProperty("agents").EnumerateArray().ToDictionary(a => a.GetProperty("name").GetString()!, a => a.GetProperty("calls"));
        Assert.Equal((1, 1), (agents["attempts"].GetProperty("requests").GetInt32(), agents["attempts"].GetProperty("successes").GetInt32()));
        Assert.Equal((4, 2), (agents["tools"].GetProperty("requests").GetInt32(), agents["tools"].GetProperty("successes").GetInt32()));
        Assert.Equal(4, report.GetProperty("prompts").GetProperty("prompts").GetInt32());

        stage.Width = 80;
        await stage.ExpectAsync(ExitCodes.Success, "health");
        Assert.All(stage.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("unknown", stage.Out, StringComparison.Ordinal);
        Assert.Contains("57.1 %", stage.Out, StringComparison.Ordinal);
        Assert.Contains("TRIED AGAIN FOR", stage.Out, StringComparison.Ordinal);
        Assert.Contains("(models.authentication)", stage.Out, StringComparison.Ordinal);
        Assert.Equal(7, stage.Server.Requests.Count);
    }

    [Fact]
    public async Task Tries_that_all_failed_count_with_the_time_that_they_took()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), static _ => ScriptedTurn.Fail(ModelFault.ServerError));
        stage.Time = HurriedTime.Pauses();
        await stage.ExpectRunAsync(ExitCodes.ProviderFailed, "--model", "openai/test-model,anthropic/test-model");
        await stage.ExpectAsync(ExitCodes.Success, "health", "--json");
        using var document = JsonDocument.Parse(stage.Out);
        var models = document.RootElement.GetProperty("models").EnumerateArray().ToList();
        Assert.Equal(["anthropic/test-model", "openai/test-model"], models.Select(m => m.GetProperty("model").GetString()));
        Assert.Equal([(4, 0), (4, 0)], models.Select(m => (m.GetProperty("calls").GetProperty("requests").GetInt32(), m.GetProperty("calls").GetProperty("successes").GetInt32())));
        Assert.Equal([0, 1], models.Select(m => m.GetProperty("handed_over").GetInt32()));
        var retry = Assert.Single(document.RootElement.GetProperty("retries").EnumerateArray());
        Assert.Equal(("api_error", 6, 0), (retry.GetProperty("reason").GetString(), retry.GetProperty("tries").GetInt32(), retry.GetProperty("successes").GetInt32()));
    }

    [Fact]
    public async Task A_second_attempt_is_a_try_for_quality_and_kept_answers_are_counted_apart()
    {
        await using var stage = await Stage.SetAsync(Turns.Finish, Turns.Fix, Turns.Finish);
        Directory.CreateDirectory(Path.Combine(stage.Home, ".config", "lathe"));
        await File.WriteAllTextAsync(Path.Combine(stage.Home, ".config", "lathe", "config.yaml"), "cache: { responses: always }\n", TestContext.Current.CancellationToken);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "health", "--json");
        using var document = JsonDocument.Parse(stage.Out);
        var retry = Assert.Single(document.RootElement.GetProperty("retries").EnumerateArray());
        Assert.Equal(("quality", 2, 2), (retry.GetProperty("reason").GetString(), retry.GetProperty("tries").GetInt32(), retry.GetProperty("successes").GetInt32()));
        var model = Assert.Single(document.RootElement.GetProperty("models").EnumerateArray());
        Assert.Equal(6, model.GetProperty("calls").GetProperty("requests").GetInt32() + model.GetProperty("cache_hits").GetInt32());
        Assert.Equal(stage.Server.Requests.Count, model.GetProperty("calls").GetProperty("requests").GetInt32());
        Assert.True(model.GetProperty("cache_hits").GetInt32() > 0);
    }

    [Fact]
    public async Task Only_the_days_and_the_repository_that_are_asked_for_count()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        stage.Time = new LaterTime(TimeSpan.FromDays(8));
        await stage.ExpectAsync(ExitCodes.Success, "health");
        Assert.Contains("0 runs", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "health", "--days", "9", "--repo", ".");
        Assert.Contains("1 run.", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "health", "--days", "9", "--repo", stage.Home);
        Assert.Contains("0 runs", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "health", "--days", "0");
        await stage.ExpectAsync(ExitCodes.BadInput, "health", "openai/test-model");
        Assert.Contains("lathe health --test openai/test-model", stage.Error, StringComparison.Ordinal);
    }

    public static TheoryData<string> Providers => ["openai", "responses", "anthropic"];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_test_says_what_it_costs_before_and_how_it_went(string provider)
    {
        await using var stage = await Test(provider, ScriptedTurn.Say("yes") with { Usage = new ScriptedUsage(12, 3) });
        await stage.ExpectAsync(ExitCodes.Success, "health", "--test", Model(provider));
        var lines = stage.Out.Split('\n');
        var before = Array.FindIndex(lines, l => l.Contains("costs at most 0.0", StringComparison.Ordinal));
        var after = Array.FindIndex(lines, l => l.Contains("✓ answered in", StringComparison.Ordinal));
        Assert.True(before >= 0 && after > before, stage.Out);
        Assert.Contains("15 tokens, 0.0000 USD", lines[after], StringComparison.Ordinal);
        Assert.Contains("_API_KEY is set", stage.Out, StringComparison.Ordinal);
        var request = Assert.Single(stage.Server.Requests);
        Assert.Equal((provider == "responses", provider == "anthropic"), (request.IsResponses, request.IsAnthropic));
        Assert.True(request.Bytes < 500, request.Body.GetRawText());
        Assert.DoesNotContain("0123456789abcdef", stage.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_wrong_key_is_said_with_the_variable(string provider) =>
        await Fails(provider, ModelFault.WrongKey, ExitCodes.NotAuthorized, "models.authentication", provider == "anthropic" ? "ANTHROPIC_API_KEY" : "OPENAI_API_KEY");

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task An_unknown_model_is_said(string provider) =>
        await Fails(provider, ModelFault.UnknownModel, ExitCodes.BadInput, "models.unknown_model", "Check the name");

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_rate_limit_is_said_and_not_waited_out(string provider) =>
        await Fails(provider, ModelFault.RateLimit("3600"), ExitCodes.ProviderFailed, "models.rate_limit", "it asks to wait 3600 s");

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_failing_server_is_asked_once(string provider) =>
        await Fails(provider, ModelFault.ServerError, ExitCodes.ProviderFailed, "models.provider_error", "what to do:");

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task What_cannot_be_reached_is_told_apart(string provider)
    {
        await using var stage = await Test(provider);
        var variable = provider == "anthropic" ? "ANTHROPIC_BASE_URL" : "OPENAI_BASE_URL";
        var tls = stage.Variables[variable].Replace("http://", "https://", StringComparison.Ordinal);
        foreach (var (address, words) in new[] { ("http://127.0.0.1:9/v1", "refused"), (tls, "TLS"), ("http://nowhere.invalid/v1", "host name") })
        {
            stage.Variables[variable] = address;
            await stage.ExpectAsync(ExitCodes.ProviderFailed, "health", "--test", Model(provider));
            Assert.Contains("(models.connection)", stage.Out, StringComparison.Ordinal);
            Assert.Contains(words, stage.Out, StringComparison.Ordinal);
            Assert.Contains(variable, stage.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_that_is_not_set_is_found_without_asking_and_others_are_tested_all_the_same()
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Say("yes"));
        stage.Variables.Remove("ANTHROPIC_API_KEY");
        stage.Variables.Remove("ANTHROPIC_BASE_URL");
        stage.Variables["LATHE_MODEL"] = "anthropic/test-model,openai/test-model";
        await stage.ExpectAsync(ExitCodes.NotAuthorized, "health", "--test", "--json");
        using var document = JsonDocument.Parse(stage.Out);
        Assert.Equal([false, true], document.RootElement.EnumerateArray().Select(v => v.GetProperty("ok").GetBoolean()));
        Assert.Equal("models.no_key", document.RootElement[0].GetProperty("error").GetProperty("code").GetString());
        Assert.False(document.RootElement[0].GetProperty("key_set").GetBoolean());
        Assert.Single(stage.Server.Requests);
    }

    [Fact]
    public async Task A_server_that_says_nothing_ends_the_test_after_a_minute()
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.Stall));
        stage.Time = HurriedTime.Pauses();
        await stage.ExpectAsync(ExitCodes.ProviderFailed, "health", "--test");
        Assert.Contains("(health.timeout)", stage.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay:x.json", "health.no_provider")]
    [InlineData("nowhere/x", "models.bad_reference")]
    public async Task What_is_no_model_of_a_provider_is_bad_input(string model, string code)
    {
        await using var stage = await Stage.SetAsync();
        await stage.ExpectAsync(ExitCodes.BadInput, "health", "--test", model);
        Assert.Contains($"({code})", stage.Out, StringComparison.Ordinal);
    }

    private static async Task Fails(string provider, ModelFault fault, int exitCode, string code, string words)
    {
        await using var stage = await Test(provider, ScriptedTurn.Fail(fault));
        await stage.ExpectAsync(exitCode, "health", "--test", Model(provider));
        Assert.Contains($"({code})", stage.Out, StringComparison.Ordinal);
        Assert.Contains(words, stage.Out, StringComparison.Ordinal);
        Assert.Single(stage.Server.Requests);
    }

    private static string Model(string provider) => provider == "anthropic" ? "anthropic/test-model" : "openai/test-model";

    private static async Task<Stage> Test(string provider, params ScriptedTurn[] turns)
    {
        var stage = await Stage.SetAsync(turns);
        var folder = Directory.CreateDirectory(Path.Combine(stage.Home, ".config", "lathe")).FullName;
        var api = provider == "responses" ? "providers: {openai: {api: responses}}\n" : "";
        await File.WriteAllTextAsync(Path.Combine(folder, "config.yaml"), $"{api}models: {{{Model(provider)}: {{price: {{input: 1, output: 2}}}}}}\n");
        return stage;
    }

    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
