using Lathe.Engine.Agents.Compaction;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Prompts;
using Lathe.Engine.Runs;
using Lathe.Engine.Tools;

namespace Lathe.Engine.Agents;

/// <summary>
/// The built-in loop: a turn is one model call and the tool calls that it asked for, until an answer asks for none or calls finish. The conversation goes on from
/// one attempt to the next, so that providers' prompt caches hit. A resumed run walks the same path and finds its recorded steps.
/// </summary>
internal sealed class BuiltInAgent(Run run, ModelChain model, ToolBox tools, PromptLibrary prompts, PersonWords? words = null)
{
    private const string CutOff = "Your answer was cut off at its length limit. Go on from where it ended; write long files in several steps.";
    private const string Circling = "You have made the same calls with the same results several times. Try something else, or finish and say what is in the way.";

    private readonly List<TranscriptMessage> _conversation = [TranscriptMessage.OfText(TranscriptRole.System, TaskPrompt.System(prompts, run.Settings))];
    private readonly ContextWindow _window = new(run, model, new ConversationSummary(run, model, prompts));
    private int? _task;
    private int _attempt;
    private int _sent;

    /// <summary>Works on the workspace until it is done or a limit is reached. Every effect goes through the run's steps.</summary>
    /// <param name="attempt">The attempt's place.</param>
    /// <param name="message">What this attempt is told: the task, or feedback on the attempt before.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<AgentReport> WorkAsync(StepId attempt, string message, CancellationToken cancellationToken)
    {
        var loops = new LoopDetector();
        var refused = new RefusedEditLog();
        var warned = false;
        _attempt = _conversation.Count;
        _task ??= _attempt;
        _conversation.Add(TranscriptMessage.OfText(TranscriptRole.User, message));
        for (var number = 1; number <= run.Settings.MaxTurns; number++)
        {
            var turn = attempt.Child($"turn-{number}");
            if (words is not null && await words.BeforeAsync(turn, cancellationToken) is { } said) _conversation.Add(TranscriptMessage.OfText(TranscriptRole.User, said));
            var answer = await CallAsync(turn, cancellationToken);
            var calls = answer.Answer.ToolCalls.ToList();
            if (calls.Count == 0 && answer.Finish != "length") return new AgentReport(answer.Answer.Text, AgentStop.Done) { Refused = refused.Open };

            var results = await tools.InvokeAsync(turn, calls, cancellationToken);
            for (var i = 0; i < calls.Count; i++) refused.Add(calls[i].Name, tools.SubjectsOf(calls[i]), results[i]);
            if (calls.Count > 0) _conversation.Add(new TranscriptMessage(TranscriptRole.Tool, [.. results.Select((r, i) => new ToolResultPart(calls[i].Id, r.Text, r.IsError))]));
            if (results.FirstOrDefault(r => r.Ends) is { } finish) return new AgentReport(finish.Text, AgentStop.Done) { Refused = refused.Open };
            if (answer.Finish == "length") _conversation.Add(TranscriptMessage.OfText(TranscriptRole.User, CutOff));

            var circling = false;
            for (var i = 0; i < calls.Count; i++) circling |= loops.Add(calls[i].Name, calls[i].Arguments, results[i].Text);
            if (!circling) continue;
            if (warned) return new AgentReport(answer.Answer.Text, AgentStop.Loop) { Refused = refused.Open };
            warned = true;
            loops.Reset();
            _conversation.Add(TranscriptMessage.OfText(TranscriptRole.User, Circling));
        }

        return new AgentReport("", AgentStop.Turns, LimitGuard.Reached("limits.turns", "--max-turns", $"The {run.Settings.MaxTurns} turns of this attempt are used").Error) { Refused = refused.Open };
    }

    /// <summary>Goes on with another model: the conversation stays.</summary>
    /// <param name="reference">The model.</param>
    public void GoOnWith(string reference) => model.GoOnWith(reference);

    /// <summary>Takes up the conversation of a finished run, so that a follow-up knows what was said.</summary>
    /// <param name="messages">Its messages, the system prompt left out.</param>
    public void Recall(IEnumerable<TranscriptMessage> messages) => _conversation.AddRange(messages);

    private async Task<ModelAnswer> CallAsync(StepId turn, CancellationToken cancellationToken)
    {
        // The task is the one of this run, also where it goes on with the conversation of another.
        await _window.FitAsync(turn, _conversation, _sent, new HashSet<int> { 0, _task ?? _attempt, _attempt }, cancellationToken);
        var answer = await model.CallAsync(turn, _conversation, _sent, cancellationToken);
        if (answer.Answer.Parts.Count > 0) _conversation.Add(answer.Answer);
        _sent = _conversation.Count;
        return answer;
    }
}
