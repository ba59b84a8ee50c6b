using System.Runtime.CompilerServices;
using Lathe.Models.Health;
using Lathe.Models.Providers;
using Lathe.Models.Resilience;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Caching;

/// <summary>
/// Gives a kept answer where the very same request was answered before. Outside of pacing and tries: such a call waits for nobody and counts against no limit of the provider's. What failed, broke off or was cut
/// off is not kept; a stream is kept when it was read to its end.
/// </summary>
internal sealed class CachingChatClient(IChatClient inner, ResponseCache cache, ModelReference reference, ProviderSettings settings, ModelHealth health) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        var (key, kept) = Look(sent, options);
        if (kept is not null) return kept;
        var answer = await base.GetResponseAsync(sent, options, cancellationToken);
        Keep(key, answer);
        return answer;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        var (key, kept) = Look(sent, options);
        if (kept is not null)
        {
            foreach (var update in kept.ToChatResponseUpdates()) yield return update;
            yield break;
        }

        List<ChatResponseUpdate>? updates = key is null ? null : [];
        await foreach (var update in base.GetStreamingResponseAsync(sent, options, cancellationToken))
        {
            if (StreamRestart.IsMarker(update)) updates?.Clear();
            else updates?.Add(update);
            yield return update;
        }

        if (updates is not null) Keep(key, updates.ToChatResponse());
    }

    private (string? Key, ChatResponse? Kept) Look(IReadOnlyCollection<ChatMessage> messages, ChatOptions? options)
    {
        if (cache.Answers != CachedAnswers.Always && !IsDeterministic(options)) return default;
        var key = RequestKey.Of(reference, settings, messages, options);
        ChatResponse? kept = null;
        if (cache.Find(key) is { } bytes && (kept = KeptAnswer.Read(bytes)) is null) cache.Forget(key);
        health.Looked(kept is not null);
        if (kept is not null && CallRecord.Of(options) is { } record) record.FromCache = true;
        return (key, kept);
    }

    // Anthropic's protocol has no place for a temperature: what was asked for would not be had.
    private bool IsDeterministic(ChatOptions? options) => options?.Temperature is 0 && settings.Api != ProviderApi.Anthropic;

    private void Keep(string? key, ChatResponse answer)
    {
        if (key is not null && KeptAnswer.Write(answer) is { } bytes) cache.Keep(key, bytes);
    }
}
