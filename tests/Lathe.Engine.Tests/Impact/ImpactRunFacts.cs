using Lathe.Engine.Impact;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Engine.Tests.Runs;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Tests.Impact;

public sealed class ImpactRunFacts
{
    private const string Total = "def total(items):\n    return sum(items)\n\n\n";

    [Fact]
    public async Task A_run_that_removes_what_others_use_is_told_so_by_its_quality()
    {
        await using var fixture = await RunFixture.OpenAsync(scratch =>
        {
            scratch.Write("shop/cart.py", Total + "def count(items):\n    return len(items)\n");
            scratch.Write("shop/view.py", "from shop.cart import total\n\nprint(total([1]))\n");
        });
        var result = await fixture.RunAsync(m => m.Mend().Edit("shop/cart.py", Total, "").Finish());
        var quality = await QualityAsync(fixture, result.Run);
        Assert.True(quality.Passed);
        Assert.Contains(quality.Findings, f => f.StartsWith("shop/view.py:1: total was removed from shop/cart.py, and is still used here and at shop/view.py:3 [impact.removed-still-used, error]", StringComparison.Ordinal));

        // The same again from what the store keeps, without the workspace.
        var start = await BaseAsync(fixture, result.Run);
        var delivered = Snapshots.Load(result.Outcome!.Tree, fixture.Objects);
        var report = ChangeImpact.Of(Snapshots.Changes(start, delivered, fixture.Objects), ImpactTree.Of(delivered, fixture.Objects), new ImpactOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(["shop/view.py:1", "shop/view.py:3"], report.Symbols.Single(s => s.Change.Name == "total").References.Select(r => $"{r.Path}:{r.Line}"));
    }

    [Fact]
    public async Task An_ordinary_change_has_no_such_finding()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var result = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.DoesNotContain((await QualityAsync(fixture, result.Run)).Findings, f => f.Contains("[impact.", StringComparison.Ordinal));
    }

    private static async Task<QualityRecord> QualityAsync(RunFixture fixture, RunId run)
    {
        var history = await fixture.HistoryAsync(run);
        return StepResults.Read(history.FinishedSteps.Last(s => s.Title == "quality"), RunJson.QualityStep, fixture.Objects);
    }

    private static async Task<Snapshot> BaseAsync(RunFixture fixture, RunId run)
    {
        var history = await fixture.HistoryAsync(run);
        return Snapshots.Load(StepResults.Read(history.FinishedSteps.First(s => s.Kind == StepKind.Workspace), RunJson.WorkspaceStep, fixture.Objects).Base, fixture.Objects);
    }
}
