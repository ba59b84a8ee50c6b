using Lathe.TestKit.Servers;
using Lathe.TestKit.Stores;

namespace Lathe.Storage.Tests.Artifacts;

/// <summary>Stored versions behind a network of which every fifth request fails, in each way that is known: a short form of <c>bench/stores</c>.</summary>
public sealed class StoreCampaignTests(TestServers servers)
{
    [Fact]
    public async Task Nothing_is_lost_doubled_overwritten_or_half_visible_and_every_failure_is_explained()
    {
        using var scratch = new ScratchFolder();
        var options = new StoreCampaignOptions(Operations: 160, Seed: 5, Share: 20, Writers: 2) { LargeEvery = 40 };

        var report = await StoreCampaign.RunAsync(options, await StoreServers.StartAsync(servers), scratch.Path, done: null, TestContext.Current.CancellationToken);

        // A campaign in which little went wrong would show nothing.
        Assert.True(report.Drawn.Count(f => f.Key != StoreFault.None) > 8, string.Join(", ", report.Drawn.Keys));
        Assert.Empty(report.Problems);
        Assert.Equal(options.Operations, report.Done);
        Assert.True(report.Holds);
    }
}
