using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Errors;

namespace Lathe.Engine.Agents.Compaction;

/// <summary>
/// Keeps the conversation within the model's window: at three quarters of it, it is made smaller, to half. What was done is an event, so that a resumed run has the same conversation. A second compaction
/// in a row that saves nothing ends the run: the model would be asked again and again with what does not fit.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="model">The models.</param>
/// <param name="summary">The last resort of a compaction.</param>
internal sealed class ContextWindow(Run run, ModelChain model, ConversationSummary summary)
{
    private const double FullAt = 0.75;
    private const double Target = 0.5;
    private const double WorthIt = 0.95;

    private bool _savedNothing;

    /// <summary>Makes the conversation smaller where it has to be, before a turn's call.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="conversation">The conversation; changed in place.</param>
    /// <param name="sent">How many of its messages were sent with the call before.</param>
    /// <param name="pinned">Messages that stay as they are.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LatheException">LimitReached <c>limits.window</c>.</exception>
    public async Task FitAsync(StepId turn, List<TranscriptMessage> conversation, int sent, IReadOnlySet<int> pinned, CancellationToken cancellationToken)
    {
        if (await run.CompactedAsync(turn, cancellationToken) is { } done)
        {
            Replace(conversation, Compactor.Apply(conversation, done.Parts));
            return;
        }

        // A call that was made was made with the conversation as it stood.
        if (await run.IsRecordedAsync(turn.Child("model"), cancellationToken) || await run.HandedOverAsync(turn.Child("model"), cancellationToken) is not null) return;
        var before = model.SizeOf(conversation);
        if (before <= model.Window * FullAt)
        {
            _savedNothing = false;
            return;
        }

        run.EnsureLive();
        var target = (long)(model.Window * Target);
        var plan = Compactor.Plan(conversation, sent, pinned, model.PlainSizeOf, target);
        if (model.PlainSizeOf(plan.After) > target) plan = await summary.AddAsync(turn, conversation, plan, cancellationToken);
        var share = (double)model.PlainSizeOf(plan.After) / Math.Max(1, model.PlainSizeOf(conversation));
        if (share > WorthIt)
        {
            if (_savedNothing) throw Full(before);
            _savedNothing = true;
            return;
        }

        _savedNothing = false;
        await run.AppendAsync(new ConversationCompacted(turn, plan.Parts, before, (long)(before * share), plan.Stages), cancellationToken);
        Replace(conversation, plan.After);
    }

    private void Replace(List<TranscriptMessage> conversation, IReadOnlyList<TranscriptMessage> smaller)
    {
        conversation.Clear();
        conversation.AddRange(smaller);
        model.Forget();
    }

    private LatheException Full(long tokens) =>
        new LatheError(ErrorKind.LimitReached, "limits.window", $"The conversation of about {tokens:N0} tokens fills the window of {model.Reference} ({model.Window:N0} tokens), and nothing more of it can be left out.")
        {
            Guidance = "Use a model with a larger window (lathe resume RUN --model …), or split the task.",
        }.ToException();
}
