using Lathe.Engine.Artifacts;
using Lathe.TestKit.Conformance;

namespace Lathe.TestKit.Stores;

/// <summary>
/// Many machines that store, edit, read, copy, lock and list versions at once through proxies that fail, with the real engine, adapters and servers; machines are ended in the middle of a write and
/// start again. In the end what waits is stored without faults, and what the servers have is held against what the machines were told.
/// </summary>
public static class StoreCampaign
{
    private const int MostDrains = 20;

    /// <summary>Runs everything.</summary>
    /// <param name="options">What.</param>
    /// <param name="servers">The servers.</param>
    /// <param name="folder">An empty folder for the machines' own files.</param>
    /// <param name="done">Is told of each operation; null for nobody.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static async Task<StoreReport> RunAsync(StoreCampaignOptions options, StoreServers servers, string folder, Action? done, CancellationToken cancellationToken)
    {
        AwsVariables.Set();
        var time = HurriedTime.Clock(40);
        var worlds = await StoreWorld.OpenAllAsync(servers, options, folder, time, cancellationToken);
        try
        {
            var left = options.Operations;
            await Task.WhenAll(worlds.Select(world => Task.Run(
                async () =>
                {
                    var writers = Enumerable.Range(1, options.Writers).Select(n => new StoreWriter(world, n, options, time)).ToList();
                    await Task.WhenAll(writers.Select(writer => Task.Run(
                        async () =>
                        {
                            while (Interlocked.Decrement(ref left) >= 0)
                            {
                                await writer.DoAsync(cancellationToken);
                                done?.Invoke();
                            }
                        }, cancellationToken)));
                    await EndAsync(world, writers, time, cancellationToken);
                }, cancellationToken)));
            return new StoreReport(worlds, options);
        }
        finally
        {
            foreach (var world in worlds) await world.DisposeAsync();
        }
    }

    private static async Task EndAsync(StoreWorld world, List<StoreWriter> writers, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var writer in writers) await writer.RestartAsync();
        world.Books.Count("waiting when the proxies fell silent", writers.Sum(w => w.Waiting.Count));
        world.Dice.IsQuiet = true;
        foreach (var writer in writers)
        {
            for (var i = 0; i < MostDrains && writer.Waiting.Count > 0; i++) await writer.DrainAsync(cancellationToken);
            if (writer.Waiting is [var first, ..]) world.Books.Problems.Enqueue($"{writer.Waiting.Count} versions go on waiting: {first.Error.Code}: {first.Error.Message}");
            await writer.DisposeAsync();
        }

        await using var store = await world.OpenAsync(new MemoryContent(), isDirect: true, cancellationToken);
        await SyncAsync(world, store, cancellationToken);
        await new StoreCheck(world, store, time).RunAsync(cancellationToken);
        foreach (var broken in world.Broken) world.Books.Problems.Enqueue($"the proxy itself failed: {broken}");
    }

    // As `lathe artifacts sync`.
    private static async Task SyncAsync(StoreWorld world, ArtifactStore store, CancellationToken cancellationToken)
    {
        var result = await VersionNaming.RunAsync(store, cancellationToken);
        world.Books.Count("named in the end", result.Named.Count);
        foreach (var problem in result.Problems) world.Books.Problems.Enqueue(problem);
    }
}
