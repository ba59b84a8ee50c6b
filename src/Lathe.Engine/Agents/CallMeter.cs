using Lathe.Engine.Journal;
using Lathe.Models;
using Lathe.Models.Catalog;
using Lathe.Models.Resilience;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Agents;

/// <summary>
/// What the tries of a call used that came to no answer: providers bill an answer that broke off or could not be read like any other. By the provider's own counts where it sent them, else by an
/// estimate from what had arrived; one that began and of which nothing can be read costs its request at the least. A try that was never answered is not billed. Each piece costs a few additions; nothing is
/// scanned.
/// </summary>
/// <param name="input">The tokens of the request; asked only where a try broke off.</param>
/// <param name="price">The cost of a use.</param>
internal sealed class CallMeter(Func<long> input, Func<TokenUsage, decimal?> price)
{
    private TokenUsage? _broken;
    private UsageDetails? _counted;
    private long _characters;
    private int _brokenOff;
    private volatile bool _atLimit;
    private bool _hasBegun;
    private int _brokenBefore;
    private int _chargedOfBroken;

    /// <summary>How many tries the pipeline made again so far although the provider had begun to answer; null where no call was made.</summary>
    public Func<int>? BrokenTries { get; set; }

    /// <summary>Whether the last try that broke off had no room for another one in its reservation.</summary>
    public bool BrokeOffAtLimit => _atLimit;

    /// <summary>Says that a try broke off that has to be paid for; safe beside the reader.</summary>
    /// <param name="spare">How many more tries there is room for, from the beginning.</param>
    /// <returns>Whether there is room for another one.</returns>
    public bool BreakOff(int spare)
    {
        _atLimit = Interlocked.Increment(ref _brokenOff) > spare;
        return !_atLimit;
    }

    /// <summary>Takes note of a piece of the answer.</summary>
    /// <param name="update">The piece, or the marker of a new try.</param>
    public void Note(ChatResponseUpdate update)
    {
        if (StreamRestart.IsMarker(update)) Break();
        else Begin();
        if (UsageSoFar.Of(update) is { } soFar) _counted = soFar;
        foreach (var content in update.Contents)
        {
            if (content is UsageContent usage) _counted = usage.Details;
            else _characters += content is TextContent text ? text.Text.Length : content is TextReasoningContent reasoning ? reasoning.Text.Length : 0;
        }

        foreach (var piece in ToolCallProgress.Of(update)) _characters += piece.Name.Length + piece.Arguments.Length;
    }

    /// <summary>What the whole call used: the answer, and the tries before it.</summary>
    /// <param name="answer">What the answer used.</param>
    public TokenUsage WithBroken(TokenUsage answer)
    {
        ChargeUnread();
        return _broken is { } broken ? Sum(broken, answer) : answer;
    }

    /// <summary>What a call used that came to no answer at all; null for nothing.</summary>
    public TokenUsage? OfFailure()
    {
        Break();
        ChargeUnread();
        return _broken;
    }

    private int Broken => BrokenTries?.Invoke() ?? 0;

    private void Begin()
    {
        if (!_hasBegun) _brokenBefore = Broken;
        _hasBegun = true;
    }

    private void Break()
    {
        if (!_hasBegun) return;
        Add(ChatConversion.ToUsage(_counted, price) ?? Estimated(_characters));

        // A try that was the last, or was stopped, was not made again and is not among them.
        if (Broken > _brokenBefore) _chargedOfBroken++;
        (_counted, _characters, _hasBegun) = (null, 0, false);
    }

    // Nothing of their answers was read.
    private void ChargeUnread()
    {
        for (; _chargedOfBroken < Broken; _chargedOfBroken++) Add(Estimated(characters: 0));
    }

    private TokenUsage Estimated(long characters)
    {
        var usage = new TokenUsage(input(), 0, (characters + TokenEstimator.CharactersPerToken - 1) / TokenEstimator.CharactersPerToken, null);
        return usage with { Cost = price(usage) };
    }

    private void Add(TokenUsage usage) => _broken = _broken is { } before ? Sum(before, usage) : usage;

    private static TokenUsage Sum(TokenUsage one, TokenUsage other) =>
        new(one.InputTokens + other.InputTokens, one.CachedInputTokens + other.CachedInputTokens, one.OutputTokens + other.OutputTokens, one.Cost + other.Cost)
        {
            CacheWriteTokens = one.CacheWriteTokens + other.CacheWriteTokens,
        };
}
