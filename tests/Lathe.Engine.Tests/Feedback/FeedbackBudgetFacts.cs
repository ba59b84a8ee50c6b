using Lathe.Engine.Feedback;
using Lathe.Models.Catalog;

namespace Lathe.Engine.Tests.Feedback;

/// <summary>Merging, order and budget, on made-up lists of items: whatever goes in, the most important new item comes out, in the same order each time.</summary>
public sealed class FeedbackBudgetFacts
{
    [Fact]
    public void The_order_does_not_depend_on_the_order_of_what_goes_in()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var items = Items(random, random.Next(1, 40));
            var shuffled = items.ToArray();
            random.Shuffle(shuffled);
            Assert.Equal(Show(FeedbackMerge.Merge(items)), Show(FeedbackMerge.Merge(shuffled)));
        }
    }

    [Fact]
    public void Merging_loses_no_item_counts_what_it_merges_and_keeps_the_highest_priority()
    {
        var random = new Random(2);
        for (var round = 0; round < 300; round++)
        {
            var items = Items(random, random.Next(1, 60));
            var merged = FeedbackMerge.Merge(items);
            Assert.Equal(items.Select(i => i.Id).ToHashSet(), merged.Select(i => i.Id).ToHashSet());
            Assert.Equal(items.Count, merged.Sum(i => i.Count));
            foreach (var item in merged) Assert.Equal(items.Where(i => i.Id == item.Id).Max(i => i.Priority), item.Priority);
            Assert.Equal(Show(merged), Show(FeedbackMerge.Merge(merged)));
        }
    }

    [Fact]
    public void The_first_item_is_always_told_and_the_budget_is_kept()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var items = FeedbackMerge.Merge(Items(random, random.Next(1, 60)));
            var tokens = random.Next(150, 6_000);
            var fit = FeedbackBudget.Fit(items, tokens, TokenEstimator.Estimate);
            Assert.Equal(items[0].Id, fit.Whole[0].Id);
            Assert.Equal(items.Max(i => i.Priority), fit.Whole[0].Priority);
            Assert.Equal(items.Count, fit.Whole.Count + fit.Short.Count + fit.Left);
            Assert.True(fit.Whole.Count == 1 || fit.Whole.Sum(i => FeedbackBudget.Cost(i, TokenEstimator.Estimate)) <= tokens);
            Assert.Equal(fit.Whole.Select(i => i.Id), items.Where(i => fit.Whole.Any(w => w.Id == i.Id)).Select(i => i.Id));
        }
    }

    [Fact]
    public void An_item_larger_than_the_budget_is_cut_and_told()
    {
        var item = new FeedbackItem("00000001", FeedbackSource.Check, FeedbackPriority.High, "make: exited with 2") { Evidence = string.Concat(Enumerable.Repeat("a long line of output\n", 400)) };
        var fit = FeedbackBudget.Fit([item], 300, TokenEstimator.Estimate);
        Assert.InRange(fit.Whole[0].Evidence!.Length, 200, 900);
        Assert.Contains("left out", fit.Whole[0].Evidence);
    }

    [Fact]
    public void Causes_come_before_what_follows_from_them_and_a_persons_word_before_all()
    {
        var items = FeedbackMerge.Merge([Of("a", FeedbackSource.Test), Of("b", FeedbackSource.Compiler), Of("c", FeedbackSource.Person, FeedbackPriority.Must), Of("d", FeedbackSource.Quality), Of("e", FeedbackSource.Check)]);
        Assert.Equal(["c", "b", "a", "e", "d"], items.Select(i => i.Id));
    }

    [Fact]
    public void The_same_error_fifty_times_and_from_two_checks_is_one_item()
    {
        var many = Enumerable.Range(1, 50).Select(i => Of("a", FeedbackSource.Compiler) with { Line = i, From = [i % 2 == 0 ? "make" : "make test"] });
        var one = Assert.Single(FeedbackMerge.Merge(many));
        Assert.Equal((50, 1), (one.Count, one.Line));
        Assert.Equal(["make", "make test"], one.From);
    }

    private static FeedbackItem Of(string id, FeedbackSource source, FeedbackPriority priority = FeedbackPriority.High) => new(id, source, priority, id);

    private static List<FeedbackItem> Items(Random random, int count)
    {
        var items = new List<FeedbackItem>();
        for (var i = 0; i < count; i++)
        {
            var source = (FeedbackSource)random.Next(10);
            var number = random.Next(25);
            items.Add(new FeedbackItem(FeedbackId.Of(source, $"r{number}", $"f{number % 3}"), source, (FeedbackPriority)random.Next(4), new string('t', random.Next(1, 200)))
            {
                Path = $"f{number % 3}",
                Line = random.Next(3) == 0 ? null : random.Next(1, 90),
                Evidence = random.Next(3) == 0 ? null : new string('e', random.Next(0, 2_000)),
                From = [$"c{random.Next(3)}"],
                WasBefore = random.Next(2) == 0,
            });
        }

        return items;
    }

    private static IEnumerable<string> Show(IEnumerable<FeedbackItem> items) => items.Select(i => $"{i.Id} {i.Priority} {i.Title} {i.Line} {i.Evidence} {i.Count} {i.WasBefore} {string.Join(',', i.From)}");
}
