using Lathe.TestKit.Servers;

namespace Lathe.TestKit.Stores;

/// <summary>What a campaign does.</summary>
/// <param name="Operations">How many operations in all.</param>
/// <param name="Seed">Draws operations, contents and faults.</param>
/// <param name="Share">How many of a hundred requests meet a fault.</param>
/// <param name="Writers">Machines at once for each pair of an object store and a catalog.</param>
public sealed record StoreCampaignOptions(int Operations, int Seed = 1, int Share = 25, int Writers = 4)
{
    /// <summary>What an adapter waits for an answer. PostgreSQL's client counts in whole seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>One write of so many has a file that goes up in several parts; 0 for none.</summary>
    public int LargeEvery { get; init; } = 120;
}

/// <summary>The servers of a campaign; what is not there is left out.</summary>
/// <param name="Moto">Addresses of servers that speak S3 and DynamoDB; the worlds share them out.</param>
/// <param name="Dynalite">The address of another one that speaks DynamoDB.</param>
/// <param name="Postgres">A connection string for a database that may be filled.</param>
public sealed record StoreServers(IReadOnlyList<string> Moto, string? Dynalite, string? Postgres)
{
    /// <summary>Starts what is on this machine. Without moto the test is skipped.</summary>
    /// <param name="servers">One moto of each; the rest of the first.</param>
    public static async Task<StoreServers> StartAsync(params TestServers[] servers)
    {
        var moto = new List<string>();
        foreach (var one in servers) moto.Add(await one.MotoAsync());
        return new StoreServers(moto, await OptionalAsync(servers[0].DynaliteAsync), await OptionalAsync(servers[0].PostgresAsync));
    }

    private static async Task<string?> OptionalAsync(Func<Task<string>> start)
    {
        try
        {
            return await start();
        }
        catch (Xunit.Sdk.SkipException)
        {
            return null;
        }
    }
}
