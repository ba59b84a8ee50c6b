namespace Lathe.Context.Tests;

public sealed class EarlierRunsFacts
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly FileSet Tree = Trees.Of(
        ("src/one.cs", "class Alpha { int invoice; }\n"), ("src/two.cs", "class Beta { int y; }\n"), ("src/three.cs", "class Three { int z; }\n"), ("src/four.cs", "class Four { int q; }\n"));

    [Fact]
    public void What_an_accepted_run_for_a_like_task_changed_comes_first()
    {
        var ranking = Rank("Round the receipt total half to even", Run(3, "Round the receipt total to cents", "src/three.cs"));
        Assert.Equal("src/three.cs", ranking.Files[0].Path);
        Assert.Contains(ranking.Files[0].Reasons, r => r.Source == "runs" && r.Detail == "Round the receipt total to cents");
    }

    [Fact]
    public void A_run_for_another_task_says_nothing() =>
        Assert.Equal("src/one.cs", Rank("Round the invoice total half to even", Run(3, "Translate the menu into Danish", "src/three.cs")).Files[0].Path);

    [Fact]
    public void Of_two_runs_for_the_same_task_the_later_one_counts_more()
    {
        var files = Rank("Round totals half to even", Run(0, "Round totals half to even", "src/four.cs"), Run(700, "Round totals half to even", "src/three.cs")).Files.Select(f => f.Path).ToList();
        Assert.Equal("src/four.cs", files[0]);
        Assert.True(files.IndexOf("src/three.cs") is 1);
    }

    [Fact]
    public void A_run_whose_files_are_gone_does_no_harm() => Assert.Equal("src/one.cs", Rank("invoice", Run(1, "invoice", "src/gone.cs")).Files[0].Path);

    private static HistoryCommit Run(int age, string task, params string[] changed) => new($"run-{age}", Now.AddDays(-age), task, changed);

    private static Ranking Rank(string text, params HistoryCommit[] runs) =>
        ContextRanker.Rank(Tree, new ContextRequest(text) { Runs = new RepositoryHistory(runs) }, new RankOptions(), CancellationToken.None);
}
