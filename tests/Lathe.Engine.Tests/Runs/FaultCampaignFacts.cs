using Lathe.TestKit.Faults;

namespace Lathe.Engine.Tests.Runs;

/// <summary>Runs against a provider of which every third call fails, in each way that is known: a short form of <c>bench/faults</c>.</summary>
public sealed class FaultCampaignFacts
{
    [Fact]
    public async Task No_run_is_lost_no_answer_is_paid_twice_and_every_stop_is_explained()
    {
        var options = new CampaignOptions(Runs: 24, Seed: 7, Share: 34, AtOnce: 6);
        await using var campaign = await FaultCampaign.OpenAsync(options);
        Assert.SkipUnless(await campaign.CanRunCommandsAsync(TestContext.Current.CancellationToken), "bubblewrap does not work here");
        var report = await campaign.RunAsync(ended: null, TestContext.Current.CancellationToken);
        // A campaign in which little went wrong would show nothing.
        Assert.True(report.Faults.Count(f => f.Key != FaultKind.None) > 15, string.Join(", ", report.Faults.Keys));
        Assert.Equal((0, 0, 0), (report.Lost, report.PaidAgain, report.Overspent));
        Assert.Empty(report.Unexplained);
        Assert.True(report.RepositoryIsUntouched);
        Assert.Equal(options.Runs, report.ListedRuns);
    }
}
