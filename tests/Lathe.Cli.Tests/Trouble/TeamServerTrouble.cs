using System.Text.Json;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;
using Lathe.TestKit.Servers;
using Npgsql;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>Real programs and a PostgreSQL server of the test's own: one that wants a password, is started again in the middle of a run, or has two programs at once.</summary>
public sealed class TeamServerTrouble : IAsyncLifetime
{
    private const string Password = "secret-word";
    private readonly TestServers _servers = new();
    private string _server = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await _servers.PostgresAsync();

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task A_password_comes_from_the_variable_the_file_or_the_address_and_is_shown_nowhere()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await WantPasswordAsync();
        stage.Variables["LATHE_JOURNAL_URL"] = _server;

        var missing = await FailsAsync(stage, ["runs"]);
        Assert.Contains("wants a password", missing, StringComparison.Ordinal);
        Assert.Contains("PGPASSWORD", missing, StringComparison.Ordinal);

        stage.Variables["PGPASSWORD"] = Password + "-wrong";
        var wrong = await FailsAsync(stage, [.. Run, "--log-level", "trace"]);
        Assert.Contains("refuses the sign-in", wrong, StringComparison.Ordinal);
        Assert.Empty(stage.Server.Requests);

        stage.Variables["PGPASSWORD"] = Password;
        var (code, written, error) = await RealLathe.RunAsync(stage, "", [.. Run, "--log-level", "trace"]);
        Assert.True(code == ExitCodes.Success, written + error);

        stage.Variables.Remove("PGPASSWORD");
        var file = Path.Combine(stage.Home, "passwords");
        await File.WriteAllTextAsync(file, $"127.0.0.1:*:*:lathe:{Password}\n", Token);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        stage.Variables["PGPASSFILE"] = file;
        await ListsOneAsync(stage);

        stage.Variables.Remove("PGPASSFILE");
        stage.Variables["LATHE_JOURNAL_URL"] = $"{_server};Password={Password}";
        await ListsOneAsync(stage);
        var (_, shown, _) = await RealLathe.RunAsync(stage, "", ["config", "show"]);

        Assert.DoesNotContain(Password, missing + wrong + written + error + shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(stage.State, "*", SearchOption.AllDirectories), f => File.ReadAllText(f).Contains(Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_started_again_in_the_middle_ends_no_run_and_pays_nothing_twice()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), r =>
        {
            // While the model answers.
            if (r.Number <= 2) _servers.RestartPostgresAsync().GetAwaiter().GetResult();
            return r.Number switch { 1 => Turns.Fix, _ => Turns.Finish };
        });
        stage.Variables["LATHE_JOURNAL_URL"] = _server;

        var (code, written, error) = await RealLathe.RunAsync(stage, "", Run);

        Assert.True(code == ExitCodes.Success, written + error);
        Assert.Equal(2, stage.Server.Requests.Count);
        await ContiguousAsync(runs: 1);
    }

    [Fact]
    public async Task Two_programs_write_to_one_journal_at_once_and_neither_touches_the_others_run()
    {
        var bothRun = new TaskCompletionSource();
        var waiting = 0;
        ScriptedTurn Turn(RecordedRequest request)
        {
            // Each waits in its second call until both are there.
            if (request.Number == 2 && Interlocked.Increment(ref waiting) == 2) bothRun.SetResult();
            if (request.Number == 2) bothRun.Task.Wait(TimeSpan.FromSeconds(60), Token);
            return request.Number == 1 ? Turns.Fix : Turns.Finish;
        }

        await using var ada = await Stage.SetAsync(SampleRepository.Create(), Turn);
        await using var ben = await Stage.SetAsync(SampleRepository.Create(), Turn);
        ada.Variables["LATHE_JOURNAL_URL"] = ben.Variables["LATHE_JOURNAL_URL"] = _server;
        ada.Variables["LATHE_DAY_MAX_TOKENS"] = ben.Variables["LATHE_DAY_MAX_TOKENS"] = "10000000";

        using var first = RealLathe.Start(ada, Run);
        await first.SeeAsync("greeting.txt");

        // Ben's program sees Ada's run, and cannot take it.
        await ListsOneAsync(ben);
        var (taken, _, refusal) = await RealLathe.RunAsync(ben, "", ["resume", ada.LatestRun()]);
        Assert.Equal(ExitCodes.Conflict, taken);
        Assert.Contains(ada.LatestRun(), refusal, StringComparison.Ordinal);

        using var second = RealLathe.Start(ben, Run);
        var firstCode = await first.EndAsync();
        var secondCode = await second.EndAsync();

        Assert.True((firstCode, secondCode) == (ExitCodes.Success, ExitCodes.Success), first.Written + second.Written);
        Assert.Equal((2, 2), (ada.Server.Requests.Count, ben.Server.Requests.Count));
        await ContiguousAsync(runs: 2);
        Assert.Equal(0L, await AskAsync("SELECT count(*) FROM lathe_reservations"));
    }

    private static string[] Run => ["run", "Spell the greeting right", "--verify", SampleRepository.Check];

    private static async Task<string> FailsAsync(Stage stage, string[] line)
    {
        var (code, written, error) = await RealLathe.RunAsync(stage, "", line);
        Assert.True(code == ExitCodes.Storage, $"exit code {code}: {written}{error}");
        Assert.Contains("(journal.bad_credentials)", error, StringComparison.Ordinal);
        return written + error;
    }

    private static async Task ListsOneAsync(Stage stage)
    {
        var (code, written, error) = await RealLathe.RunAsync(stage, "", ["runs", "--json"]);
        Assert.True(code == ExitCodes.Success, written + error);
        using var listed = JsonDocument.Parse(written);
        Assert.Equal(1, listed.RootElement.GetArrayLength());
    }

    // Every run's events are 1, 2, 3, … up to what its row says, and it ended.
    private async Task ContiguousAsync(int runs) => Assert.Equal((long)runs, await AskAsync(
        "SELECT count(*) FROM lathe_runs r WHERE state = 4 AND last_seq = (SELECT count(*) FROM lathe_events e WHERE e.run = r.run) AND last_seq = (SELECT max(seq) FROM lathe_events e WHERE e.run = r.run) AND (SELECT count(*) FROM lathe_events e WHERE e.run = r.run AND type = 'run_ended') = 1"));

    private async Task WantPasswordAsync()
    {
        await AskAsync($"ALTER ROLE lathe PASSWORD '{Password}'");
        var rules = (string)(await AskAsync("SHOW hba_file"))!;
        await File.WriteAllTextAsync(rules, "host all all 127.0.0.1/32 scram-sha-256\n", Token);
        await _servers.RestartPostgresAsync();
    }

    private async Task<object?> AskAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_server);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
