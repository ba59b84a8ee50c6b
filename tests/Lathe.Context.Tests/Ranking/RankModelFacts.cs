namespace Lathe.Context.Tests;

public sealed class RankModelFacts
{
    [Fact]
    public void A_row_goes_left_where_it_is_not_above_the_threshold_and_trees_add_up()
    {
        var model = RankModel.Parse(new StringReader("a b\n\n0 0.5 -1 1 1 2 -2 -3|1 10 100\n|0.25\n"));
        Assert.Equal(["a", "b"], model.Features);
        Assert.Equal(1.25f, model.Score([0.5f, 9]));
        Assert.Equal(10.25f, model.Score([0.6f, 2]));
        Assert.Equal(100.25f, model.Score([0.6f, 3]));
    }

    [Fact]
    public void Features_can_count_as_they_are() => Assert.Equal(7f, RankModel.Parse(new StringReader("a b\n1 2 0 1\n")).Score([1, 3]));

    [Fact]
    public void A_weight_of_no_feature_is_refused() => Assert.Throws<InvalidDataException>(() => RankModel.Parse(new StringReader("a\n1 2\n")));

    [Theory]
    [InlineData("a\n\n0 0.5 0 -1|1")]
    [InlineData("a\n\n0 0.5 -1 -3|1 2")]
    [InlineData("a\n\n1 0.5 -1 -2|1 2")]
    [InlineData("a\n\n0 0.5 -1 5|1 2")]
    [InlineData("a\n\n|")]
    public void A_damaged_tree_is_refused(string text) => Assert.Throws<InvalidDataException>(() => RankModel.Parse(new StringReader(text)));

    [Fact]
    public void Every_feature_that_the_shipped_model_asks_for_is_one_that_ranking_gives()
    {
        using var index = new MemoryIndex();
        var analyzer = new FileAnalyzer();
        index.Add("a.cs", 10, analyzer.Analyze("a.cs", "class A { }"u8));
        var corpus = SnapshotCorpus.Of(index);
        var scene = new RankScene { Corpus = corpus, Query = TaskQuery.Of("class A"), History = null, HistoryFiles = null, Paths = corpus.Paths, Table = new EvidenceTable(1) };
        EvidenceCollector.Collect(scene, CancellationToken.None);
        Assert.Empty(RankModel.Default.Features.Except(new FeatureRows(scene).Names));
    }
}
