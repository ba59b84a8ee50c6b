namespace Lathe.Context.Tests;

/// <summary>Reading ahead for the symbol graph: everything is read once, what goes wrong is heard of, and nothing is read after the end.</summary>
public sealed class MakersAheadFacts
{
    [Fact]
    public void Everything_is_read_once_by_whichever_thread()
    {
        var corpus = new CountingCorpus();
        var documents = Enumerable.Range(0, 200).ToArray();

        using (var ahead = new MakersAhead(corpus, documents)) ahead.Finish();

        Assert.Equal(documents, corpus.Read.Order());
    }

    [Fact]
    public void What_the_other_thread_throws_is_thrown_to_the_one_that_asks()
    {
        var corpus = new CountingCorpus { Fails = true };
        using var ahead = new MakersAhead(corpus, [1, 2, 3]);
        // The other thread may have begun or not: either hears of it.
        Assert.Throws<InvalidOperationException>(ahead.Finish);
    }

    [Fact]
    public void Nothing_is_read_after_the_end()
    {
        var corpus = new CountingCorpus();
        var ahead = new MakersAhead(corpus, [.. Enumerable.Range(0, 10_000)]);

        ahead.Dispose();
        corpus.IsOver = true;
        ahead.Finish();

        Assert.False(corpus.WasReadAfterTheEnd);
    }

    private sealed class CountingCorpus : IRankCorpus
    {
        private readonly Lock _gate = new();

        public List<int> Read { get; } = [];

        public bool Fails { get; init; }

        public bool IsOver { get; set; }

        public bool WasReadAfterTheEnd { get; private set; }

        public RankDocuments Documents { get; } = new([]);

        public IReadOnlyList<IReadOnlyList<int>> MakersOf(int document)
        {
            lock (_gate)
            {
                WasReadAfterTheEnd |= IsOver;
                Read.Add(document);
                return Fails ? throw new InvalidOperationException("This corpus cannot be read.") : [];
            }
        }

        public IReadOnlyList<IReadOnlyList<WordHit>> Find(IReadOnlyList<string> words) => throw new NotSupportedException();

        public IReadOnlyList<int> Defining(string name) => throw new NotSupportedException();

        public IReadOnlyList<string> DefinedBy(int document) => throw new NotSupportedException();

        public IReadOnlyList<string> UsedBy(int document) => throw new NotSupportedException();
    }
}
