using Lathe.Engine.Artifacts;
using Lathe.Engine.Collecting;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Storage.Sqlite;
using Lathe.TestKit.Conformance;
using Microsoft.Data.Sqlite;

namespace Lathe.Storage.Tests.Collecting;

public sealed class CollectorFacts
{
    private static readonly RunEnded Failed = new(RunState.Failed, null, new LatheError(ErrorKind.Provider, "x", "x"));

    [Fact]
    public async Task What_old_runs_left_goes_and_what_young_ones_left_stays()
    {
        await using var world = new CollectWorld();
        world.At(40);
        var (old, failed) = (await world.RunAsync(), await world.RunAsync(Failed));
        world.At(3);
        var young = await world.RunAsync();
        world.At(0);

        var report = await world.CollectAsync();

        Assert.Equal([old.Id, failed.Id], report.Runs.Select(r => r.Run));
        Assert.All(report.Runs, r => Assert.Equal((CollectReason.Age, false), (r.Reason, r.KeepsUndo)));
        Assert.True(world.IsCollected(old));
        Assert.True(world.IsWhole(young));
        Assert.True(world.Has(young.All[0]));
        Assert.Equal(2, report.Freed.Single(f => f.Kind == CollectKind.Workspace).Count);
        Assert.Equal(2 * (12_288 + 4_096), report.Freed.Single(f => f.Kind == CollectKind.Workspace).Bytes);

        // Of each the checkpoint and its draft, the final state and its new file, each with its list of files; the large result, and what it names.
        Assert.Equal(2 * 8, report.Freed.Single(f => f.Kind == CollectKind.RunObject).Count);
        Assert.Equal(0, (await world.CollectAsync()).FreedBytes);
    }

    [Fact]
    public async Task What_can_still_go_on_is_never_taken()
    {
        await using var world = new CollectWorld();
        world.At(199);
        var interrupted = await world.RunAsync(JournalSamples.Note(1));
        var asking = await world.RunAsync(new RunPaused(RunState.NeedsHuman, "which?"));
        var waiting = await world.RunAsync(new RunPaused(RunState.Waiting, "quota", world.Time.GetUtcNow()));
        var pinned = await world.RunAsync();
        world.Marks.Pin(pinned.Id, pinned: true);
        var unfinished = await world.RunAsync();
        var image = world.Put("an image of an apply that was cut off");
        await File.WriteAllTextAsync(Path.Combine(world.FolderOf(unfinished.Id), "applying"), $"{image} forward\n");
        var told = await world.RunAsync();
        Directory.CreateDirectory(Path.Combine(world.FolderOf(told.Id), "inbox"));
        await File.WriteAllTextAsync(Path.Combine(world.FolderOf(told.Id), "inbox", "01ARZ3NDEKTSV4RRFFQ69G5FAV.json"), "feedback_said\n{}");
        var former = await world.RunAsync();
        var follower = await world.RunAsync(JournalSamples.Note(2), continues: former.Id.Value);
        var notSealed = world.Put("the base of a workspace that no event names yet");
        await File.WriteAllTextAsync(Path.Combine(world.FolderOf(interrupted.Id), "workspace.json"), $$"""{ "base": "{{notSealed}}" }""");
        world.Date();
        world.At(0);

        var report = await world.CollectAsync(new CollectOptions(TimeSpan.Zero, TimeSpan.Zero, 1));

        Assert.Empty(report.Runs);
        Assert.Contains(report.Notes, n => n.Contains("more than the size", StringComparison.Ordinal));
        foreach (var run in (MadeRun[])[interrupted, asking, waiting, pinned, unfinished, told, former, follower]) Assert.True(world.IsWhole(run), run.Id.Value);
        Assert.True(world.Has(image));
        Assert.True(world.Has(notSealed));

        world.Marks.Pin(pinned.Id, pinned: false);
        Assert.Equal([pinned.Id], (await world.CollectAsync()).Runs.Select(r => r.Run));
    }

    [Fact]
    public async Task A_run_that_another_process_works_on_keeps_everything_that_was_used_since_it_took_it_up()
    {
        await using var world = new CollectWorld();
        world.At(60);
        var old = world.Put("not used since");
        world.Date();
        world.At(50);
        var working = await world.RunAsync(JournalSamples.Note(1), hold: true);
        var unnamed = world.Put("put by the process and not named yet");
        world.Date();
        world.At(0);

        await world.CollectAsync();

        Assert.True(world.IsWhole(working));
        Assert.True(world.Has(unnamed));
        Assert.False(world.Has(old));
        await working.Lease!.DisposeAsync();
        await world.CollectAsync();
        Assert.True(world.IsWhole(working));
        Assert.False(world.Has(unnamed));
    }

