using Lathe.Engine.Journal;
using Lathe.Models.Catalog;

namespace Lathe.Engine.Agents.Compaction;

/// <summary>
/// How many tokens a conversation has for one model. What the provider counted for the last call stands for everything that was sent with it; only what came since is estimated, and that at the ratio that
/// this conversation has shown.
/// </summary>
/// <param name="estimate">The plain estimate of a message.</param>
/// <param name="fixedTokens">What each request has besides its messages: the tools.</param>
internal sealed class ConversationSize(Func<TranscriptMessage, long> estimate, long fixedTokens)
{
    private readonly CalibratedEstimator _ratio = new();
    private long _counted;
    private int _of;

    /// <summary>The tokens of a request with these messages.</summary>
    public long Of(IReadOnlyList<TranscriptMessage> conversation) =>
        _of > 0 && _of <= conversation.Count ? _counted + _ratio.Correct(Estimate(conversation, _of)) : _ratio.Correct(fixedTokens + Estimate(conversation, 0));

    /// <summary>Learns from a call.</summary>
    /// <param name="conversation">What was sent.</param>
    /// <param name="answer">What came back, which is sent with the next call.</param>
    /// <param name="usage">What the provider counted.</param>
    public void Learn(IReadOnlyList<TranscriptMessage> conversation, TranscriptMessage answer, TokenUsage usage)
    {
        if (usage.InputTokens <= 0) return;
        if (_of > 0 && _of <= conversation.Count) _ratio.Learn(Estimate(conversation, _of), usage.InputTokens - _counted);
        else _ratio.Learn(fixedTokens + Estimate(conversation, 0), usage.InputTokens);
        if (answer.Parts.Count == 0)
        {
            (_counted, _of) = (usage.InputTokens, conversation.Count);
            return;
        }

        // Hidden reasoning is counted as output and never sent again.
        var sentAgain = Math.Min(usage.OutputTokens, _ratio.Correct(estimate(answer) * 5 / 4));
        (_counted, _of) = (usage.InputTokens + sentAgain, conversation.Count + 1);
    }

    /// <summary>Forgets what was counted, after messages were changed; the ratio stays.</summary>
    public void Forget() => (_counted, _of) = (0, 0);

    private long Estimate(IReadOnlyList<TranscriptMessage> conversation, int from)
    {
        long tokens = 0;
        for (var i = from; i < conversation.Count; i++) tokens += estimate(conversation[i]);
        return tokens;
    }
}
