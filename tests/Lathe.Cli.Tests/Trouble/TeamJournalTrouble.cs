using System.Text.Json;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;
using Lathe.TestKit.Servers;
using Npgsql;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>The journal on PostgreSQL, with the real program and a real server.</summary>
public sealed class TeamJournalTrouble(TestServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Out { get; set; } = "";

    [Fact]
    public async Task Runs_are_kept_in_postgresql_and_one_that_was_killed_goes_on()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, ScriptedTurn.Fail(ModelFault.Stall), Turns.Finish);
        var database = await UsePostgresAsync(stage);
        using (var killed = RealLathe.Start(stage, "run", "Spell the greeting right", "--verify", SampleRepository.Check))
        {
            await killed.SeeAsync("greeting.txt");
            while (stage.Server.Requests.Count < 2) await Task.Delay(20, Token);
            killed.Signal(RealLathe.KillNow);
            await killed.EndAsync();
        }

        // The dead owner's lease lasts on until the server's clock ends it.
        await ExpectAsync(stage, ExitCodes.Success, "runs", "--json");
        using var listed = JsonDocument.Parse(Out);
        var run = listed.RootElement[0].GetProperty("run").GetString()!;
        await ExecuteAsync(database, "UPDATE lathe_runs SET expires = clock_timestamp() - interval '1 second'");

        await ExpectAsync(stage, ExitCodes.Success, "resume", run);
        Assert.Equal(3, stage.Server.Requests.Count);
        await ExpectAsync(stage, ExitCodes.Success, "show", run);
        Assert.Contains("Spell the greeting right", Out, StringComparison.Ordinal);
        await ExpectAsync(stage, ExitCodes.Success, "health");
        Assert.Contains("1 run", Out, StringComparison.Ordinal);
        stage.Variables["LATHE_DAY_MAX_TOKENS"] = "1000000";
        await ExpectAsync(stage, ExitCodes.Success, "limits");
        Assert.False(File.Exists(Path.Combine(stage.State, "journal.db")));

        // Another machine of the team: the same database, another home.
        stage.Variables["LATHE_JOURNAL_URL"] = database;
        stage.Variables["LATHE_HOME"] = Path.Combine(stage.Home, "another-machine");
        await ExpectAsync(stage, ExitCodes.Success, "runs", "--json");
        Assert.Contains(run, Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_is_named_with_its_setting_before_anything_is_paid()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Variables["LATHE_JOURNAL_URL"] = "postgres://lathe:secret-word@127.0.0.1:9/team";

        var (code, written, error) = await RealLathe.RunAsync(stage, "", ["run", "Spell the greeting right", "--verify", SampleRepository.Check]);

        Assert.NotEqual(ExitCodes.Success, code);
        Assert.Contains("team at 127.0.0.1:9", written + error, StringComparison.Ordinal);
        Assert.Contains("LATHE_JOURNAL_URL", written + error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", written + error, StringComparison.Ordinal);
        Assert.Empty(stage.Server.Requests);
    }

    [Fact]
    public async Task Where_this_machines_name_cannot_be_kept_nothing_begins_and_afterwards_it_stays_the_same()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await UsePostgresAsync(stage);
        Directory.CreateDirectory(stage.State);
        string[] line = ["run", "Spell the greeting right", "--verify", SampleRepository.Check];
        var machine = Path.Combine(stage.State, "machine");

        using (ReadOnlyPlace.Make(stage.State))
        {
            var (code, written, error) = await RealLathe.RunAsync(stage, "", line);
            Assert.Equal(ExitCodes.Storage, code);
            Assert.Contains("(journal.read_only)", written + error, StringComparison.Ordinal);
            Assert.Contains(machine, written + error, StringComparison.Ordinal);
            Assert.Contains("what to do", written + error, StringComparison.Ordinal);
        }

        Assert.Empty(stage.Server.Requests);
        Assert.Empty(Directory.GetFiles(stage.State));
        await ExpectAsync(stage, ExitCodes.Success, line);
        var name = await File.ReadAllTextAsync(machine, Token);
        await ExpectAsync(stage, ExitCodes.Success, "runs", "--json");
        Assert.Equal(1, JsonDocument.Parse(Out).RootElement.GetArrayLength());
        Assert.Equal(name, await File.ReadAllTextAsync(machine, Token));
        Assert.Equal([machine], Directory.GetFiles(stage.State, "machine*"));
    }

    private async Task<string> UsePostgresAsync(Stage stage)
    {
        var server = await servers.PostgresAsync();
        var name = $"team_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        Directory.CreateDirectory(Path.Combine(stage.Home, ".config", "lathe"));
        var database = server.Replace("Database=postgres", $"Database={name}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(stage.Home, ".config", "lathe", "config.yaml"), $"journal:\n  url: {database}\n", Token);
        return database;
    }

    private async Task ExpectAsync(Stage stage, int exitCode, params string[] args)
    {
        (var code, Out, var error) = await RealLathe.RunAsync(stage, "", args);
        Assert.True(code == exitCode, $"exit code {code} instead of {exitCode}\n--- out\n{Out}\n--- error\n{error}");
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
