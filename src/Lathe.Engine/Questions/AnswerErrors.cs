using System.Globalization;
using Lathe.Engine.Journal;
using Lathe.Engine.Text;
using Lathe.Errors;

namespace Lathe.Engine.Questions;

/// <summary>What is wrong with an answer.</summary>
internal static class AnswerErrors
{
    public static LatheException NothingAsked(RunId run, RunHistory history)
    {
        var (state, guidance) = history switch
        {
            { Ended: { State: RunState.Finished, Outcome.Accepted: true } } => ("it is finished, and its change was accepted", $"To have something else changed: lathe feedback {run} \"…\""),
            { Ended.State: RunState.Cancelled } => ("it was stopped", $"To go on with it: lathe resume {run}"),
            { Ended.Error: { } error } => ($"it ended with an error ({error.Code})", error.Guidance is { } remedy ? $"{remedy} Then go on: lathe resume {run}" : $"Try again: lathe resume {run}"),
            { Paused: { State: RunState.Waiting, Until: var until } } => ($"it waits until {until?.ToString("u", CultureInfo.InvariantCulture) ?? "later"}, not for a person", $"Go on then: lathe resume {run}"),
            { Ended: not null } => ("it is over", $"See what came of it: lathe show {run}"),
            _ => ("it is being worked on, or was interrupted", $"To say something to the model: lathe feedback {run} \"…\". To go on with it where nobody works on it: lathe resume {run}"),
        };
        return new LatheError(ErrorKind.Conflict, "answer.nothing_asked", $"Run {run} asks nothing: {state}.") { Guidance = guidance }.ToException();
    }

    public static LatheException Second(RunId run, AnswerRecord first) =>
        new LatheError(ErrorKind.Conflict, "answer.second", $"Run {run} was answered already: {first.Answer.Choice}, by {first.Answer.By} at {first.At.ToString("u", CultureInfo.InvariantCulture)}. The first answer counts.")
        {
            Guidance = $"See where it stands: lathe show {run}. To say something to the model: lathe feedback {run} \"…\"",
        }.ToException();

    public static LatheException AnotherQuestion(RunId run, RunQuestion now) =>
        new LatheError(ErrorKind.Conflict, "answer.other_question", $"Run {run} asks something else by now: {Bounded.OneLine(now.Text, 300)}") { Guidance = $"See it with 'lathe show {run}' and answer that." }.ToException();

    public static LatheException NeedsChoice(RunId run, RunQuestion question) =>
        new LatheError(ErrorKind.Validation, "answer.needs_choice", $"Which answer is meant? {Bounded.OneLine(question.Text, 300)}") { Guidance = Possible(run, question) }.ToException();

    public static LatheException BadChoice(RunId run, RunQuestion question, string named, string? nearest) =>
        new LatheError(ErrorKind.Validation, "answer.bad_choice", $"'{Bounded.OneLine(named, 60)}' is none of the possible answers.{(nearest is null ? "" : $" Did you mean {nearest}?")}") { Guidance = Possible(run, question) }.ToException();

    public static LatheException NeedsText(RunId run, RunChoice choice) =>
        new LatheError(ErrorKind.Validation, "answer.needs_text", $"'{choice.Name}' needs words.") { Guidance = $"Say what to do otherwise: lathe answer {run} \"…\"" }.ToException();

    public static LatheException TooLong(int length) =>
        new LatheError(ErrorKind.Validation, "answer.too_long", $"This is {length:N0} characters long; {Feedback.RunFeedback.LongestText:N0} are the most.") { Guidance = "Say it shorter." }.ToException();

    private static string Possible(RunId run, RunQuestion question)
    {
        var list = string.Join("; ", question.Choices.Select(static (c, i) => $"{i + 1} {c.Name} ({c.Says})"));
        var words = question.WithText is { } meant ? $" Words alone mean {meant}." : "";
        return $"Give --choice NAME: lathe answer {run} --choice {question.Choices[0].Name}. Possible are {list}.{words}";
    }
}
