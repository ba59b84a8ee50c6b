using Lathe.Engine.Artifacts;
using Lathe.Engine.Collecting;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Storage.Sqlite;
using Lathe.TestKit.Conformance;
using Microsoft.Data.Sqlite;

namespace Lathe.Storage.Tests.Collecting;

/// <summary>What counts as named: by what waits to be stored, by events that cannot be read, by other journals, by whatever stands in large results.</summary>
public sealed class NamedObjectsFacts
{
    [Fact]
    public async Task What_waits_to_be_stored_and_what_was_used_lately_stays_and_what_nothing_names_goes_after_its_time()
    {
        await using var world = new CollectWorld();
        world.At(60);
        var (main, part, lost) = (world.Put("main"), world.Put("part"), world.Put("lost"));
        var draft = new ArtifactDraft { Project = "p", Item = "i", Token = "t", Main = new DraftPart(null, ".patch", main, 4), Parts = [new DraftPart("a", "", part, 4)] };
        world.Outbox.Put(new OutboxEntry(draft, world.Time.GetUtcNow(), 1, new LatheError(ErrorKind.Connection, "x", "x")));
        await File.WriteAllTextAsync(Path.Combine(world.Paths.State, "artifacts", "outbox", "broken.json"), $"{{ half of an entry that names {world.Put("broken")} ");
        world.Date();
        world.At(10);
        var download = world.Put("downloaded");
        world.Date();
        world.At(0);

        var report = await world.CollectAsync();

        Assert.Equal(1, report.Freed.Single(f => f.Kind == CollectKind.UnnamedObject).Count);
        Assert.Equal((true, true, true, false, true), (world.Has(main), world.Has(part), world.Has(ObjectHash.Of("broken"u8)), world.Has(lost), world.Has(download)));

        // For lack of room it goes earlier.
        await world.CollectAsync(CollectWorld.Usual with { MaxBytes = 3 * 4096 });
        Assert.False(world.Has(download));
        Assert.True(world.Has(main));
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_may_name_anything_that_was_used_since_its_run_began()
    {
        await using var world = new CollectWorld();
        world.At(60);
        var before = world.Put("before");
        world.Date();
        world.At(59);
        var open = await world.RunAsync(JournalSamples.Note(1));
        var perhaps = world.Put("perhaps");
        world.Date();
        await using (var connection = new SqliteConnection($"Data Source={world.Paths.JournalFile};Pooling=False"))
        {
            await connection.OpenAsync();
            var command = connection.CreateCommand();
            command.CommandText = "UPDATE events SET type = 'from_the_future' WHERE run = $run AND seq = (SELECT MAX(seq) FROM events WHERE run = $run)";
            command.Parameters.AddWithValue("$run", open.Id.Value);
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        world.At(0);
        var report = await world.CollectAsync();

        Assert.Contains(report.Notes, n => n.Contains("cannot read", StringComparison.Ordinal));
        Assert.True(world.Has(perhaps));
        Assert.False(world.Has(before));
    }

    [Fact]
    public async Task Runs_of_a_journal_that_is_not_open_keep_what_was_used_since_the_first_of_them_began_and_one_that_is_open_names_its_own()
    {
        await using var world = new CollectWorld();
        world.At(60);
        var before = world.Put("before");
        world.Date();
        world.At(50);
        var foreign = RunId.New(world.Time);
        var tree = Directory.CreateDirectory(Path.Combine(world.FolderOf(foreign), "tree")).FullName;
        await File.WriteAllTextAsync(Path.Combine(tree, "f"), "theirs");
        var theirs = world.Put("named by a journal elsewhere");
        var old = await world.RunAsync();
        world.Date();
        world.At(0);

        var report = await world.CollectAsync();
        Assert.Contains(report.Notes, n => n.Contains("not open here", StringComparison.Ordinal));
        Assert.Equal((false, true), (world.Has(before), world.Has(theirs)));
        Assert.True(File.Exists(Path.Combine(tree, "f")));
        Assert.True(old.Checkpoints.All(world.Has));

        // With the other journal open, only what its run names stays.
        using var elsewhere = new ScratchFolder();
        await using var other = SqliteJournal.Open(elsewhere.Paths, world.Time);
        await using (var lease = await other.CreateAsync(foreign, JournalSamples.Started(), default))
            await other.AppendAsync(lease, [new StepStarted(new StepId("a"), StepKind.Tool, "in", theirs)], default);
        var both = world.Collector(null, other);
        await both.ExecuteAsync(await both.PlanAsync(CollectWorld.Usual, default), default);
        Assert.True(world.Has(theirs));
        Assert.True(File.Exists(Path.Combine(tree, "f")));
        Assert.DoesNotContain(old.Checkpoints, world.Has);
    }

    [Fact]
    public async Task Snapshots_that_cannot_be_read_back_and_records_nested_without_end_do_not_stop_it()
    {
        await using var world = new CollectWorld();
        world.At(60);
        var chunk = world.Put("no entry\0");
        var snapshot = world.Put($"lathe snapshot 1\n{chunk}\n");
        var chain = world.Put("{}");
        for (var i = 0; i < 20_000; i++) chain = world.Put($$"""{"{{i}}":"{{chain}}"}""");
        var open = await world.RunAsync(new StepStarted(new StepId("a"), StepKind.Tool, "in", snapshot));
        await using (var lease = await world.Journal.TryAcquireAsync(open.Id, default))
            await world.Journal.AppendAsync(lease!, [new StepStarted(new StepId("b"), StepKind.Tool, "in", chain)], default);
        world.At(0);

        var report = await world.CollectAsync();

        Assert.Equal(0, report.Freed.Single(f => f.Kind == CollectKind.UnnamedObject).Count);
        Assert.True(world.Has(chunk));
        Assert.True(world.Has(ObjectHash.Of("{}"u8)));
    }
}
