using System.Text;

namespace Lathe.Context.Tests.Indexing;

/// <summary>What says which terms nobody defines: it may never deny one that somebody does.</summary>
public sealed class TermFilterFacts
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(20_000)]
    public void A_term_that_it_was_made_of_is_never_denied(int count)
    {
        var hashes = Hashes("defined", count);

        var filter = new TermFilter(TermFilter.Of(hashes).Bytes);

        Assert.All(hashes, hash => Assert.True(filter.MayHave(hash)));
    }

    [Fact]
    public void Nearly_all_other_terms_are_denied()
    {
        var filter = TermFilter.Of(Hashes("defined", 20_000));

        var passed = Hashes("other", 20_000).Count(filter.MayHave);

        Assert.InRange(passed, 0, 1_000);
    }

    [Fact]
    public void One_that_was_made_of_nothing_denies_everything() => Assert.DoesNotContain(Hashes("other", 1_000), TermFilter.Of([]).MayHave);

    // The hash is part of what segments hold: another one needs another version of the index.
    [Fact]
    public void The_hash_of_a_term_stays_as_it_is() => Assert.Equal(0xA0E6D0ED94904FE5UL, TermFilter.Hash("getuser"u8));

    private static ulong[] Hashes(string name, int count) => [.. Enumerable.Range(0, count).Select(i => TermFilter.Hash(Encoding.UTF8.GetBytes($"{name}_{i}")))];
}
