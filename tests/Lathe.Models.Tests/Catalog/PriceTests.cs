using Lathe.Models.Catalog;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests.Catalog;

public sealed class PriceTests
{
    private static readonly Price Full = new(3m, 0.3m, 3.75m, 15m);

    [Theory]
    [InlineData(1_000_000, 0, 0, 0, 3.0)]
    [InlineData(0, 0, 0, 1_000_000, 15.0)]
    [InlineData(1_000_000, 1_000_000, 0, 0, 0.3)]
    [InlineData(1_000_000, 0, 1_000_000, 0, 3.75)]
    [InlineData(1_000_000, 400_000, 100_000, 10_000, 2.145)]
    [InlineData(0, 0, 0, 0, 0.0)]
    [InlineData(100, 400, 0, 0, 0.00012)]
    public void Each_sort_of_token_has_its_price(long input, long cached, long written, long output, double cost) =>
        Assert.Equal((decimal)cost, Full.CostOf(new ModelUsage(input, cached, written, output)));

    [Fact]
    public void A_price_that_is_needed_and_missing_makes_the_cost_unknown()
    {
        Assert.Null(Price.Unknown.CostOf(new ModelUsage(1, 0, 0, 0)));
        Assert.Null((Full with { CachedInput = null }).CostOf(new ModelUsage(10, 5, 0, 1)));
        Assert.NotNull((Full with { CachedInput = null }).CostOf(new ModelUsage(10, 0, 0, 1)));
        Assert.Null(Price.Unknown.MaxCost(1, 1));
        Assert.False(Price.Unknown.IsKnown);
    }

    [Fact]
    public void Input_whose_own_price_is_missing_costs_the_most_that_it_can_and_never_nothing()
    {
        var price = new Price(3m, null, null, 15m);
        Assert.Equal(price.MaxCost(1_000, 10), price.CostOrMost(new ModelUsage(1_000, 400, 100, 10)));
        Assert.Equal(price.MaxCost(900, 10), price.CostOrMost(new ModelUsage(100, 900, 0, 10)));
        Assert.Equal(Full.CostOf(new ModelUsage(1_000, 400, 100, 10)), Full.CostOrMost(new ModelUsage(1_000, 400, 100, 10)));
        Assert.Null(Price.Unknown.CostOrMost(new ModelUsage(1, 0, 0, 0)));
    }

    [Fact]
    public void A_local_model_costs_nothing_and_that_is_known()
    {
        Assert.Equal(0m, Price.Free.CostOf(new ModelUsage(10_000, 5, 5, 10_000)));
        Assert.Equal(0m, Price.Free.MaxCost(10_000, 10_000));
    }

    [Fact]
    public void The_most_that_a_call_can_cost_counts_all_input_as_written_to_the_cache() =>
        Assert.Equal(3.75m + 0.15m, Full.MaxCost(1_000_000, 10_000));

    [Fact]
    public void No_usage_costs_more_than_the_most_that_was_reserved_for_it()
    {
        for (var i = 0; i < 500; i++)
        {
            long input = (i * 7919L) % 100_000, cached = input * (i % 5) / 10, written = input * (i % 3) / 10, output = (i * 104_729L) % 20_000;
            Assert.True(Full.CostOf(new ModelUsage(input, cached, written, output)) <= Full.MaxCost(input, output));
        }
    }

    [Fact]
    public void A_long_request_has_the_long_price_for_all_of_it()
    {
        var tiered = new Price(1m, 0.1m, null, 5m) { LongInput = new Price(2m, 0.2m, null, 10m), LongInputAbove = 100 };
        Assert.Equal(100m / 1e6m, tiered.CostOf(new ModelUsage(100, 0, 0, 0)));
        Assert.Equal(202m / 1e6m, tiered.CostOf(new ModelUsage(101, 0, 0, 0)));
        Assert.Equal((202m + 10m) / 1e6m, tiered.MaxCost(101, 1));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 5)]
    [InlineData(5, -1)]
    [InlineData(long.MaxValue, 5)]
    [InlineData(5, long.MaxValue)]
    public void Usage_that_cannot_be_is_none(long input, long output) => Assert.Null(ModelUsage.From(new UsageDetails { InputTokenCount = input, OutputTokenCount = output }));

    [Theory]
    [InlineData(-7, 0, 10)]
    [InlineData(long.MaxValue, 1_000_000_000, 1_000_000_010)]
    public void A_share_of_the_cache_that_cannot_be_is_bounded(long cached, long read, long input) =>
        Assert.Equal(new ModelUsage(input, read, 0, 2), ModelUsage.From(new UsageDetails { InputTokenCount = 10, CachedInputTokenCount = cached, OutputTokenCount = 2 }));

    // A request of 50,100 tokens, not of 100: the next one's reservation is made from it.
    [Fact]
    public void Cached_tokens_that_a_provider_counts_beside_the_input_are_part_of_it()
    {
        var usage = ModelUsage.From(new UsageDetails { InputTokenCount = 100, CachedInputTokenCount = 50_000, OutputTokenCount = 2 });
        Assert.Equal(new ModelUsage(50_100, 50_000, 0, 2), usage);
        Assert.Equal(new ModelUsage(100, 60, 0, 2), ModelUsage.From(new UsageDetails { InputTokenCount = 100, CachedInputTokenCount = 60, OutputTokenCount = 2 }));
    }

    [Fact]
    public void Usage_that_the_provider_did_not_report_is_unknown()
    {
        Assert.Null(ModelUsage.From(null));
        Assert.Null(ModelUsage.From(new UsageDetails { InputTokenCount = 5 }));
        Assert.Equal(
            new ModelUsage(10, 4, 3, 2),
            ModelUsage.From(new UsageDetails { InputTokenCount = 10, CachedInputTokenCount = 4, OutputTokenCount = 2, AdditionalCounts = new AdditionalPropertiesDictionary<long> { [ModelUsage.CacheWriteCount] = 3 } }));
    }
}
