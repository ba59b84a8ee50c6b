using Lathe.Engine.Journal;
using Lathe.Storage.Sqlite;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Sqlite;

public sealed class SqliteJournalTests : JournalConformance
{
    private readonly ScratchFolder scratch = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        scratch.Dispose();
    }

    protected override Task<IJournal> OpenAsync() => Task.FromResult<IJournal>(SqliteJournal.Open(scratch.Paths, Time));

    protected override Task PlantAsync(RunId run, long sequence, string type, string json)
    {
        RawDatabase.Execute(
            scratch.Paths.JournalFile,
            "INSERT OR REPLACE INTO events (run, seq, at, generation, type, json) VALUES ($1, $2, 0, 1, $3, $4)",
            run.Value,
            sequence,
            type,
            json);
        return Task.CompletedTask;
    }
}