    [Fact]
    public async Task Applied_changes_can_be_undone_for_longer_and_then_it_is_said_plainly_that_they_cannot()
    {
        await using var world = new CollectWorld();
        world.At(80);
        var run = await world.RunAsync();
        await world.Delivery.ApplyAsync(run.Id, default);
        world.Date();
        Assert.Equal("hello world\n", world.Greeting);
        world.At(0);

        Assert.True(Assert.Single((await world.CollectAsync(new CollectOptions(TimeSpan.Zero, TimeSpan.FromDays(90), 1))).Runs).KeepsUndo);

        Assert.True(world.IsCollected(run with { All = [run.All[0], run.All[1]] }));
        await world.Delivery.UndoAsync(run.Id, merge: false, default);
        Assert.Equal("helo world\n", world.Greeting);
        Assert.Equal("run.collected", await CollectWorld.CodeAsync(() => world.Delivery.ApplyAsync(run.Id, default)));
        await world.Delivery.RedoAsync(run.Id, merge: false, default);
        Assert.Equal(0, (await world.CollectAsync()).FreedBytes);

        world.Time.Advance(TimeSpan.FromDays(91));
        var last = Assert.Single((await world.CollectAsync()).Runs);

        Assert.Equal((false, CollectReason.Rest), (last.KeepsUndo, last.Reason));
        Assert.Equal("run.collected", await CollectWorld.CodeAsync(() => world.Delivery.UndoAsync(run.Id, merge: false, default)));
        Assert.Equal("run.collected", await CollectWorld.CodeAsync(() => world.Delivery.UndoAsync(run.Id, merge: true, default)));
        Assert.Equal("hello world\n", world.Greeting);
        Assert.True(world.Has(run.Change));

        // A longer time that is set afterwards brings nothing back, and must not say so.
        Assert.Empty((await world.CollectAsync(CollectWorld.Usual with { KeepUndo = TimeSpan.FromDays(366) })).Runs);
        Assert.False(world.Marks.Collected(run.Id)!.KeepsUndo);
    }

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
    public async Task For_lack_of_room_the_oldest_runs_go_first_and_no_more_than_it_takes()
    {
        await using var world = new CollectWorld();
        var runs = new List<MadeRun>();
        for (var day = 20; day > 10; day--)
        {
            world.At(day);
            runs.Add(await world.RunAsync());
        }

        world.At(0);
        var all = (await world.Collector().PlanAsync(CollectWorld.Usual, default)).Report.KeptBytes;
        Assert.Empty((await world.CollectAsync(CollectWorld.Usual with { MaxBytes = all })).Runs);

        var one = await world.CollectAsync(CollectWorld.Usual with { MaxBytes = all - 1 });
        Assert.Equal([runs[0].Id], one.Runs.Select(r => r.Run));
        Assert.Equal(CollectReason.Size, one.Runs[0].Reason);
        Assert.True(one.KeptBytes < all);

        var half = await world.CollectAsync(CollectWorld.Usual with { MaxBytes = all / 2 });
        Assert.Equal(runs[1..(half.Runs.Count + 1)].Select(r => r.Id), half.Runs.Select(r => r.Run));
        Assert.InRange(half.Runs.Count, 3, 6);
        Assert.True(half.KeptBytes <= all / 2);
        foreach (var run in runs[(half.Runs.Count + 1)..]) Assert.True(world.IsWhole(run));
        foreach (var run in runs[..(half.Runs.Count + 1)]) Assert.True(world.IsCollected(run));
    }

    [Fact]
    public async Task A_run_that_was_taken_up_after_the_plan_and_what_a_new_one_follows_up_on_are_left_alone()
    {
        await using var world = new CollectWorld();
        world.At(60);
        var (held, resumed, followed, gone) = (await world.RunAsync(), await world.RunAsync(), await world.RunAsync(), await world.RunAsync());
        world.At(0);
        var plan = await world.Collector().PlanAsync(CollectWorld.Usual, default);
        Assert.Equal(4, plan.Report.Runs.Count);

        await using var lease = await world.Journal.TryAcquireAsync(held.Id, default);
        await using (var other = await world.Journal.TryAcquireAsync(resumed.Id, default)) await world.Journal.AppendAsync(other!, [new RunResumed(2, "0")], default);
        var follower = await world.RunAsync(JournalSamples.Note(1), continues: followed.Id.Value);
        var report = await world.Collector().ExecuteAsync(plan, default);

        Assert.Equal([gone.Id], report.Runs.Select(r => r.Run));
        Assert.Equal(2, report.Notes.Count);
        Assert.True(world.IsWhole(held));
        Assert.True(world.IsWhole(resumed));
        Assert.True(followed.All.All(world.Has));
        Assert.Null(world.Marks.Collected(followed.Id));
        Assert.True(world.IsWhole(follower));
        Assert.True(world.IsCollected(gone));
    }

