using Microsoft.Extensions.AI;

namespace Lathe.Models.Replay;

/// <summary>One recorded call.</summary>
/// <param name="Conversation">Which conversation it belongs to; a name of the writer's choice, as <c>attempt-1</c>.</param>
/// <param name="Messages">The whole message list of the request, system messages included.</param>
/// <param name="Answer">The answer.</param>
public sealed record CassetteExchange(string Conversation, IReadOnlyList<ChatMessage> Messages, ChatResponse Answer)
{
    /// <summary>The tools that the request offered, where they are not the cassette's; null where they are.</summary>
    public IReadOnlyList<AITool>? Tools { get; init; }

    /// <summary>What a person should know about the call, a sentence each; not matched.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
