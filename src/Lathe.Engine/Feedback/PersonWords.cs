using Lathe.Engine.Journal;
using Lathe.Engine.Prompts;
using Lathe.Engine.Runs;

namespace Lathe.Engine.Feedback;

/// <summary>Brings what people say while a run goes on to the agent: before each of its turns. What was told before a turn is journalled with the turn, so that a resumed run tells it at the same place.</summary>
internal sealed class PersonWords(Run run, IRunInbox inbox, PromptLibrary prompts)
{
    /// <summary>What to tell the agent before a turn; null for nothing.</summary>
    /// <param name="turn">The turn's place.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<string?> BeforeAsync(StepId turn, CancellationToken cancellationToken)
    {
        if (run.History.Feedback.ToldAt(turn.Value) is { } told) return Words(told);
        if (run.RecallOnly || await run.IsRecordedAsync(turn.Child("model"), cancellationToken)) return null;
        await TakeAsync(cancellationToken);
        if (run.History.Feedback.Untold.Count == 0) return null;
        var items = run.Ledger().Untold;
        if (items.Count == 0) return null;
        var telling = Telling(turn.Value, items);
        await run.AppendAsync(telling, cancellationToken);
        return Words(telling);
    }

    /// <summary>Takes what was left into the journal.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        var messages = await inbox.ReadAsync(run.Id, cancellationToken);
        if (messages.Count == 0) return;
        var fresh = InboxMessages.New(messages, run.History);
        if (fresh.Count > 0) await run.AppendAsync(fresh, cancellationToken);
        await inbox.RemoveAsync(run.Id, [.. messages.Select(InboxMessages.IdOf)], cancellationToken);
    }

    /// <summary>The event that says what is told where.</summary>
    public static FeedbackTold Telling(string place, IReadOnlyList<FeedbackItem> items) =>
        new(place, [.. items.Select(i => i.Id)], FeedbackWords.Count(items), [.. items.Take(MostTitles).Select(FeedbackWords.Line)]);

    private const int MostTitles = 12;

    private string? Words(FeedbackTold told)
    {
        var ledger = run.Ledger();
        var items = told.Items.Select(ledger.Find).OfType<TrackedItem>().Select((t, i) => $"{i + 1}. {(t.Item.Place is { } place ? place + ": " : "")}{t.Item.Evidence ?? t.Item.Title}").ToList();
        return items.Count == 0 ? null : prompts.Render("person", new PromptValues().With("items", items));
    }
}
