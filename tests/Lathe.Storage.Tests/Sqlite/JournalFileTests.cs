using System.Runtime.InteropServices;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Storage.Sqlite;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Sqlite;

public sealed class JournalFileTests : IDisposable
{
    private readonly ScratchFolder scratch = new();
    private readonly ManualTime time = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task The_file_is_private_versioned_and_writes_ahead()
    {
        await using (await CreateAsync())
        {
            foreach (var file in Directory.GetFiles(scratch.Paths.State))
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(2L, RawDatabase.Execute(scratch.Paths.JournalFile, "PRAGMA user_version"));
        Assert.Equal("wal", RawDatabase.Execute(scratch.Paths.JournalFile, "PRAGMA journal_mode"));
        Assert.Equal("ok", RawDatabase.Execute(scratch.Paths.JournalFile, "PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Every_commit_waits_for_the_disk()
    {
        using var database = JournalDatabase.Open(scratch.Paths.JournalFile);

        var pragmas = await database.ReadAsync(
            () => new[] { database.Prepare("PRAGMA synchronous").ExecuteScalar(), database.Prepare("PRAGMA foreign_keys").ExecuteScalar() },
            CancellationToken.None);

        Assert.Equal([2L, 1L], pragmas);
    }

    [Fact]
    public async Task The_numbers_that_are_stored_for_states_and_verdicts_never_change()
    {
        Assert.Equal(
            [RunState.Queued, RunState.Running, RunState.Waiting, RunState.NeedsHuman, RunState.Finished, RunState.Failed, RunState.Cancelled],
            Enum.GetValues<RunState>());
        Assert.Equal([Verdict.Unverified, Verdict.Failed, Verdict.PartlyVerified, Verdict.Verified], Enum.GetValues<Verdict>());
        await using (await CreateAsync())
        {
            Assert.Equal(1L, RawDatabase.Execute(scratch.Paths.JournalFile, "SELECT state FROM runs"));
        }
    }

    [Fact]
    public async Task What_was_written_is_there_after_closing_and_opening()
    {
        await (await CreateAsync()).DisposeAsync();
        await using var journal = SqliteJournal.Open(scratch.Paths, time);

        Assert.Single(await journal.ListAsync(new RunQuery(), CancellationToken.None));
    }

    [Fact]
    public async Task A_newer_format_is_refused_and_left_alone()
    {
        await (await CreateAsync()).DisposeAsync();
        RawDatabase.Execute(scratch.Paths.JournalFile, "PRAGMA user_version = 3");

        var error = Assert.Throws<LatheException>(() => SqliteJournal.Open(scratch.Paths, time)).Error;

        Assert.Equal((ErrorKind.Storage, "journal.newer_version"), (error.Kind, error.Code));
        Assert.Contains(scratch.Paths.JournalFile, error.Message, StringComparison.Ordinal);
        Assert.Equal(3L, RawDatabase.Execute(scratch.Paths.JournalFile, "PRAGMA user_version"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(scratch.Paths.State);
        var text = new string('?', 5000);
        File.WriteAllText(scratch.Paths.JournalFile, text);

        var error = Assert.Throws<LatheException>(() => SqliteJournal.Open(scratch.Paths, time)).Error;

        Assert.Equal((ErrorKind.Storage, "journal.corrupt"), (error.Kind, error.Code));
        Assert.Contains(scratch.Paths.JournalFile, error.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(scratch.Paths.JournalFile));
    }

    [Fact]
    public async Task Openers_at_the_same_time_make_one_journal()
    {
        var journals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqliteJournal.Open(scratch.Paths, time))));

        foreach (var journal in journals)
        {
            Assert.Empty(await journal.ListAsync(new RunQuery(), CancellationToken.None));
            await journal.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_closed_journal_says_so()
    {
        var journal = await CreateAsync();
        await journal.DisposeAsync();
        await journal.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => journal.ListAsync(new RunQuery(), CancellationToken.None));
    }

    // Native code asks for the library once for each thread that binds a name at that moment, and gives back what all but the first got.
    [Fact]
    public void Threads_that_bind_a_name_at_once_leave_the_library_loaded()
    {
        SystemSqlite.Use();
        for (var thread = 0; thread < 8; thread++) NativeLibrary.Free(SystemSqlite.Resolve("e_sqlite3"));

        Assert.Contains("libsqlite3", File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_is_named_with_the_line_that_installs_it()
    {
        var error = Assert.Throws<LatheException>(() => SystemSqlite.Load("libsqlite3-that-is-not-there.so.0")).Error;

        Assert.Equal((ErrorKind.DependencyMissing, "sqlite.missing"), (error.Kind, error.Code));
        Assert.Contains("apt-get install -y libsqlite3-0", error.Guidance, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a folder; with=odd \"characters\" in 'it'")]
    [InlineData("päth ✓")]
    public async Task Any_folder_name_will_do(string name)
    {
        var paths = ScratchFolder.PathsBelow(Path.Combine(scratch.Path, name));
        await using var journal = SqliteJournal.Open(paths, time);

        Assert.True(File.Exists(paths.JournalFile));
        Assert.Empty(await journal.ListAsync(new RunQuery(), CancellationToken.None));
    }

    private async Task<SqliteJournal> CreateAsync()
    {
        var journal = SqliteJournal.Open(scratch.Paths, time);
        await using var lease = await journal.CreateAsync(RunId.New(time), JournalSamples.Started(), CancellationToken.None);
        return journal;
    }
}
