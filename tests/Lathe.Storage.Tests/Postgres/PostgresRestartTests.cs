using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Storage.Postgres.Journal;
using Lathe.TestKit.Servers;
using static Lathe.TestKit.Conformance.JournalSamples;

namespace Lathe.Storage.Tests.Postgres;

/// <summary>A server of its own, which is ended and started again while runs append.</summary>
public sealed class PostgresRestartTests
{
    private const int Before = 40, After = 40;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Appends_live_through_a_restart_of_the_server_and_none_is_doubled()
    {
        await using var servers = new TestServers();
        var connection = await JournalDatabases.MakeAsync(await servers.PostgresAsync(), Stop);
        await using var journal = await PostgresJournal.OpenAsync(new PostgresJournalOptions(connection), TimeProvider.System, Stop);
        var underway = new[] { Signal(), Signal() };
        var restarted = Signal();
        var appends = underway.Select(u => Task.Run(() => AppendAsync(journal, u, restarted.Task), Stop)).ToArray();

        await Task.WhenAll(underway.Select(u => u.Task)).WaitAsync(TimeSpan.FromSeconds(60), Stop);
        await servers.RestartPostgresAsync();
        restarted.SetResult();

        foreach (var (run, acknowledged) in await Task.WhenAll(appends))
        {
            var stored = new List<RunEvent>();
            await foreach (var e in journal.ReadAsync(run, 0, Stop)) stored.Add(e);
            Assert.Equal(Enumerable.Range(1, stored.Count).Select(i => (long)i), stored.Select(e => e.Sequence));
            var notes = stored.Skip(1).Select(e => ((RunNoted)e.Data).Text).ToList();
            Assert.Equal(notes.Distinct(), notes);
            Assert.Empty(acknowledged.Except(notes));
            Assert.True(acknowledged.Count >= Before + After);
        }
    }

    // An append that could not be made is a Storage error; whether it is there, only the journal can say.
    private static async Task<(RunId Run, List<string> Acknowledged)> AppendAsync(PostgresJournal journal, TaskCompletionSource underway, Task restarted)
    {
        await using var lease = await journal.CreateAsync(RunId.New(TimeProvider.System), Started(), Stop);
        var acknowledged = new List<string>();
        var left = After;
        for (var i = 0; left > 0; i++)
        {
            if (restarted.IsCompleted) left--;
            try
            {
                await journal.AppendAsync(lease, [Note(i)], Stop);
                acknowledged.Add(Note(i).Text);
            }
            catch (LatheException e) when (e.Error.Kind == ErrorKind.Storage)
            {
                left = Math.Max(left, 1);
            }

            if (acknowledged.Count == Before) underway.TrySetResult();
        }

        return (lease.Run, acknowledged);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
