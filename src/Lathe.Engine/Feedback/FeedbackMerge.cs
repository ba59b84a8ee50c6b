namespace Lathe.Engine.Feedback;

/// <summary>Makes one item of those that say the same: the same failure from two checks, the same error fifty times over. Pure; the result does not depend on the order of what goes in.</summary>
internal static class FeedbackMerge
{
    private const int MostFrom = 5;

    /// <summary>Merges items by their ids.</summary>
    /// <param name="items">Items of one attempt.</param>
    /// <returns>One item for each id, in the order of <see cref="FeedbackOrder"/>.</returns>
    public static IReadOnlyList<FeedbackItem> Merge(IEnumerable<FeedbackItem> items)
    {
        var merged = new List<FeedbackItem>();
        foreach (var group in items.GroupBy(i => i.Id, StringComparer.Ordinal))
        {
            var sorted = group.Order(FeedbackOrder.Default).ThenBy(i => i.Line ?? int.MaxValue).ThenBy(i => i.Title, StringComparer.Ordinal).ThenBy(i => i.Evidence, StringComparer.Ordinal).ToList();
            var first = sorted[0];
            merged.Add(sorted.Count == 1 ? first : first with
            {
                Count = sorted.Sum(i => i.Count),
                From = [.. sorted.SelectMany(i => i.From).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostFrom)],
                Advice = first.Advice ?? sorted.Find(i => i.Advice is not null)?.Advice,

                // What is new on one of the trees is new.
                WasBefore = sorted.TrueForAll(i => i.WasBefore),
            });
        }

        merged.Sort(FeedbackOrder.Default);
        return merged;
    }
}
