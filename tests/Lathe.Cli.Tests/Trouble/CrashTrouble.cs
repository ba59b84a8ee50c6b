using Lathe.TestKit.Crashes;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>The program killed at moments of chance, a short form of <c>bench/crash</c>.</summary>
public sealed class CrashTrouble
{
    [Fact]
    public async Task Killed_wherever_it_is_nothing_is_lost_doubled_or_half_done()
    {
        var campaign = new CrashCampaign(new CrashOptions(Runs: 4, RealLathe.Program, Seed: 3, AtOnce: 2));
        var runs = await campaign.RunAsync(ended: null, TestContext.Current.CancellationToken);
        Assert.Empty(runs.SelectMany(r => r.Problems));
        // Processes that nobody killed would show nothing.
        Assert.NotEmpty(runs.SelectMany(r => r.Kills));
        Assert.All(runs, r => Assert.True(r.Events > 20));
    }
}
