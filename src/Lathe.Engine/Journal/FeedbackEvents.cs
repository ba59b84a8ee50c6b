using Lathe.Engine.Feedback;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Journal;

/// <summary>A person said something about the run's change.</summary>
/// <param name="Message">The id of the message, so that one that is read twice counts once.</param>
/// <param name="Item">What was said.</param>
public sealed record FeedbackSaid(string Message, FeedbackItem Item) : RunEventData;

/// <summary>A person decided that an item need not be mended.</summary>
/// <param name="Message">The id of the message.</param>
/// <param name="Item">The item's id.</param>
/// <param name="Reason">Why.</param>
public sealed record FeedbackWaived(string Message, string Item, string Reason) : RunEventData;

/// <summary>Items were told to the agent.</summary>
/// <param name="Place">The attempt that begins with it (<c>attempt-2</c>), or the turn before which it was said (<c>attempt-1/turn-3</c>).</param>
/// <param name="Items">The ids.</param>
/// <param name="Summary">How many of which kind, in words.</param>
/// <param name="Titles">The first of them, one line each, for a person.</param>
public sealed record FeedbackTold(string Place, IReadOnlyList<string> Items, string Summary, IReadOnlyList<string> Titles) : RunEventData;

/// <summary>After an attempt: whether another one follows, and why.</summary>
/// <param name="Attempt">The attempt that ended.</param>
/// <param name="Again">Whether another one follows.</param>
/// <param name="Code">Stable: <c>new_failures</c>, <c>repeated</c>, <c>person</c>, <c>review</c>; <c>accepted</c>, <c>limit</c>, <c>unverified</c>, <c>attempts</c>, <c>nothing_new</c>, <c>cannot_pass</c>.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Approach">What is done otherwise: <c>more_context</c>, <c>other_format</c>, <c>smaller_step</c>; null for nothing.</param>
/// <param name="Model">The model from here on, where it is another one.</param>
/// <param name="From">The tree that the next attempt starts from, where that is not the one that this attempt left.</param>
/// <param name="FromAttempt">The attempt that left it.</param>
public sealed record AttemptDecided(
    int Attempt,
    bool Again,
    string Code,
    string Reason,
    IReadOnlyList<string>? Approach = null,
    string? Model = null,
    ObjectHash? From = null,
    int? FromAttempt = null) : RunEventData
{
    /// <summary>The list of ignored files beside <see cref="From"/>; null where there is none, and in journals of earlier versions.</summary>
    public ObjectHash? FromIgnored { get; init; }
}
