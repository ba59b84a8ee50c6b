using Lathe.Engine.Agents;
using Lathe.Engine.Journal;

namespace Lathe.Engine.Feedback;

/// <summary>What stands after an attempt, as far as it decides whether another one follows.</summary>
internal sealed record AttemptSituation
{
    /// <summary>The attempt that ended.</summary>
    public required int Number { get; init; }

    /// <summary>The most attempts.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>The gate let it through.</summary>
    public bool Accepted { get; init; }

    /// <summary>What the checks say.</summary>
    public Verdict Verdict { get; init; } = Verdict.Failed;

    /// <summary>Why the agent stopped.</summary>
    public AgentStop Stop { get; init; } = AgentStop.Done;

    /// <summary>How many things a person said that no agent was told yet.</summary>
    public int Untold { get; init; }

    /// <summary>How many remarks of a reviewer ask for another attempt and were not told yet.</summary>
    public int Asks { get; init; }

    /// <summary>How this attempt failed; see <see cref="FeedbackRecord.Signature"/>.</summary>
    public string Signature { get; init; } = "";

    /// <summary>How earlier attempts failed, since a person last said something.</summary>
    public IReadOnlyList<string> Earlier { get; init; } = [];

    /// <summary>How many edits were refused and not made up for.</summary>
    public int RefusedEdits { get; init; }

    /// <summary>Why no attempt can pass; null where one can.</summary>
    public string? Hopeless { get; init; }

    /// <summary>Another model that the router gives; null for the same.</summary>
    public string? OtherModel { get; init; }

    /// <summary>What is to be mended, in words; empty for nothing.</summary>
    public string Words { get; init; } = "";

    /// <summary>In how many earlier attempts it was the same.</summary>
    public int Repeats => Earlier.Count(s => s == Signature);
}

/// <summary>Whether another attempt follows.</summary>
/// <param name="Again">It does.</param>
/// <param name="Code">As <see cref="AttemptDecided.Code"/>.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Approach">What is done otherwise.</param>
internal sealed record AttemptDecision(bool Again, string Code, string Reason, IReadOnlyList<string> Approach);

/// <summary>
/// Decides after each attempt. Another one needs something that the one before did not know: a new failure, a person's word, or another approach to the same failure. It is no use where no attempt can
/// pass, where nothing would tell a better one, and where the same has failed three times over. Pure.
/// </summary>
internal static class AttemptPolicy
{
    public const string MoreContext = "more_context";
    public const string OtherFormat = "other_format";
    public const string SmallerStep = "smaller_step";

    /// <summary>The third time the same failure comes, nothing new is known.</summary>
    private const int MostRepeats = 2;

    public static AttemptDecision Decide(AttemptSituation at)
    {
        if (at.Stop == AgentStop.Limit) return Stop("limit", "A limit of the run is reached.");
        var isLast = at.Number >= at.MaxAttempts;
        if (at.Untold > 0 && !isLast) return Again("person", "A person asked for something.", at);
        if (at.Accepted) return at.Asks > 0 && !isLast ? Again("review", $"The change is accepted, and {(at.Asks == 1 ? "a remark" : $"{at.Asks} remarks")} of the reviewer ask for another attempt.", at) : Stop("accepted", "The change is accepted.");
        if (at.Verdict == Verdict.Unverified) return Stop("unverified", "No check ran, so nothing would tell a better attempt.");
        if (at.Hopeless is { } why) return Stop("cannot_pass", $"No attempt can pass: {why}.");
        if (isLast) return Stop("attempts", at.MaxAttempts == 1 ? "The one attempt is used." : $"All {at.MaxAttempts} attempts are used.");
        if (at.Repeats >= MostRepeats && at.OtherModel is null) return Stop("nothing_new", "It failed in the same way three times over; another attempt would know nothing new.");
        if (at.Repeats > 0) return Again("repeated", $"It failed in the same way {(at.Repeats == 1 ? "before" : "twice before")}, so the approach changes{(at.OtherModel is { } model ? $" and {model} goes on" : "")}.", at);
        return Again("new_failures", at.Words.Length > 0 ? $"To mend: {at.Words}." : "It was not accepted.", at);
    }

    private static AttemptDecision Stop(string code, string reason) => new(false, code, reason, []);

    private static AttemptDecision Again(string code, string reason, AttemptSituation at)
    {
        var approach = new List<string>();
        if (at.Repeats > 0) approach.Add(MoreContext);
        if (at.RefusedEdits > 0) approach.Add(OtherFormat);
        if (at.Stop is AgentStop.Turns or AgentStop.Loop || at.Repeats > 1) approach.Add(SmallerStep);
        return new AttemptDecision(true, code, reason, approach);
    }
}
