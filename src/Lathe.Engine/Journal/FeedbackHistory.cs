namespace Lathe.Engine.Journal;

/// <summary>The part of a run's history that is about feedback: a fold like <see cref="RunHistory"/>, which owns it.</summary>
public sealed class FeedbackHistory
{
    private readonly List<RunEventData> _marks = [];
    private readonly Dictionary<string, FeedbackTold> _told = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AttemptDecided> _decisions = [];
    private readonly HashSet<string> _messages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _untold = new(StringComparer.Ordinal);

    /// <summary>What was seen, said, told and waived, in order: <see cref="StepFinished"/> of kind Feedback, <see cref="FeedbackSaid"/>, <see cref="FeedbackTold"/>, <see cref="FeedbackWaived"/>.</summary>
    public IReadOnlyList<RunEventData> Marks => _marks;

    /// <summary>The ids of what people said and no agent was told yet.</summary>
    public IReadOnlyCollection<string> Untold => _untold;

    /// <summary>What was told at a place; null for nothing.</summary>
    /// <param name="place">An attempt or a turn.</param>
    public FeedbackTold? ToldAt(string place) => _told.GetValueOrDefault(place);

    /// <summary>What was decided after an attempt, the last time; null where nothing is recorded.</summary>
    /// <param name="attempt">Its number.</param>
    public AttemptDecided? DecisionAfter(int attempt) => _decisions.GetValueOrDefault(attempt);

    /// <summary>Whether a person's message is in the journal already.</summary>
    /// <param name="message">Its id.</param>
    public bool Has(string message) => _messages.Contains(message);

    /// <summary>The same fold over other events of the run. A message that was taken into the journal is not taken again.</summary>
    internal FeedbackHistory Over(IEnumerable<RunEventData> events)
    {
        var other = new FeedbackHistory();
        foreach (var data in events) other.Apply(data);
        other._messages.UnionWith(_messages);
        return other;
    }

    internal void Apply(RunEventData data)
    {
        switch (data)
        {
            case FeedbackSaid said when _messages.Add(said.Message):
                _untold.Add(said.Item.Id);
                _marks.Add(said);
                break;
            case FeedbackWaived waived when _messages.Add(waived.Message):
                _untold.Remove(waived.Item);
                _marks.Add(waived);
                break;
            case FeedbackTold told:
                _told[told.Place] = told;
                _untold.ExceptWith(told.Items);
                _marks.Add(told);
                break;
            case AttemptDecided decided:
                _decisions[decided.Attempt] = decided;
                break;
            case StepFinished step:
                _marks.Add(step);
                break;
        }
    }
}
