using System.Text.Json.Serialization;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;

namespace Lathe.Engine.Feedback;

/// <summary>Where an item stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeedbackState>))]
public enum FeedbackState
{
    /// <summary>To be mended.</summary>
    Open,

    /// <summary>A person's: an attempt was told of it and ended. Whether it is met, the person judges.</summary>
    Answered,

    /// <summary>Seen fixed: what had shown it was looked at again, and it is gone.</summary>
    Fixed,

    /// <summary>A person decided that it need not be mended.</summary>
    Waived,
}

/// <summary>An item with what became of it.</summary>
/// <param name="Item">As it was seen last.</param>
/// <param name="State">Where it stands.</param>
/// <param name="FirstSeen">The attempt in which it was seen first; 0 for what a person said before the first one ended.</param>
/// <param name="LastSeen">The attempt in which it was seen last.</param>
/// <param name="Seen">In how many attempts it was seen.</param>
/// <param name="Told">How many times the agent was told.</param>
/// <param name="Note">Why it was waived, or by what it is overruled; null for nothing.</param>
public sealed record TrackedItem(FeedbackItem Item, FeedbackState State, int FirstSeen, int LastSeen, int Seen, int Told, string? Note)
{
    /// <summary>The attempt in which it was seen fixed, answered or waived; null while it is open.</summary>
    public int? ResolvedIn { get; init; }

    /// <summary>It was fixed once and came back.</summary>
    public bool CameBack { get; init; }
}

/// <summary>Every item of a run and where it stands: a fold over the journal, so that it survives a resume and a kill. Bounded; the oldest resolved ones are dropped first.</summary>
public sealed class FeedbackLedger
{
    /// <summary>The most items that are kept.</summary>
    public const int MostItems = 300;

    private readonly Dictionary<string, TrackedItem> _items = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly SortedDictionary<int, FeedbackRecord> _records = [];

    private FeedbackLedger()
    {
    }

    /// <summary>The items in the order in which they came up.</summary>
    public IReadOnlyList<TrackedItem> Items => [.. _order.Select(id => _items[id])];

    /// <summary>What each attempt left, by its number.</summary>
    public IReadOnlyDictionary<int, FeedbackRecord> Records => _records;

    /// <summary>Open items that ask for opposite things, with those of people that were answered.</summary>
    public IReadOnlyList<Contradiction> Contradictions { get; private set; } = [];

    /// <summary>What people said and no agent was told yet.</summary>
    public IReadOnlyList<FeedbackItem> Untold => [.. Items.Where(t => t is { State: FeedbackState.Open, Told: 0, Item.Source: FeedbackSource.Person }).Select(t => t.Item)];

    /// <summary>Folds a run's history.</summary>
    /// <param name="history">The history.</param>
    /// <param name="objects">Where large results are.</param>
    public static FeedbackLedger Of(RunHistory history, IObjectStore objects)
    {
        var ledger = new FeedbackLedger();
        foreach (var mark in history.Feedback.Marks)
        {
            switch (mark)
            {
                case FeedbackSaid said:
                    ledger.Say(said.Item);
                    break;
                case FeedbackWaived waived:
                    ledger.Waive(waived);
                    break;
                case FeedbackTold told:
                    ledger.Tell(told);
                    break;
                case StepFinished step:
                    ledger.See(StepResults.Read(step, FeedbackJson.FeedbackStep, objects));
                    break;
            }

            ledger.Drop();
        }

        ledger.Contradict();
        return ledger;
    }

    /// <summary>An item by its id; null where it is not known.</summary>
    /// <param name="id">Its id.</param>
    public TrackedItem? Find(string id) => _items.GetValueOrDefault(id);

    private int Latest => _records.Count == 0 ? 0 : _records.Keys.Last();

    // Said once more, it is open once more.
    private void Say(FeedbackItem item) =>
        Put(_items.TryGetValue(item.Id, out var known)
            ? known with { Item = item, State = FeedbackState.Open, Told = 0, Seen = known.Seen + 1, LastSeen = Latest, Note = null, ResolvedIn = null }
            : new TrackedItem(item, FeedbackState.Open, Latest, Latest, 1, 0, null));

    private void Waive(FeedbackWaived waived)
    {
        if (_items.TryGetValue(waived.Item, out var known)) Put(known with { State = FeedbackState.Waived, Note = waived.Reason, ResolvedIn = Latest });
    }

    private void Tell(FeedbackTold told)
    {
        foreach (var id in told.Items)
        {
            if (_items.TryGetValue(id, out var known)) Put(known with { Told = known.Told + 1 });
        }
    }

    private void See(FeedbackRecord record)
    {
        _records[record.Attempt] = record;
        foreach (var item in record.Items)
        {
            if (!_items.TryGetValue(item.Id, out var known)) Put(new TrackedItem(item, FeedbackState.Open, record.Attempt, record.Attempt, 1, 0, null));
            else if (known.State == FeedbackState.Waived) Put(known with { Item = item, LastSeen = record.Attempt, Seen = known.Seen + 1 });
            else Put(known with { Item = item, State = FeedbackState.Open, LastSeen = record.Attempt, Seen = known.Seen + 1, ResolvedIn = null, CameBack = known.CameBack || known.State == FeedbackState.Fixed });
        }

        foreach (var id in record.Fixed)
        {
            if (_items.TryGetValue(id, out var known) && known.State == FeedbackState.Open) Put(known with { State = FeedbackState.Fixed, ResolvedIn = record.Attempt });
        }

        foreach (var tracked in Items)
        {
            if (tracked is { Item.Source: FeedbackSource.Person, State: FeedbackState.Open, Told: > 0 }) Put(tracked with { State = FeedbackState.Answered, ResolvedIn = record.Attempt });
        }
    }

    private void Contradict()
    {
        Contradictions = Feedback.Contradictions.Find([.. Items.Where(t => t.State == FeedbackState.Open || (t.State == FeedbackState.Answered && t.Item.Source == FeedbackSource.Person)).Select(t => t.Item).Order(FeedbackOrder.Default)]);
        foreach (var contradiction in Contradictions)
            Put(_items[contradiction.Overruled] with { Note = $"overruled by {contradiction.Kept} ({contradiction.Words})" });
    }

    private void Put(TrackedItem tracked)
    {
        if (!_items.ContainsKey(tracked.Item.Id)) _order.Add(tracked.Item.Id);
        _items[tracked.Item.Id] = tracked;
    }

    // What is resolved longest goes first; where everything is open, what matters least and was seen longest ago.
    private void Drop()
    {
        while (_order.Count > MostItems)
        {
            var victim = _order.Select(id => _items[id]).MinBy(t => (t.State == FeedbackState.Open, t.State == FeedbackState.Open ? (int)t.Item.Priority : 0, t.ResolvedIn ?? t.LastSeen))!;
            _order.Remove(victim.Item.Id);
            _items.Remove(victim.Item.Id);
        }
    }
}
