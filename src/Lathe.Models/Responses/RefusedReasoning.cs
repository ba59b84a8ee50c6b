using System.Collections.Concurrent;
using Lathe.Models.Failures;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Responses;

/// <summary>
/// What a provider does not take of the reasoning that is carried along, learned from its refusals: models that do not reason refuse to be asked for it, and reasoning that was encrypted for another organisation
/// (another key, another deployment behind a gateway) cannot be read. In both cases the same request without it is good.
/// </summary>
internal sealed class RefusedReasoning
{
    private const int BadRequest = 400;

    private readonly ConcurrentDictionary<string, bool> _unreadable = new(StringComparer.Ordinal);
    private volatile bool _notAsked;

    public bool AsksForReasoning => !_notAsked;

    public bool Keeps(string data) => !_unreadable.ContainsKey(data);

    /// <summary>Takes note of a refusal.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="messages">The request's messages.</param>
    /// <returns>Whether the request is now another one, and worth being sent again.</returns>
    public bool Learn(Exception failure, IReadOnlyList<ChatMessage> messages)
    {
        for (var e = failure; e is not null; e = e.InnerException!)
        {
            if (e is not ProviderStatusException { Status: BadRequest } status) continue;
            if (status.Body.Code == "invalid_encrypted_content") return Forget(messages);
            var aboutInclude = status.Body.Parameter == "include" || status.Body.Message.Contains("encrypted content is not supported", StringComparison.OrdinalIgnoreCase);
            if (!aboutInclude || _notAsked) return false;
            return _notAsked = true;
        }

        return false;
    }

    private bool Forget(IReadOnlyList<ChatMessage> messages)
    {
        var forgotten = false;
        foreach (var message in messages)
        {
            foreach (var content in message.Contents)
            {
                if (content is TextReasoningContent { ProtectedData: { } data } && ReasoningState.Unpack(data) is not null) forgotten |= _unreadable.TryAdd(data, true);
            }
        }

        return forgotten;
    }
}
