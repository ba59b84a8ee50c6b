using System.Text;
using Lathe.Context;
using Lathe.Engine.Agents;
using Lathe.Engine.Prompts;
using Lathe.Engine.Runs;
using Lathe.Engine.Text;

namespace Lathe.Engine.Feedback;

/// <summary>What the next attempt is to be told, before it is put into words.</summary>
internal sealed record FeedbackMessage
{
    /// <summary>The attempt that ended.</summary>
    public required AttemptResult Attempt { get; init; }

    /// <summary>What is to be mended, in order; waived and overruled items are not among it.</summary>
    public required IReadOnlyList<FeedbackItem> Items { get; init; }

    /// <summary>Ids of items that were told before and show the same as then.</summary>
    public IReadOnlySet<string> Known { get; init; } = new HashSet<string>();

    /// <summary>Items that a stronger one overrules, with why.</summary>
    public IReadOnlyList<string> Overruled { get; init; } = [];

    /// <summary>What is done otherwise.</summary>
    public IReadOnlyList<string> Approach { get; init; } = [];

    /// <summary>The attempt whose files the next one starts from; null where that is the one that ended.</summary>
    public int? From { get; init; }

    /// <summary>Finds the code around an item; null where no context is asked for.</summary>
    public TreePlaces? Places { get; init; }
}

/// <summary>Tells the next attempt what to mend: the items within a budget, causes first, and how to go about it. Bounded.</summary>
internal static class FeedbackWriter
{
    /// <summary>The tokens that items may take.</summary>
    public const int Budget = 4_000;

    private const int MostAround = 3;
    private const int LargestAround = 2_500;
    private const int MostBefore = 20;
    private const string Before = " (it failed before your change too)";

    public static string Write(PromptLibrary prompts, FeedbackMessage message, TokenEstimator estimate)
    {
        var attempt = message.Attempt;
        var fresh = message.Items.Where(i => !i.WasBefore).ToList();

        // What failed before is told in full where nothing else fails: it may be what the task is about.
        var (told, before) = fresh.Exists(i => i.Priority >= FeedbackPriority.High) ? (fresh, message.Items.Where(i => i.WasBefore).ToList()) : ([.. message.Items], []);
        var repeats = message.Approach.Contains(AttemptPolicy.MoreContext);
        var known = repeats ? [] : told.Where(i => message.Known.Contains(i.Id)).ToList();
        var fit = FeedbackBudget.Fit([.. told.Except(known)], Budget, estimate);
        var values = new PromptValues()
            .With("attempt", attempt.Number.ToString())
            .With(attempt.Accepted ? "accepted" : "verdict", attempt.Change.Files == 0 ? "nothing was changed" : Words(attempt.Verdict.Verdict))
            .With("reasons", Reasons(attempt).ConvertAll(DataMarks.Keep))
            .With("ended", Ended(attempt.Report.Stop))
            .With("items", fit.Whole.Select((item, i) => $"{i + 1}. {Whole(item)}").ToList())
            .With("said", fit.Short.Concat(known).Where(IsPersons).Select(Line).ToList())
            .With("more", fit.Short.Where(i => !IsPersons(i)).Select(Line).ToList())
            .With("left", fit.Left > 0 ? fit.Left.ToString() : null)
            .With("known", known.Where(i => !IsPersons(i)).Select(Line).ToList())
            .With("before", before.Take(MostBefore).Select(Line).ToList())
            .With("overruled", message.Overruled.Select(DataMarks.Keep).ToList())
            .With("code", repeats ? Around(message) : [])
            .With("checks", fit.Whole.Where(i => i.Source == FeedbackSource.Check).Select(Whole).ToList())
            .With("findings", told.Where(i => i.Source == FeedbackSource.Quality).Select(Line).ToList());
        foreach (var approach in message.Approach) values.With(approach, "yes");
        return prompts.Render("feedback", values.With(message.From is null ? "stands" : "from", (message.From ?? attempt.Number).ToString()));
    }

    private static List<string> Reasons(AttemptResult attempt)
    {
        var reasons = new List<string>();
        if (attempt.Verdict.Verdict != Journal.Verdict.Verified) reasons.AddRange(attempt.Verdict.Reasons);
        if (!attempt.Quality.Passed) reasons.AddRange(attempt.Quality.Reasons);
        return reasons;
    }

    private static string? Ended(AgentStop stop) => stop switch
    {
        AgentStop.Turns => "The attempt used all of its turns; take fewer, larger steps.",
        AgentStop.Loop => "The attempt went in circles.",
        _ => null,
    };

    private static bool IsPersons(FeedbackItem item) => item.Source == FeedbackSource.Person;

    // What a tool or a test says is data, down to its name; what kind of thing it is, and what to do about it, is Lathe's word. A person's words are no data: they are what is asked for.
    private static string Whole(FeedbackItem item)
    {
        if (IsPersons(item)) return item.Evidence is { } words && words != item.Title ? FeedbackWords.Line(item with { Title = words }) : FeedbackWords.Line(item);
        var text = new StringBuilder(FeedbackWords.Of(item.Source));
        if (item.WasBefore) text.Append(Before);
        text.Append("\n«data»\n").Append(DataMarks.Keep(FeedbackWords.PlaceAndTimes(item)));
        if (item.Evidence is { } evidence && evidence != item.Title) text.Append('\n').Append(DataMarks.Keep(evidence));
        var foreign = item.Source is FeedbackSource.Scan or FeedbackSource.Review or FeedbackSource.Quality;
        if (foreign && item.Advice is { } suggestion) text.Append('\n').Append(DataMarks.Keep(suggestion));
        text.Append("\n«/data»");
        if (!foreign && item.Advice is { } advice) text.Append('\n').Append(advice);
        return text.ToString();
    }

    private static string Line(FeedbackItem item) => (IsPersons(item) ? FeedbackWords.Line(item) : DataMarks.Keep(FeedbackWords.Line(item))) + (item.WasBefore ? Before : "");

    // The code where it fails, as it stands.
    private static List<string> Around(FeedbackMessage message)
    {
        var blocks = new List<string>();
        foreach (var item in message.Items)
        {
            if (blocks.Count == MostAround) break;
            if (item is not { Path: { } path, Line: { } line } || message.Places?.Around(path, line) is not { } text) continue;
            var block = DataMarks.Keep(Bounded.HeadAndTail(text, LargestAround));
            if (!blocks.Contains(block)) blocks.Add(block);
        }

        return blocks;
    }

    private static string Words(Journal.Verdict verdict) => verdict switch
    {
        Journal.Verdict.Verified => "the checks pass, the quality does not",
        Journal.Verdict.PartlyVerified => "only some of the checks count as passed",
        Journal.Verdict.Failed => "the checks fail",
        _ => "no check could run",
    };
}
