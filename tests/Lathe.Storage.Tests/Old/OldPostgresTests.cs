using Lathe.Errors;
using Lathe.Storage.Postgres.Journal;
using Lathe.Storage.Tests.Postgres;
using Lathe.TestKit.Conformance;
using Lathe.TestKit.Servers;

namespace Lathe.Storage.Tests.Old;

/// <summary>The tables that earlier versions made on a server, opened with this one.</summary>
public sealed class OldPostgresTests(TestServers servers)
{
    private readonly ManualTime _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Dumps => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Old", "Made"), "journal-postgres-*.sql").Select(f => Path.GetFileName(f))];

    [Fact]
    public void There_is_a_dump_of_every_format() =>
        Assert.Equal(Enumerable.Range(1, PostgresJournalSchema.Version), Dumps.Select(row => int.Parse(row.Data.Split('-')[2], System.Globalization.CultureInfo.InvariantCulture)).Distinct().Order());

    [Theory]
    [MemberData(nameof(Dumps))]
    public async Task Runs_of_an_earlier_version_are_listed_read_and_go_on(string dump)
    {
        await using var journal = await PostgresJournal.OpenAsync(new PostgresJournalOptions(await BringAsync(dump)), _time, Stop);

        await OldRuns.AreWholeAsync(journal, Stop);
        await OldRuns.GoOnAsync(journal, Stop);
    }

    [Fact]
    public async Task Tables_of_a_newer_version_are_refused_and_stay_as_they_are()
    {
        var connection = await BringAsync("journal-postgres-1-9009046.sql");
        await JournalDatabases.ExecuteAsync(connection, "UPDATE lathe_journal_version SET version = 2", Stop);

        var error = (await Assert.ThrowsAsync<LatheException>(() => PostgresJournal.OpenAsync(new PostgresJournalOptions(connection), _time, Stop))).Error;

        Assert.Equal((ErrorKind.Storage, "journal.newer_version"), (error.Kind, error.Code));
        Assert.Contains("LATHE_JOURNAL_URL", error.Guidance, StringComparison.Ordinal);
        Assert.Equal(2, await JournalDatabases.AskAsync(connection, "SELECT version FROM lathe_journal_version", Stop));
        Assert.Equal(3L, await JournalDatabases.AskAsync(connection, "SELECT count(*) FROM lathe_runs", Stop));
    }

    private async Task<string> BringAsync(string dump)
    {
        var connection = await JournalDatabases.MakeAsync(await servers.PostgresAsync(), Stop);
        await JournalDatabases.ExecuteAsync(connection, await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Old", "Made", dump), Stop), Stop);
        return connection;
    }
}
