using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Redaction;
using Lathe.Engine.Text;
using Lathe.Errors;

namespace Lathe.Engine.Questions;

/// <summary>Holds an answer against what a run asks and makes the events that say it. Pure; whoever calls it holds the run's lease, so that of two answers one comes first.</summary>
internal static class AnswerRules
{
    private const int LongestName = 100;

    /// <summary>The events of an answer.</summary>
    /// <param name="run">The run.</param>
    /// <param name="history">The run, as of now.</param>
    /// <param name="draft">The answer.</param>
    /// <param name="redactor">Takes secrets out of its words.</param>
    /// <param name="message">A new id, for the words.</param>
    /// <exception cref="LatheException">Conflict <c>answer.nothing_asked</c>, <c>answer.second</c>; Validation <c>answer.bad_choice</c>, <c>answer.needs_choice</c>, <c>answer.needs_text</c>, <c>answer.too_long</c>.</exception>
    public static IReadOnlyList<RunEventData> Events(RunId run, RunHistory history, AnswerDraft draft, Redactor redactor, string message)
    {
        var question = RunQuestion.Of(history);
        if (draft.Question is { } seen && seen != question?.Number && history.AnswerTo(seen) is { } earlier) throw AnswerErrors.Second(run, earlier);
        if (question is null) throw AnswerErrors.NothingAsked(run, history);
        if (question.Answered is { } before) throw AnswerErrors.Second(run, before);
        if (draft.Question is { } other && other != question.Number) throw AnswerErrors.AnotherQuestion(run, question);

        var text = draft.Text?.ReplaceLineEndings("\n").Trim();
        if (text is { Length: 0 }) text = null;
        if (text?.Length > RunFeedback.LongestText) throw AnswerErrors.TooLong(text.Length);

        // The name of an answer, given where words are expected, is that answer: as words it could mean another one.
        if (draft.Choice is null && question.Named(text) is { } meant) (draft, text) = (draft with { Choice = meant.Name }, null);
        var choice = Choose(run, question, draft.Choice, text);
        if (choice.NeedsText && text is null) throw AnswerErrors.NeedsText(run, choice);
        text = text is null ? null : redactor.Redact(text);
        var answer = new RunAnswered(question.Number, question.Code, choice.Name, Bounded.OneLine(redactor.Redact(draft.By), LongestName), text) { About = question.About };
        if (choice.Name == QuestionTable.GiveUp) return [answer, new RunEnded(RunState.Cancelled, null, null)];
        return text is null ? [answer] : [answer, new FeedbackSaid(message, RunFeedback.Said(text))];
    }

    private static RunChoice Choose(RunId run, RunQuestion question, string? named, string? text)
    {
        if (named is null && text is null) throw AnswerErrors.NeedsChoice(run, question);
        named = named?.Trim() ?? question.WithText ?? throw AnswerErrors.NeedsChoice(run, question);
        if (question.Named(named) is { } choice) return choice;
        throw AnswerErrors.BadChoice(run, question, named, NearestName.Find(named.ToLowerInvariant(), [.. question.Choices.Select(static c => c.Name)]));
    }
}
