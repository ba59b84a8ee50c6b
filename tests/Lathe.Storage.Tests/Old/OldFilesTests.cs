using Lathe.Engine.Artifacts;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Storage.Artifacts.Sqlite;
using Lathe.Storage.Sqlite;
using Lathe.Storage.Tests.Child;
using Lathe.Storage.Tests.Sqlite;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Old;

/// <summary>Files that earlier versions wrote, opened with this one: see README.md.</summary>
public sealed class OldFilesTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Journals => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Old", "Made"), "journal-*.db").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void There_is_a_file_of_every_format() =>
        Assert.Equal(Enumerable.Range(1, JournalSchema.Version), Journals.Select(row => int.Parse(row.Data.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture)).Distinct().Order());

    [Theory]
    [MemberData(nameof(Journals))]
    public async Task Runs_of_an_earlier_version_are_listed_and_read(string file)
    {
        Bring(file);
        await using var journal = SqliteJournal.Open(_scratch.Paths, _time);

        await OldRuns.AreWholeAsync(journal, Stop);

        Assert.Equal((long)JournalSchema.Version, RawDatabase.Execute(_scratch.Paths.JournalFile, "PRAGMA user_version"));
        Assert.Equal("ok", RawDatabase.Execute(_scratch.Paths.JournalFile, "PRAGMA integrity_check"));
    }

    [Theory]
    [MemberData(nameof(Journals))]
    public async Task An_interrupted_run_of_an_earlier_version_goes_on(string file)
    {
        Bring(file);
        await using var journal = SqliteJournal.Open(_scratch.Paths, _time);

        await OldRuns.GoOnAsync(journal, Stop);
    }

    [Theory]
    [MemberData(nameof(Journals))]
    public async Task Damage_in_an_old_file_hides_no_run(string file)
    {
        Bring(file);
        RawDatabase.Execute(_scratch.Paths.JournalFile, "UPDATE events SET json = substr(json, 1, length(json) - 1) WHERE seq = 2");
        RawDatabase.Execute(_scratch.Paths.JournalFile, "UPDATE events SET type = 'from_tomorrow' WHERE seq = 3");
        RawDatabase.Execute(_scratch.Paths.JournalFile, "UPDATE events SET json = CAST(x'7b2273746570223afffe' AS TEXT) WHERE seq = 4");
        await using var journal = SqliteJournal.Open(_scratch.Paths, _time);

        var runs = await journal.ListAsync(new RunQuery(), Stop);

        Assert.Equal(["Interrupted", "Waits", "Every kind"], runs.Select(r => r.Title));
        foreach (var run in runs)
        {
            var history = await RunHistory.ReadAsync(journal, run.Run, Stop);
            Assert.NotNull(history.Started);
            Assert.Equal(run.Title == "Waits" ? 2 : 3, history.UnreadableEvents);
        }

        await using var lease = await journal.TryAcquireAsync(runs[0].Run, Stop);
        Assert.Equal(6, Assert.Single(await journal.AppendAsync(lease!, [JournalSamples.Note(1)], Stop)).Sequence);
    }

    // Killed in the middle of a migration: the transaction is as good as not begun. The child stands where the killed one stood: every statement done, nothing committed.
    [Theory]
    [MemberData(nameof(Journals))]
    public async Task A_kill_in_the_middle_of_the_migration_leaves_the_old_state(string file)
    {
        Bring(file);
        var found = (long)RawDatabase.Execute(_scratch.Paths.JournalFile, "PRAGMA user_version")!;
        if (found == JournalSchema.Version) return;
        using (var child = ChildProcess.Start("migrate-half", _scratch.Path))
        {
            Assert.Equal("in the middle", await child.LineAsync());
            await child.KillAsync();
        }

        Assert.Equal(found, RawDatabase.Execute(_scratch.Paths.JournalFile, "PRAGMA user_version"));
        Assert.Equal(0L, RawDatabase.Execute(_scratch.Paths.JournalFile, "SELECT count(*) FROM sqlite_master WHERE name = 'spending'"));
        await using var journal = SqliteJournal.Open(_scratch.Paths, _time);
        await OldRuns.AreWholeAsync(journal, Stop);
    }

    [Fact]
    public async Task A_newer_journal_is_refused_and_stays_as_it_is_to_the_byte()
    {
        Bring("journal-2-6452897.db");
        RawDatabase.Execute(_scratch.Paths.JournalFile, $"PRAGMA user_version = {JournalSchema.Version + 1}");
        var before = await File.ReadAllBytesAsync(_scratch.Paths.JournalFile, Stop);

        var error = Assert.Throws<LatheException>(() => SqliteJournal.Open(_scratch.Paths, _time)).Error;

        Assert.Equal((ErrorKind.Storage, "journal.newer_version"), (error.Kind, error.Code));
        Assert.Contains(_scratch.Paths.JournalFile, error.Message, StringComparison.Ordinal);
        Assert.Contains("newer Lathe", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Guidance);
        Assert.Equal(before, await File.ReadAllBytesAsync(_scratch.Paths.JournalFile, Stop));
        Assert.Equal([Path.GetFileName(_scratch.Paths.JournalFile)], Directory.GetFiles(_scratch.Paths.State).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Versions_that_an_earlier_catalog_lists_are_read_and_the_next_one_is_added()
    {
        var file = Copy("catalog-1-c84ef2d.db", "catalog.db");
        var item = new ItemName("shop", "totals");
        await using var catalog = SqliteArtifactCatalog.Open(file);

        Assert.Equal([3, 2, 1], (await catalog.HistoryAsync(item, null, 10, Stop)).Select(v => v.Version));
        Assert.Equal(ArtifactJson.Write(ArtifactSamples.Version(item, 2)), ArtifactJson.Write((await catalog.FindAsync(item, 2, Stop))!));
        Assert.False(await catalog.TryAddAsync(ArtifactSamples.Version(item, 3), Stop));
        Assert.True(await catalog.TryAddAsync(ArtifactSamples.Version(item, 4), Stop));
    }

    [Fact]
    public void A_newer_catalog_is_refused_and_stays_as_it_is_to_the_byte()
    {
        var file = Copy("catalog-1-c84ef2d.db", "catalog.db");
        RawDatabase.Execute(file, "PRAGMA user_version = 2");
        var before = File.ReadAllBytes(file);

        var error = Assert.Throws<LatheException>(() => SqliteArtifactCatalog.Open(file)).Error;

        Assert.Equal((ErrorKind.Storage, "artifacts.newer_version"), (error.Kind, error.Code));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    private void Bring(string file)
    {
        Directory.CreateDirectory(_scratch.Paths.State);
        Copy(file, _scratch.Paths.JournalFile);
    }

    private string Copy(string file, string target)
    {
        target = Path.Combine(_scratch.Path, target);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Old", "Made", file), target);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return target;
    }
}
