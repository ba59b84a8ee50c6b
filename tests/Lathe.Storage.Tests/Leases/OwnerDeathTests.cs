using System.Diagnostics;
using System.Globalization;
using Lathe.Engine.Journal;
using Lathe.Storage.Leases;
using Lathe.Storage.Sqlite;
using Lathe.Storage.Tests.Child;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Leases;

public sealed class OwnerDeathTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_killed_owner_is_replaced_at_once_and_its_events_are_there()
    {
        using var owner = ChildProcess.Start("own", scratch.Path);
        var run = new RunId(await owner.LineAsync());
        await using var journal = SqliteJournal.Open(scratch.Paths, TimeProvider.System);
        Assert.Null(await journal.TryAcquireAsync(run, CancellationToken.None));

        await owner.KillAsync();
        await using var lease = await journal.TryAcquireAsync(run, CancellationToken.None);

        Assert.Equal(2, lease!.Generation);
        var next = Assert.Single(await journal.AppendAsync(lease, [JournalSamples.Note(2)], CancellationToken.None));
        Assert.Equal((3, 2), (next.Sequence, next.Generation));
    }

    [Fact]
    public async Task A_command_that_outlives_its_owner_does_not_keep_the_run()
    {
        using var owner = ChildProcess.Start("own-with-offspring", scratch.Path);
        var run = new RunId(await owner.LineAsync());
        using var offspring = Process.GetProcessById(int.Parse(await owner.LineAsync(), CultureInfo.InvariantCulture));
        try
        {
            await using var journal = SqliteJournal.Open(scratch.Paths, TimeProvider.System);
            await owner.KillAsync();

            await using var lease = await journal.TryAcquireAsync(run, CancellationToken.None);

            Assert.False(offspring.HasExited);
            Assert.NotNull(lease);
        }
        finally
        {
            offspring.Kill();
        }
    }

    [Fact]
    public void A_lock_is_held_against_every_other_open_until_it_is_let_go()
    {
        var path = Path.Combine(scratch.Path, "lock");
        var first = FileLock.TryTake(path);

        Assert.NotNull(first);
        Assert.Null(FileLock.TryTake(path));
        first.Dispose();
        using var second = FileLock.TryTake(path);
        Assert.NotNull(second);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_file_system_without_locks_is_named_with_the_way_out()
    {
        var error = FileLock.Unsupported("/mnt/odd/state/runs/1/lock", 95).Error;

        Assert.Equal("journal.no_locks", error.Code);
        Assert.Contains("/mnt/odd/state/runs/1/lock", error.Message, StringComparison.Ordinal);
        Assert.Contains("LATHE_HOME", error.Guidance, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_well_formed_id_becomes_a_folder()
    {
        await using var journal = SqliteJournal.Open(scratch.Paths, TimeProvider.System);

        await Assert.ThrowsAsync<ArgumentException>(() => journal.CreateAsync(new RunId("../../escape"), JournalSamples.Started(), CancellationToken.None));

        Assert.False(Directory.Exists(scratch.Paths.Runs));
    }
}
