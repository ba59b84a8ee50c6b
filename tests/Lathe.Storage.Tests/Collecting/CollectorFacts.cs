using Lathe.Engine.Collecting;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Collecting;

/// <summary>Whose files and objects go, when, and in which order.</summary>
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
    public async Task A_run_that_cannot_be_marked_is_named_and_left_whole_and_the_others_go()
    {
        await using var world = new CollectWorld();
        world.At(40);
        var (closed, old) = (await world.RunAsync(), await world.RunAsync());
        Directory.CreateDirectory(Path.Combine(world.FolderOf(closed.Id), "collected.new"));
        world.At(0);

        var report = await world.Collector().ExecuteAsync(await world.Collector().PlanAsync(CollectWorld.Usual, default), default);

        Assert.Equal(old.Id, Assert.Single(report.Runs).Run);
        Assert.Contains(report.Notes, n => n.Contains(closed.Id.Value, StringComparison.Ordinal));
        Assert.True(world.IsWhole(closed));
        Assert.True(world.IsCollected(old));
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
}
