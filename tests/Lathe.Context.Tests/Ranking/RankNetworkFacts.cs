namespace Lathe.Context.Tests;

public sealed class RankNetworkFacts
{
    private const string Small = "a b\n1 0\n2 1\n0.5 0\n0 10 1 0\n-1 3 0 1\n";

    [Fact]
    public void What_counts_by_itself_and_the_units_above_zero_add_up()
    {
        var network = RankNetwork.Parse(new StringReader(Small));
        Assert.Equal(["a", "b"], network.Features);
        Assert.Equal(1 + 20 + 6, network.Score([2, 3]));
    }

    [Fact]
    public void A_unit_below_zero_counts_nothing() => Assert.Equal(-1, RankNetwork.Parse(new StringReader(Small)).Score([0, 1]));

    [Fact]
    public void Inputs_far_out_count_as_the_limits()
    {
        var network = RankNetwork.Parse(new StringReader(Small));
        Assert.Equal(network.Score([3, 4]), network.Score([1000, 1_000_000]));
        Assert.Equal(network.Score([-0.5f, 0]), network.Score([-1000, 0]));
    }

    [Fact]
    public void Features_that_fill_no_whole_vector_all_count() => Assert.Equal(15, RankNetwork.Parse(new StringReader("a b c d e\n0 0 0 0 0\n1 1 1 1 1\n1 2 3 4 5\n")).Score([1, 1, 1, 1, 1]));

    [Theory]
    [InlineData("")]
    [InlineData("a b\n1 0\n2 1\n")]
    [InlineData("a b\n1\n2 1\n0.5 0\n")]
    [InlineData("a b\n1 0 7\n2 1\n0.5 0\n")]
    [InlineData("a b\n1 x\n2 1\n0.5 0\n")]
    [InlineData("a b\n1 0\n2 NaN\n0.5 0\n")]
    [InlineData("a b\n1 0\n2 1\n0.5 0\n0 10 1\n")]
    public void A_damaged_network_is_refused(string text) => Assert.Throws<InvalidDataException>(() => RankNetwork.Parse(new StringReader(text)));

    [Fact]
    public void Every_feature_that_the_shipped_network_asks_for_is_one_that_ranking_gives()
    {
        using var index = new MemoryIndex();
        Assert.Empty(RankNetwork.Default.Features.Except(new FeatureRows(Scene(index)).Names));
    }

    [Fact]
    public void A_file_is_ordered_by_what_trees_and_network_say_together()
    {
        using var index = new MemoryIndex();
        var scene = Scene(index);
        var rows = new FeatureRows(scene);
        var row = new float[rows.Names.Count];
        var order = FinalOrder.Of(scene, new ContextRequest("class Alpha"), new RankOptions());
        Assert.Equal(2, order.Count);
        foreach (var (file, score) in order)
        {
            rows.Fill(file, row);
            Assert.Equal(RankModel.Default.Score(Asked(RankModel.Default.Features)) + RankNetwork.Default.Score(Asked(RankNetwork.Default.Features)), score, 1e-4);
        }

        float[] Asked(IReadOnlyList<string> features) => [.. features.Select(name => row[rows.Names.IndexOf(name)])];
    }

    private static RankScene Scene(MemoryIndex index)
    {
        var analyzer = new FileAnalyzer();
        index.Add("alpha.cs", 20, analyzer.Analyze("alpha.cs", "class Alpha { }"u8));
        index.Add("beta.cs", 20, analyzer.Analyze("beta.cs", "class Beta { Alpha a; }"u8));
        var corpus = SnapshotCorpus.Of(index);
        var scene = new RankScene { Corpus = corpus, Query = TaskQuery.Of("class Alpha"), History = null, HistoryFiles = null, Paths = corpus.Paths, Table = new EvidenceTable(2) };
        EvidenceCollector.Collect(scene, CancellationToken.None);
        return scene;
    }
}
