using System.Text.Json;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>Limits over several runs, by the whole program against a server.</summary>
public sealed class SharedLimitTrouble
{
    private const decimal In = 0.000001m, Out = 0.00004m;
    private const string Prices = "models: { openai/test-model: { window: 100000, max_output: 5000, price: { input: 1, output: 40 } } }\nretry: { base_delay: 0s }\n";
    private static readonly string[] Run = ["run", "Spell the greeting right", "--no-detect", "--max-attempts", "1"];

    [Fact]
    public async Task Ten_runs_at_once_with_one_dollar_left_do_not_spend_two()
    {
        const int Runs = 10;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = Runs;

        // The first calls are all in flight at once: no answer comes before each run has either asked or was refused. Every answer is as long as was allowed, and asks for one more turn.
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), request =>
        {
            if (request.Messages.GetArrayLength() == 2 && Interlocked.Decrement(ref waiting) == 0) all.SetResult();
            return ScriptedTurn.Call("read_file", """{"path":"greeting.txt"}""") with { Gate = all.Task, Usage = new ScriptedUsage(Input: 1_000, Output: Allowed(request)) };
        });
        Configure(stage, Prices + "limits: { day: { max_cost: 1 } }\n");
        var codes = await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => Task.Run(async () =>
        {
            var code = await stage.LatheAsync(Run);
            if (!all.Task.IsCompleted && Interlocked.Decrement(ref waiting) == 0) all.SetResult();
            return code;
        })));

        Assert.All(codes, code => Assert.Equal(ExitCodes.LimitReached, code));
        var spent = stage.Server.Requests.Sum(r => (1_000 * In) + (Allowed(r) * Out));
        Assert.InRange(spent, 0.9m, 1m);
        Assert.InRange(stage.Server.Requests.Count, 5, 6);
        var day = await DayAsync(stage);
        Assert.Equal((spent, 0m), (day.GetProperty("spent").GetDecimal(), day.GetProperty("reserved").GetDecimal()));
    }

    [Fact]
    public async Task A_call_in_flight_at_a_kill_stays_reserved_until_the_run_is_resumed_and_counts_once()
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.Stall), Turns.Fix, Turns.Finish);
        Configure(stage, Prices);
        using (var lathe = RealLathe.Start(stage, [.. Run, "--verify", SampleRepository.Check, "--day-max-cost", "1"]))
        {
            await stage.Server.WaitForRequestAsync(TestContext.Current.CancellationToken);
            lathe.Signal(RealLathe.KillNow);
            await lathe.EndAsync();
        }

        var killed = await DayAsync(stage);
        var reserved = killed.GetProperty("reserved").GetDecimal();
        Assert.InRange(reserved, 0.2m, 0.25m);
        Assert.Equal(0m, killed.GetProperty("spent").GetDecimal());

        await stage.ExpectAsync(ExitCodes.LimitReached, "resume", stage.LatestRun(), "--day-max-cost", "0.22");
        Assert.Contains("(limits.day_cost)", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun(), "--max-attempts", "2");
        var day = await DayAsync(stage);
        Assert.Equal((reserved + (2 * ((100 * In) + (20 * Out))), 0m), (day.GetProperty("spent").GetDecimal(), day.GetProperty("reserved").GetDecimal()));
    }

    [Fact]
    public async Task A_refusal_names_the_limit_what_stands_and_what_to_do()
    {
        await using var stage = await Stage.SetAsync(Turns.Command("true") with { Usage = new ScriptedUsage(Input: 1_000, Output: 4_000) }, Turns.Fix, Turns.Finish);
        Configure(stage, Prices + "limits: { project: { max_cost: 0.19, per: ever } }\nuser: ada\n");
        await stage.ExpectAsync(ExitCodes.LimitReached, [.. Run, "--verify", SampleRepository.Check]);
        Assert.Contains("(limits.project_cost)", stage.Out, StringComparison.Ordinal);
        var text = stage.Out.ReplaceLineEndings(" ");
        Assert.Contains($"limits.project.max_cost of the project {stage.Repository.Folder}: 0.161 of 0.19 USD are spent and 0 are reserved", text, StringComparison.Ordinal);
        Assert.Contains("--project-max-cost", text, StringComparison.Ordinal);
        Assert.Contains("lathe limits", text, StringComparison.Ordinal);

        await stage.LatheAsync("resume", stage.LatestRun(), "--project-max-cost", "1", "--max-attempts", "2");
        Assert.Equal(3, stage.Server.Requests.Count);
        await stage.ExpectAsync(ExitCodes.Success, "limits", "--output-format", "json");
        using var shown = JsonDocument.Parse(stage.Out);
        var limits = shown.RootElement.GetProperty("limits").EnumerateArray().ToList();
        Assert.Equal(["user ada month", $"project {stage.Repository.Folder} ever", $"day {DateTimeOffset.UtcNow:yyyy-MM-dd} day"], limits.Select(l => $"{l.GetProperty("scope")} {l.GetProperty("name")} {l.GetProperty("per")}"));
        Assert.Equal(0.19m, limits[1].GetProperty("cost").GetProperty("limit").GetDecimal());
        Assert.All(limits, l => Assert.Equal(5_240, l.GetProperty("tokens").GetProperty("spent").GetInt64()));
    }

    [Fact]
    public async Task Tokens_of_a_user_are_limited_too()
    {
        await using var stage = await Stage.SetAsync(Turns.Command("true") with { Usage = new ScriptedUsage(Input: 60_000, Output: 100) });
        stage.Variables["LATHE_USER_MAX_TOKENS"] = "60500";
        await stage.ExpectAsync(ExitCodes.LimitReached, Run);
        Assert.Contains("(limits.user_tokens)", stage.Out, StringComparison.Ordinal);
        Assert.Single(stage.Server.Requests);
        await stage.ExpectAsync(ExitCodes.LimitReached, Run);
        Assert.Single(stage.Server.Requests);
        await stage.ExpectAsync(ExitCodes.Success, "limits");
        Assert.Matches(@"limits\.user\.max_tokens +\S+ +month +60,100 +0 +60,500 +400", stage.Out);
    }

    [Fact]
    public async Task A_price_that_is_not_known_is_an_error_under_a_limit_on_money_only()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish, Turns.Fix, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.BadInput, [.. Run, "--day-max-cost", "1"]);
        Assert.Contains("(limits.unpriced)", stage.Out, StringComparison.Ordinal);
        Assert.Contains("limits.day.max_cost", stage.Out, StringComparison.Ordinal);
        Assert.Empty(stage.Server.Requests);
        await stage.LatheAsync([.. Run, "--day-max-tokens", "1000000"]);
        Assert.Equal(2, stage.Server.Requests.Count);
        await stage.LatheAsync([.. Run, "--day-max-cost", "1", "--allow-unpriced"]);
        Assert.Equal(4, stage.Server.Requests.Count);
        await stage.ExpectAsync(ExitCodes.Success, "limits");
        Assert.Contains("4 calls whose price is not known", stage.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    public static TheoryData<ModelFault> Breaks() => [ModelFault.MalformedAfter(5), ModelFault.ErrorEventAfter(5, "server_error"), ModelFault.EndAfter(5)];

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task An_answer_that_broke_off_is_charged_and_so_is_a_call_that_failed_for_good(ModelFault fault)
    {
        var broken = Turns.Fix with { Text = new string('x', 300), Fault = fault };
        await using var stage = await Stage.SetAsync(broken, Turns.Fix, Turns.Finish, broken);
        Configure(stage, Prices);
        await stage.LatheAsync(Run);
        var tokens = (await DayAsync(stage, "tokens")).GetProperty("spent").GetInt64();
        Assert.True(tokens > 240 + 1_000, $"{tokens} tokens");

        stage.Variables["LATHE_USER"] = "bob";
        Configure(stage, Prices.Replace("base_delay", "max_attempts: 1, base_delay", StringComparison.Ordinal));
        await stage.LatheAsync(Run);
        Assert.True((await DayAsync(stage, "tokens")).GetProperty("spent").GetInt64() > tokens + 1_000);
    }

    [Theory]
    [InlineData("--max-cost", "0.25")]
    [InlineData("--day-max-cost", "0.25")]
    [InlineData("--max-tokens", "11000")]
    public async Task A_try_after_one_that_broke_off_reserves_anew_where_the_limit_has_no_room_for_both(string option, string limit)
    {
        // The first answer breaks off near its end, and the next one may be as long as what is left allows.
        var broken = Turns.Fix with { Text = new string('x', 12_000), Fault = ModelFault.EndAfter(1_000) };
        var left = new List<int>();
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), request =>
        {
            left.Add(Allowed(request));
            return request.Number switch { 1 => broken, 2 => Turns.Fix, _ => Turns.Finish };
        });
        Configure(stage, Prices);
        await stage.LatheAsync([.. Run, option, limit]);
        Assert.Equal(3, left.Count);
        Assert.True(left[1] < left[0] && left[1] >= 1_024, $"{left[0]}, then {left[1]}");
        await stage.ExpectAsync(ExitCodes.Success, "show", stage.LatestRun(), "--events", "--output-format", "stream-json");
        Assert.Equal(2, stage.Out.Split("\"step_started\"").Count(e => e.Contains("attempt-1/turn-1/model\"", StringComparison.Ordinal) && e.Contains("\"reserved_tokens\"", StringComparison.Ordinal)));
    }

    private static int Allowed(RecordedRequest request) =>
        request.Body.TryGetProperty("max_completion_tokens", out var limit) || request.Body.TryGetProperty("max_tokens", out limit) ? limit.GetInt32() : throw new InvalidOperationException("No limit was sent.");

    private static async Task<JsonElement> DayAsync(Stage stage, string of = "cost")
    {
        await stage.ExpectAsync(ExitCodes.Success, "limits", "--json");
        using var shown = JsonDocument.Parse(stage.Out);
        return shown.RootElement.GetProperty("limits").EnumerateArray().Single(l => l.GetProperty("scope").GetString() == "day").GetProperty(of).Clone();
    }

    private static void Configure(Stage stage, string yaml)
    {
        Directory.CreateDirectory(Path.Combine(stage.Home, ".config", "lathe"));
        File.WriteAllText(Path.Combine(stage.Home, ".config", "lathe", "config.yaml"), yaml);
    }
}
