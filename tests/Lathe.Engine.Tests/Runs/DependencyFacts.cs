using Lathe.Engine.Runs;

namespace Lathe.Engine.Tests.Runs;

public sealed class DependencyFacts
{
    [Fact]
    public async Task A_package_that_the_trees_lock_file_does_not_know_counts_in_a_runs_quality()
    {
        await using var fixture = await RunFixture.OpenAsync(scratch =>
        {
            scratch.Write("web/package.json", "{ \"dependencies\": { \"old\": \"^1.0.0\" } }\n");
            scratch.Write("web/package-lock.json", "{ \"packages\": { \"node_modules/old\": { \"version\": \"1.0.0\" } } }\n");
        });
        var result = await fixture.RunAsync(m => m.Mend().Edit("web/package.json", "\"old\": \"^1.0.0\"", "\"old\": \"^1.0.0\", \"invented\": \"^1.0.0\"").Finish());
        var history = await fixture.HistoryAsync(result.Run);
        var quality = StepResults.Read(history.FinishedSteps.Last(s => s.Title == "quality"), RunJson.QualityStep, fixture.Objects);
        Assert.Contains(quality.Findings, f => f.StartsWith("web/package.json:1: invented is new here and not in web/package-lock.json", StringComparison.Ordinal) && f.Contains("[security.unlocked-dependency, error]", StringComparison.Ordinal));
    }
}
