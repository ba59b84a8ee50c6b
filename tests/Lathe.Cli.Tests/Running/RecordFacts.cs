using System.Text.Json;
using Lathe.Cli.Tests.Trouble;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Running;

/// <summary>Runs are recorded, and run again from the recording alone.</summary>
public sealed class RecordFacts
{
    private const string Key = "sk-ant-REALLYSECRET0123456789abcd";

    [Fact]
    public async Task A_recorded_run_comes_to_the_same_change_elsewhere_without_a_key_or_a_server()
    {
        await using var first = await Stage.SetAsync(Turns.Fix with { Text = "I see it." }, Turns.Finish);
        var file = Path.Combine(first.Home, "run.json");
        await first.ExpectRunAsync(ExitCodes.Success, "--record", file);
        Assert.Contains($"recorded in {file} (2 answers)", first.Out, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var change = await DiffAsync(first);

        await using var second = await Offline();
        await second.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Contains("replay: the same as recorded (2 answers)", second.Out, StringComparison.Ordinal);
        Assert.Contains("verdict: Verified", second.Out, StringComparison.Ordinal);
        Assert.Contains("I see it.", second.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("replay.", second.Out, StringComparison.Ordinal);
        Assert.Empty(second.Server.Requests);
        Assert.Equal(change, await DiffAsync(second));
    }

    [Fact]
    public async Task A_run_that_edits_a_stored_version_is_replayed_without_the_store()
    {
        await using var first = await Stage.SetAsync(Turns.Command("cat extra.txt; wc -c < image.bin; test -x tool.sh"), Turns.Fix, Turns.Write("extra.txt", "second\n"), Turns.Finish);
        first.Repository.Write("extra.txt", "first\n").Write("image.bin", [0xff, 0xfe, 0, 1]).Write("tool.sh", "true\n");
        File.SetUnixFileMode(Path.Combine(first.Repository.Folder, "tool.sh"), (UnixFileMode)0x1ED);
        await first.ExpectAsync(ExitCodes.Success, "artifacts", "put", "shop/x", "extra.txt", "image.bin", "tool.sh");
        foreach (var name in (string[])["extra.txt", "image.bin", "tool.sh"]) File.Delete(Path.Combine(first.Repository.Folder, name));
        var file = Path.Combine(first.Home, "run.json");
        await first.ExpectRunAsync(ExitCodes.Success, "--edit", "shop/x", "--record", file);
        Assert.Contains("first\\n4", first.Told(), StringComparison.Ordinal);
        var change = await DiffAsync(first);
        Assert.Contains("+second", change, StringComparison.Ordinal);

        await using var second = await Offline();
        await second.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Contains("replay: the same as recorded (4 answers)", second.Out, StringComparison.Ordinal);
        Assert.Equal(change, await DiffAsync(second));

        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        foreach (var bad in (string[])["../extra.txt", "/etc/extra.txt", ".git/hooks/x"])
        {
            await File.WriteAllTextAsync(file, text.Replace("\"path\": \"extra.txt\"", $"\"path\": \"{bad}\"", StringComparison.Ordinal).Replace("\"path\":\"extra.txt\"", $"\"path\":\"{bad}\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            await second.ExpectAsync(ExitCodes.BadInput, "replay", file);
            Assert.Contains("(replay.bad_cassette)", second.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_cassette_in_the_repository_is_no_part_of_what_the_run_sees()
    {
        await using var stage = await Stage.SetAsync(Turns.Command("ls -a"), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success, "--record", "fix.json");
        await stage.ExpectAsync(ExitCodes.Success, "replay", "fix.json");
        Assert.Contains("the same as recorded (3 answers)", stage.Out, StringComparison.Ordinal);
        Assert.Equal(3, stage.Server.Requests.Count);
        Assert.Empty(Directory.GetFiles(stage.Repository.Folder, "*.new"));
    }

    [Fact]
    public async Task Another_repository_is_refused_with_the_difference_within_80_columns()
    {
        await using var first = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        var file = Path.Combine(first.Home, "run.json");
        await first.ExpectRunAsync(ExitCodes.Success, "--record", file);
        await using var second = await Offline();
        second.Repository.Write("greeting.txt", "helo wide world\n").Commit("Moved on");
        second.Width = 80;
        await second.ExpectAsync(ExitCodes.FailedCheck, "replay", file, "--repo", second.Repository.Folder);
        Assert.Contains("-  ", second.Out, StringComparison.Ordinal);
        Assert.Contains("helo wide world", second.Out, StringComparison.Ordinal);
        Assert.Contains("replay: not the same as recorded", second.Out, StringComparison.Ordinal);
        Assert.Contains("after 0 of 2 answers", second.Out, StringComparison.Ordinal);
        Assert.Contains("git worktree add ../replayed", second.Out, StringComparison.Ordinal);
        var shown = second.Out.Split('\n').SkipWhile(l => !l.StartsWith("stopped:", StringComparison.Ordinal)).TakeWhile(l => l.Length > 0);
        Assert.All(shown, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task Secrets_are_not_in_the_file_and_a_replay_puts_them_where_they_were()
    {
        await using var stage = await Stage.SetAsync(
            SampleRepository.Create().Write(".env", $"TOKEN={Key}\n").Commit("Key"),
            r => r.Number switch
            {
                1 => ScriptedTurn.Call("read_file", """{"path":".env"}"""),
                2 => Turns.Write("copy.env", $"COPY={Mark(r)}\n"),
                3 => Turns.Fix,
                _ => Turns.Finish,
            });
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectRunAsync(ExitCodes.Success, "--record", file);
        var change = await DiffAsync(stage);
        Assert.Contains($"+COPY={Key}", change, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("REALLYSECRET", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-test", text, StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Home, text, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Equal(change, await DiffAsync(stage));
    }

    [Fact]
    public async Task The_file_is_looked_at_before_any_call()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        var file = Path.Combine(stage.Home, "run.json");
        File.WriteAllText(file, "mine");
        await stage.ExpectRunAsync(ExitCodes.BadInput, "--record", file);
        Assert.Contains("(record.exists)", stage.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
        await stage.ExpectRunAsync(ExitCodes.BadInput, "--record", stage.Home);
        Assert.Contains("(record.is_folder)", stage.Error, StringComparison.Ordinal);
        await stage.ExpectRunAsync(ExitCodes.BadInput, "--record", Path.Combine(stage.Home, "none", "run.json"));
        Assert.Contains("(record.no_folder)", stage.Error, StringComparison.Ordinal);
        await stage.ExpectRunAsync(ExitCodes.BadInput, "--overwrite");
        Assert.Empty(stage.Server.Requests);
        await stage.ExpectRunAsync(ExitCodes.Success, "--record", file, "--overwrite");
        Assert.Equal(2, Exchanges(file).Count);
    }

    [Fact]
    public async Task A_run_that_failed_leaves_what_it_has_and_a_replay_gets_as_far()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, ScriptedTurn.Fail(ModelFault.WrongKey), Turns.Finish);
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectRunAsync(ExitCodes.NotAuthorized, "--record", file);
        Assert.Single(Exchanges(file));
        var run = stage.LatestRun();
        await stage.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Contains("as far as it goes (1 answer); the recorded run stopped (models.authentication) there", stage.Out, StringComparison.Ordinal);

        // What was recorded goes on growing with the run.
        await stage.ExpectAsync(ExitCodes.Success, "resume", run, "--record", file, "--overwrite");
        Assert.Equal(2, Exchanges(file).Count);
        await stage.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Contains("the same as recorded (2 answers)", stage.Out, StringComparison.Ordinal);
        Assert.Equal(3, stage.Server.Requests.Count);
    }

    [Fact]
    public async Task A_run_that_was_stopped_leaves_what_it_has()
    {
        using var stop = new CancellationTokenSource();
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), r =>
        {
            if (r.Number == 1) return Turns.Fix;
            stop.Cancel();
            return ScriptedTurn.Fail(ModelFault.Stall);
        });
        stage.Stop = stop.Token;
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectRunAsync(ExitCodes.Cancelled, "--record", file);
        Assert.Single(Exchanges(file));
        stage.Stop = default;
        await stage.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Contains("as far as it goes (1 answer)", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_any_answer_leaves_a_valid_cassette()
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.WrongKey));
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectRunAsync(ExitCodes.NotAuthorized, "--record", file);
        Assert.Empty(Exchanges(file));
        await stage.ExpectAsync(ExitCodes.Success, "replay", file);
    }

    [Fact]
    public async Task Tries_and_hand_overs_are_notes_and_the_run_replays()
    {
        await using var stage = await Stage.SetAsync(
            SampleRepository.Create(),
            r => r.IsAnthropic ? (r.Number == 2 ? ScriptedTurn.Fail(ModelFault.RateLimitMilliseconds(10)) : r.Number == 3 ? Turns.Fix with { Thinking = "A letter is missing." } : Turns.Finish) : ScriptedTurn.Fail(ModelFault.WrongKey));
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectRunAsync(ExitCodes.Success, "--model", "openai/test-model,anthropic/test-model", "--record", file);
        var exchanges = Exchanges(file);
        Assert.Equal(2, exchanges.Count);
        var notes = exchanges[0].GetProperty("notes").EnumerateArray().Select(n => n.GetString()!).ToList();
        Assert.Equal("openai/test-model could not go on (models.authentication); anthropic/test-model took over.", notes[0]);
        Assert.StartsWith("Tried again once for RateLimit; ", notes[1], StringComparison.Ordinal);
        Assert.Contains("\"reasoning_content\":\"A letter is missing.\"", File.ReadAllText(file), StringComparison.Ordinal);
        await using var second = await Offline();
        await second.ExpectAsync(ExitCodes.Success, "replay", file);
    }

    [Fact]
    public async Task A_review_is_recorded_and_replayed_beside_the_conversation()
    {
        await using var stage = await Stage.SetAsync(
            SampleRepository.Create(),
            r => r.Model == "reviewer" ? ScriptedTurn.Call("report_remarks", """{"remarks":[]}""") : r.Body.GetRawText().Contains("edit_file\\\"", StringComparison.Ordinal) || r.Messages.GetArrayLength() > 2 ? Turns.Finish : Turns.Fix);
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectRunAsync(ExitCodes.Success, "--review", "openai/reviewer", "--record", file);
        Assert.Contains(Exchanges(file), e => e.GetProperty("request").GetProperty("conversation").GetString() == "attempt-1/review");
        await using var second = await Offline();
        await second.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Contains("reviewed by replay:", second.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("The tools are not", second.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conversation_that_was_made_smaller_replays()
    {
        var big = string.Concat(Enumerable.Range(1, 600).Select(i => $"value_{i} = {i}\n"));
        await using var stage = await Stage.SetAsync(Big(big), r => r.Number switch
        {
            <= 4 => ScriptedTurn.Call("read_file", $$"""{"path":"big{{r.Number}}.txt"}""") with { Usage = null },
            5 => Turns.Fix with { Usage = null },
            _ => Turns.Finish with { Usage = null },
        });
        Directory.CreateDirectory(Path.Combine(stage.Home, ".config", "lathe"));
        await File.WriteAllTextAsync(Path.Combine(stage.Home, ".config", "lathe", "config.yaml"), "models:\n  openai/test-model: { window: 18000 }\n", TestContext.Current.CancellationToken);
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectRunAsync(ExitCodes.Success, "--record", file);
        var conversations = Exchanges(file).Select(e => e.GetProperty("request").GetProperty("conversation").GetString()).Distinct().ToList();
        Assert.True(conversations.Count > 1, string.Join(' ', conversations));

        // Elsewhere nothing says how large the window was but the cassette.
        await using var second = await Stage.SetAsync(Big(big), []);
        await second.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Contains("the conversation was made smaller", second.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_earlier_runs_left_in_the_cache_has_no_say_in_a_recording()
    {
        await using var first = await Stage.SetAsync(Many(), r => r.Number % 2 == 1 ? Turns.Fix : Turns.Finish);
        var file = Path.Combine(first.Home, "run.json");
        await first.ExpectRunAsync(ExitCodes.Success);
        Assert.True(Remembered(first) > 0);
        var before = Remembered(first);
        await first.ExpectRunAsync(ExitCodes.Success, "--record", file);
        await first.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Equal(before, Remembered(first));
        await using var second = await Stage.SetAsync(Many());
        await second.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Equal(0, Remembered(second));
    }

    [Fact]
    public async Task The_cassette_of_an_earlier_run_can_be_had()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectAsync(ExitCodes.Success, "cassette", stage.LatestRun(), file);
        await stage.ExpectAsync(ExitCodes.BadInput, "cassette", stage.LatestRun(), file);
        await stage.ExpectAsync(ExitCodes.Success, "replay", file, "--json");
        using var document = JsonDocument.Parse(stage.Out);
        var replay = document.RootElement.GetProperty("replay");
        Assert.True(replay.GetProperty("same").GetBoolean());
        Assert.Equal(2, replay.GetProperty("answers").GetInt32());
        Assert.Equal(0, document.RootElement.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task Another_verdict_is_said_and_is_exit_code_1()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectRunAsync(ExitCodes.Success, "--record", file);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, text.Replace("\"verdict\": \"Verified\"", "\"verdict\": \"Failed\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await stage.ExpectAsync(ExitCodes.FailedCheck, "replay", file, "--output-format", "stream-json");
        Assert.Contains("verdict: recorded Failed, now Verified", stage.Out.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"lathe_cassette":1,"api":"openai-chat-completions","model":"m","exchanges":[]}""", "replay.no_run")]
    [InlineData("""{"lathe_cassette":1,"api":"openai-chat-completions","model":"m","run":{"task":7},"exchanges":[]}""", "replay.bad_cassette")]
    [InlineData("""{"lathe_cassette":1,"api":"openai-chat-completions","model":"m","run":{},"exchanges":[]}""", "replay.bad_cassette")]
    [InlineData("""{"lathe_cassette":1,"api":"openai-chat-completions","model":"m","run":{"models":["m"],"task":{"title":"t","requirements":null},"settings":{},"outcome":{"state":"Finished","attempts":1}},"exchanges":[]}""", "replay.bad_cassette")]
    [InlineData("""{"lathe_cassette":1,"api":"openai-chat-completions","model":"m","run":{"models":["m"],"task":{"title":"t"},"settings":{"verify":[null]},"outcome":{"state":"Finished","attempts":1}},"exchanges":[]}""", "replay.bad_cassette")]
    [InlineData("""{"lathe_cassette":1,"api":"openai-chat-completions","model":"m","run":{"models":["m"],"task":{"title":"t"},"settings":{"detected":[{}]},"outcome":{"state":"Finished","attempts":1}},"exchanges":[]}""", "replay.bad_cassette")]
    [InlineData("no", "replay.bad_cassette")]
    public async Task What_is_no_recording_of_a_run_is_bad_input(string content, string code)
    {
        await using var stage = await Stage.SetAsync();
        var file = Path.Combine(stage.Home, "run.json");
        File.WriteAllText(file, content);
        await stage.ExpectAsync(ExitCodes.BadInput, "replay", file);
        Assert.Contains($"({code})", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_strangers_recording_says_drives_no_terminal_and_stands_in_no_command()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectRunAsync(ExitCodes.Success, "--record", file);
        var commit = stage.Repository.Git("rev-parse", "HEAD").Trim();
        var text = File.ReadAllText(file);
        foreach (var (was, now) in new[]
        {
            ("\"title\": \"Spell the greeting right\"", "\"title\": \"t\\u001b[31m\""), ($"\"commit\": \"{commit}\"", "\"commit\": \"HEAD; touch pwned\""), ("\"max_attempts\": 3,", ""), ("\"max_turns\": 50", "\"max_turns\": 1000000000"),
            ("\"state\": \"Finished\"", "\"state\": \"Finished\", \"error\": \"\\u001b[2J\""),
        })
        {
            Assert.Contains(was, text, StringComparison.Ordinal);
            text = text.Replace(was, now, StringComparison.Ordinal);
        }

        File.WriteAllText(file, text);
        await stage.ExpectAsync(ExitCodes.FailedCheck, "replay", file);
        Assert.DoesNotContain('\u001b', stage.Out);
        Assert.DoesNotContain("pwned", stage.Out, StringComparison.Ordinal);
        Assert.Contains("not the same as recorded", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_cannot_open_what_the_user_keeps_closed()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        var file = Path.Combine(stage.Home, "run.json");
        await stage.ExpectRunAsync(ExitCodes.Success, "--record", file, "--yes", "--network", "all");
        await stage.ExpectAsync(ExitCodes.Success, "replay", file);
        Assert.Contains("--yes does so here too", stage.Error, StringComparison.Ordinal);

        // The system prompt speaks of the network; that does not keep the run from matching, and is shown.
        Assert.Contains("  The system prompt is not the one that the cassette was recorded with.\n  --- cassette\n  +++ request\n", stage.Out, StringComparison.Ordinal);
        Assert.Contains("  -", stage.Out, StringComparison.Ordinal);
        Assert.Contains("no network", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "show", stage.LatestRun(), "--events", "--json");
        using var events = JsonDocument.Parse(stage.Out);
        var settings = events.RootElement[0].GetProperty("data").GetProperty("settings");
        Assert.False(settings.GetProperty("yes").GetBoolean());
        Assert.Equal("None", settings.GetProperty("network").GetString());
        Assert.Equal(SampleRepository.Check, settings.GetProperty("untrusted_verify")[0].GetString());
    }

    private static long Remembered(Stage stage) =>
        new DirectoryInfo(Path.Combine(stage.Home, ".cache", "lathe")).GetFiles("*", SearchOption.AllDirectories).Where(f => f.FullName.Contains("/runs", StringComparison.Ordinal)).Sum(f => f.Length);

    private static SampleRepository Many()
    {
        var repository = SampleRepository.Create();
        for (var i = 1; i <= 70; i++) repository.Write($"notes/part{i}.txt", $"greeting number {i}\n");
        return repository.Commit("Many");
    }

    private static SampleRepository Big(string big)
    {
        var repository = SampleRepository.Create();
        for (var i = 1; i <= 4; i++) repository.Write($"big{i}.txt", big);
        return repository.Commit("Big");
    }

    private static async Task<Stage> Offline()
    {
        var stage = await Stage.SetAsync();
        foreach (var name in new[] { "OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "LATHE_MODEL" }) stage.Variables.Remove(name);
        return stage;
    }

    private static async Task<string> DiffAsync(Stage stage)
    {
        await stage.ExpectAsync(ExitCodes.Success, "diff", stage.LatestRun());
        return stage.Out;
    }

    private static string Mark(RecordedRequest request)
    {
        var body = JsonSerializer.Serialize(request.Body, JsonSerializerOptions.Default);
        using var document = JsonDocument.Parse(body);
        var last = document.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!;
        var at = last.IndexOf("«secret:", StringComparison.Ordinal);
        return last[at..(last.IndexOf('»', at) + 1)];
    }

    private static List<JsonElement> Exchanges(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return [.. document.RootElement.GetProperty("exchanges").EnumerateArray().Select(e => e.Clone())];
    }
}
