using System.Globalization;
using Lathe.Engine.Journal;

namespace Lathe.Engine.Questions;

/// <summary>One possible answer.</summary>
/// <param name="Name">What is given as the answer; stable, lower case.</param>
/// <param name="Says">What happens then, one line.</param>
public sealed record RunChoice(string Name, string Says)
{
    /// <summary>Whether it needs words of the person.</summary>
    public bool NeedsText { get; init; }
}

/// <summary>What a run needs to know from a person, and what can be answered. A pure reading of the run's history: every front end asks the same.</summary>
/// <param name="Number">The number of the event with which the run stopped; an answer names it, so that it never counts for another question.</param>
/// <param name="Code">What it is about; stable.</param>
/// <param name="Text">The question.</param>
/// <param name="Choices">The possible answers, at least one.</param>
/// <param name="WithText">The choice that is meant where a person gives words alone; null where words need a choice.</param>
public sealed record RunQuestion(long Number, string Code, string Text, IReadOnlyList<RunChoice> Choices, string? WithText)
{
    /// <summary>The choice that ends the run; what it has done is kept.</summary>
    public const string GiveUp = QuestionTable.GiveUp;

    /// <summary>What can be done about the cause meanwhile; null for nothing.</summary>
    public string? Remedy { get; init; }

    /// <summary>What it is about, where that is more than its code.</summary>
    public AskedAbout? About { get; init; }

    /// <summary>The answer that was given and not yet taken up by a process; null where it is open.</summary>
    public AnswerRecord? Answered { get; init; }

    /// <summary>The possible answer that a word means: its name, or its place from 1.</summary>
    /// <param name="word">What a person gave; null for nothing.</param>
    /// <returns>Null where it is none of them.</returns>
    public RunChoice? Named(string? word)
    {
        word = word?.Trim();
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var place)) return place >= 1 && place <= Choices.Count ? Choices[place - 1] : null;
        return Choices.FirstOrDefault(c => c.Name.Equals(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What a run asks.</summary>
    /// <param name="history">The run.</param>
    /// <returns>Null for a run that asks nothing: it is being worked on, was interrupted, waits for a time, was accepted, cancelled, or failed by an error that nobody's word changes.</returns>
    public static RunQuestion? Of(RunHistory history)
    {
        var asked = history switch
        {
            { Paused: { State: RunState.NeedsHuman } paused } => QuestionTable.OfPause(paused, history),
            { Ended: { State: RunState.Finished or RunState.Failed } ended } => QuestionTable.OfEnd(ended, history),
            _ => null,
        };
        return asked is null ? null : asked with { Answered = history.AnswerTo(asked.Number) };
    }
}
