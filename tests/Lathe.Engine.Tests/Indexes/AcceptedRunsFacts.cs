using Lathe.Context;
using Lathe.Engine.Indexes;
using Lathe.Engine.Tests.Runs;
using Lathe.Git.Tests;

namespace Lathe.Engine.Tests.Indexes;

public sealed class AcceptedRunsFacts
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_accepted_run_is_kept_with_its_task_and_what_it_changed()
    {
        await using var fixture = await RunFixture.OpenAsync(Crowd);
        await fixture.RunAsync(m => m.Mend().Finish("Adds now."));
        var kept = Assert.Single(AcceptedRuns.Read(Folder(fixture))!.Commits);
        Assert.Equal(["src/calc.inc"], kept.Paths);
        Assert.NotEmpty(kept.Message);
    }

    [Fact]
    public async Task A_run_that_is_not_accepted_is_not_kept()
    {
        await using var fixture = await RunFixture.OpenAsync(Crowd);
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        await fixture.RunAsync(m => m.Edit("src/calc.inc", "$1 - $2", "$1 \\* $2").Say("Multiplied."));
        Assert.Null(AcceptedRuns.Read(Folder(fixture)));
    }

    [Fact]
    public void The_latest_runs_come_first_each_once_and_only_so_many()
    {
        using var scratch = ScratchRepository.Create();
        for (var i = 0; i < AcceptedRuns.MaxRuns + 3; i++) AcceptedRuns.Add(scratch.Folder, $"run-{i}", Now.AddMinutes(i), "task", ["a.cs"]);
        AcceptedRuns.Add(scratch.Folder, "run-500", Now.AddDays(9), "again", ["b.cs"]);
        var kept = AcceptedRuns.Read(scratch.Folder)!.Commits;
        Assert.Equal(AcceptedRuns.MaxRuns, kept.Count);
        Assert.Equal(("run-500", "again"), (kept[0].Hash, kept[0].Message));
        Assert.Single(kept, c => c.Hash == "run-500");
    }

    [Fact]
    public void A_run_that_changed_nothing_or_everything_is_not_kept()
    {
        using var scratch = ScratchRepository.Create();
        AcceptedRuns.Add(scratch.Folder, "none", Now, "task", []);
        AcceptedRuns.Add(scratch.Folder, "all", Now, "task", [.. Enumerable.Range(0, 101).Select(i => $"{i}.cs")]);
        Assert.Null(AcceptedRuns.Read(scratch.Folder));
    }

    // Small repositories are not ranked, and nothing is kept of them.
    private static void Crowd(ScratchRepository scratch)
    {
        for (var i = 0; i < 20; i++) scratch.Write($"src/more{i}.inc", $"more{i}() {{ echo {i}; }}\n");
    }

    private static string Folder(RunFixture fixture) => RepositoryIndexes.Folder(fixture.Paths, RepositoryIndex.IdentityOf(fixture.Scratch.Path));
}
