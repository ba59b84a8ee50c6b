using Lathe.TestKit.Crashes;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>The program killed, and met by other trouble, at moments of chance: a short form of <c>bench/crash</c>.</summary>
public sealed class CrashTrouble
{
    [Theory]
    [InlineData(CrashTroubleKind.Kills, 6)]
    [InlineData(CrashTroubleKind.DiskFull, 3)]
    [InlineData(CrashTroubleKind.ReadOnly, 3)]
    [InlineData(CrashTroubleKind.Clock, 3)]
    [InlineData(CrashTroubleKind.Postgres, 3)]
    public async Task Whatever_befalls_it_nothing_is_lost_doubled_half_done_or_left_running(CrashTroubleKind with, int runs)
    {
        var campaign = new CrashCampaign(new CrashOptions(runs, RealLathe.Program, Seed: 3, AtOnce: 2, With: with) { PlainEvery = 2, LayeredEvery = 3 });
        IReadOnlyList<CrashedRun> over = [];
        try
        {
            over = await campaign.RunAsync(ended: null, TestContext.Current.CancellationToken);
        }
        catch (TroubleUnavailableException e)
        {
            Assert.Skip(e.Message);
        }

        // Whole: what happened cannot be seen again.
        var problems = over.SelectMany(r => r.Problems).ToList();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.Empty(campaign.Left);
        // Processes that nothing befell would show nothing.
        Assert.NotEmpty(over.SelectMany(r => r.Kills.Concat(r.Troubles)));
        Assert.All(over, r => Assert.True(r.Events > 20));
    }
}
