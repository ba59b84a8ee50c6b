namespace Lathe.Context.Tests;

public sealed class EvidenceFacts
{
    private static readonly FileSet Tree = Trees.Of(
        ("src/store/artwork_cache.go", "package store\n\nfunc WarmArtwork(id string) error { return loadImage(id) }\n" + Trees.Lines(50)),
        ("src/store/image_loader.go", "package store\n\nfunc loadImage(id string) error { return nil }\n"),
        ("src/store/image_loader.h", "int load_image(void);\n"),
        ("src/api/handler.go", "package api\n\nfunc Serve() { store.WarmArtwork(\"1\") }\n"),
        ("src/api/other.go", "package api\n\nfunc Unrelated() {}\n"),
        ("src/store/artwork_cache_test.go", "package store\n\nfunc TestWarmArtwork(t *testing.T) { WarmArtwork(\"2\") }\n"),
        ("docs/guide.md", "How artwork is warmed\n"));

    [Fact]
    public void Files_that_use_or_make_what_the_best_file_defines_are_reached_through_the_symbol_graph()
    {
        var table = Collect("WarmArtwork fails");
        Assert.True(Value(table, "graph.users", "src/api/handler.go") > 0);
        Assert.True(Value(table, "graph.makers", "src/store/image_loader.go") > 0);
        Assert.Equal(0, Value(table, "graph.users", "src/api/other.go"));
    }

    [Fact]
    public void A_test_that_matches_speaks_for_the_file_of_its_name() => Assert.True(Value(Collect("TestWarmArtwork is flaky"), "test.name", "src/store/artwork_cache.go") > 0);

    [Fact]
    public void Two_words_of_a_sentence_find_the_name_that_they_make()
    {
        var table = Collect("The artwork cache is slow");
        Assert.Equal(0.8f, Value(table, "path.exact", "src/store/artwork_cache.go"));
        Assert.Equal(0, Value(table, "path.exact", "src/api/other.go"));
    }

    [Fact]
    public void Files_of_one_name_with_other_endings_are_a_family() => Assert.True(Value(Collect("loadImage in image_loader.go"), "family.same", "src/store/image_loader.h") > 0);

    [Fact]
    public void The_scope_of_a_title_speaks_for_the_folder_of_its_name()
    {
        var table = Collect("api: answer at once");
        Assert.Equal(1, Value(table, "path.scope", "src/api/other.go"));
        Assert.Equal(0, Value(table, "path.scope", "src/store/image_loader.go"));
    }

    [Fact]
    public void Definitions_of_what_the_task_names_are_told_from_uses()
    {
        var table = Collect("loadImage");
        Assert.True(Value(table, "definition.any", "src/store/image_loader.go") > 0);
        Assert.Equal(0, Value(table, "definition.any", "src/api/handler.go"));
        Assert.True(Value(table, "text.defined", "src/store/image_loader.go") > 0);
    }

    private static RankScene Collect(string text)
    {
        var index = MemoryIndex.Of(Tree, 1 << 20, CancellationToken.None);
        var corpus = SnapshotCorpus.Of(index);
        var scene = new RankScene { Corpus = corpus, Query = TaskQuery.Of(text), History = null, HistoryFiles = null, Paths = corpus.Paths, Table = new EvidenceTable(corpus.Documents.Count) };
        EvidenceCollector.Collect(scene, CancellationToken.None);
        return scene;
    }

    private static float Value(RankScene scene, string column, string path) => scene.Table.Column(column)[scene.Paths.Find(path)];
}
