using Lathe.Engine.Collecting;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Collecting;

/// <summary>A collection beside runs that begin, go on or are applied meanwhile, and one that is stopped itself.</summary>
public sealed class CollectorBesideWorkFacts
{
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

    // The other process begins a run, puts old content, and goes on when this one has planned to collect it; then it asks whether that is there, and writes down what it names only afterwards. This one collects as greedily as it can meanwhile.
    [Fact]
    public async Task A_collection_takes_nothing_from_runs_that_another_process_works_on_meanwhile()
    {
        await using var world = new CollectWorld();
        world.At(0);
        using var child = Child.ChildProcess.Start("work", Path.GetDirectoryName(world.Paths.State)!);
        var (rounds, freed) = (0, 0);
        var line = await child.LineAsync();
        for (; line == "put"; rounds++)
        {
            var plan = await PlanAsync();
            child.Tell("use");
            var next = child.LineAsync();
            await CollectAsync(plan);
            while (!next.IsCompleted) await CollectAsync(await PlanAsync());
            line = await next;
        }

        Assert.Equal("nothing was missing", line);
        Assert.Equal(10, rounds);

        // In each round the process leaves ten contents that it never asks for.
        Assert.InRange(freed, 10 * rounds, int.MaxValue);

        Task<CollectPlan> PlanAsync()
        {
            world.At(0);
            return world.Collector().PlanAsync(new CollectOptions(TimeSpan.Zero, TimeSpan.Zero, 1), default);
        }

        async Task CollectAsync(CollectPlan plan) => freed += (await world.Collector().ExecuteAsync(plan, default)).Freed.Sum(f => f.Count);
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
