using Lathe.Context;
using Lathe.Engine.Text;

namespace Lathe.Engine.Feedback;

/// <summary>What fits a budget.</summary>
/// <param name="Whole">Items that are told with their evidence, in order.</param>
/// <param name="Short">Items of which only the title is told, in order.</param>
/// <param name="Left">How many are not told at all.</param>
internal sealed record BudgetedFeedback(IReadOnlyList<FeedbackItem> Whole, IReadOnlyList<FeedbackItem> Short, int Left);

/// <summary>
/// Cuts feedback to a budget in tokens. The first item in order is always told, its evidence cut where it is larger than all there is; what does not fit with its evidence is told by its title, and
/// what does not fit so is counted. Pure.
/// </summary>
internal static class FeedbackBudget
{
    private const int ItemFrame = 30;
    private const int SmallestEvidence = 200;
    private const int MostShort = 40;

    /// <summary>Of the budget, what titles may take beside whole items.</summary>
    private const int ShortShare = 4;

    /// <summary>Chooses what to tell.</summary>
    /// <param name="items">In the order of <see cref="FeedbackOrder"/>.</param>
    /// <param name="tokens">The budget.</param>
    /// <param name="estimate">Estimates tokens.</param>
    public static BudgetedFeedback Fit(IReadOnlyList<FeedbackItem> items, int tokens, TokenEstimator estimate)
    {
        var whole = new List<FeedbackItem>();
        var brief = new List<FeedbackItem>();
        var left = 0;
        var room = tokens;
        foreach (var item in items)
        {
            var cost = Cost(item, estimate);
            if (whole.Count == 0 && cost > room)
            {
                whole.Add(Cut(item, room, estimate));
                room = 0;
            }
            else if (cost <= room)
            {
                whole.Add(item);
                room -= cost;
            }
            else
            {
                brief.Add(item);
            }
        }

        var forTitles = Math.Max(room, tokens / ShortShare);
        for (var i = 0; i < brief.Count; i++)
        {
            var cost = estimate(brief[i].Title) + ItemFrame / 2;
            if (i < MostShort && cost <= forTitles)
            {
                forTitles -= cost;
                continue;
            }

            left = brief.Count - i;
            brief.RemoveRange(i, left);
        }

        return new BudgetedFeedback(whole, brief, left);
    }

    /// <summary>About what an item takes.</summary>
    internal static int Cost(FeedbackItem item, TokenEstimator estimate) => estimate(item.Title) + estimate(item.Evidence) + estimate(item.Advice) + ItemFrame;

    private static FeedbackItem Cut(FeedbackItem item, int room, TokenEstimator estimate)
    {
        if (item.Evidence is not { } evidence) return item;
        var limit = Math.Max(SmallestEvidence, evidence.Length);
        while (limit > SmallestEvidence && Cost(item with { Evidence = Bounded.HeadAndTail(evidence, limit) }, estimate) > room) limit = Math.Max(SmallestEvidence, limit * 2 / 3);
        return item with { Evidence = Bounded.HeadAndTail(evidence, limit) };
    }
}