    [Fact]
    public async Task Stopped_at_any_object_it_harms_nothing_and_the_next_one_finishes_it()
    {
        await using var world = new CollectWorld();
        world.At(60);
        var old = await world.RunAsync();
        var open = await world.RunAsync(JournalSamples.Note(1));
        world.At(1);
        var young = await world.RunAsync();
        await world.Delivery.ApplyAsync(young.Id, default);
        world.At(0);
        for (var removals = 0; ; removals++)
        {
            try
            {
                var stopping = world.Collector(new StoppingShelves(world.Store, removals));
                await stopping.ExecuteAsync(await stopping.PlanAsync(CollectWorld.Usual, default), default);
                Assert.True(removals > 2);
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.True(world.IsWhole(open));
                Assert.True(world.IsWhole(young));
                Assert.NotNull(world.Marks.Collected(old.Id));
                Assert.Equal("run.collected", await CollectWorld.CodeAsync(() => world.Delivery.ApplyAsync(old.Id, default)));
            }
        }

        Assert.True(world.IsCollected(old));
        await world.Delivery.UndoAsync(young.Id, merge: false, default);
        Assert.Equal("helo world\n", world.Greeting);
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
    public async Task Caches_and_leftovers_of_checks_go_when_nobody_used_them_for_so_long()
    {
        await using var world = new CollectWorld();
        world.At(60);
        var stale = RunId.New(world.Time);
        world.At(0);
        var living = RunId.New(world.Time);
        foreach (var id in (RunId[])[stale, living]) Fill(Path.Combine(world.Paths.Runs, $"checks-{id}", "tree", "f"), 0);
        Fill(Path.Combine(world.Paths.Cache, "index", "old", "segment"), 60);
        Fill(Path.Combine(world.Paths.Cache, "index", "new", "segment"), 5);
        Fill(Path.Combine(world.Paths.Cache, "stat", "old"), 60);
        Fill(Path.Combine(world.Paths.Cache, "demo", "old"), 60);
        Directory.CreateSymbolicLink(Path.Combine(world.Paths.Runs, $"checks-{stale}", "link"), world.Repository);

        var report = await world.CollectAsync();

        Assert.Equal((1, 2), (report.Freed.Single(f => f.Kind == CollectKind.Leftover).Count, report.Freed.Single(f => f.Kind == CollectKind.Cache).Count));
        Assert.Equal(["demo", "index"], Directory.GetDirectories(world.Paths.Cache).Where(d => Directory.EnumerateFiles(d, "*", SearchOption.AllDirectories).Any()).Select(Path.GetFileName).Order());
        Assert.True(Directory.Exists(Path.Combine(world.Paths.Runs, $"checks-{living}")));
        Assert.False(Directory.Exists(Path.Combine(world.Paths.Runs, $"checks-{stale}")));
        Assert.Equal("helo world\n", world.Greeting);

        static void Fill(string file, int daysAgo)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "x");
            var at = DateTime.UtcNow.AddDays(-daysAgo);
            File.SetLastAccessTimeUtc(file, at);
            File.SetLastWriteTimeUtc(file, at);
            if (daysAgo > 0) Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(file)!, at);
        }
    }

    // The other process begins runs, seals, checks that old content is there, and writes down what it names only afterwards; this one collects as greedily as it can.
    [Fact]
    public async Task A_collection_takes_nothing_from_runs_that_another_process_works_on_meanwhile()
    {
        await using var world = new CollectWorld();
        world.At(60);
        world.At(0);
        using var child = Child.ChildProcess.Start("work", Path.GetDirectoryName(world.Paths.State)!);
        Assert.Equal("working", await child.LineAsync());
        var freed = 0;
        var line = child.LineAsync();
        while (!line.IsCompleted)
        {
            var collector = world.Collector();
            world.At(0);
            var report = await collector.ExecuteAsync(await collector.PlanAsync(new CollectOptions(TimeSpan.Zero, TimeSpan.Zero, 1), default), default);
            freed += report.Freed.Sum(f => f.Count);
        }

        Assert.Equal("nothing was missing", await line);
        Assert.True(freed > 0);
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

    private sealed class StoppingShelves(IObjectShelves inner, int removals) : IObjectShelves
    {
        private int left = removals;

        public IReadOnlyList<ShelvedObject> List(CancellationToken cancellationToken) => inner.List(cancellationToken);

        public IReadOnlyList<ShelvedObject> Remove(IEnumerable<ObjectHash> hashes, DateTimeOffset usedSince, CancellationToken cancellationToken)
        {
            var removed = new List<ShelvedObject>();
            foreach (var hash in hashes)
            {
                if (left-- == 0) throw new OperationCanceledException();
                removed.AddRange(inner.Remove([hash], usedSince, cancellationToken));
            }

            return removed;
        }
    }
}
