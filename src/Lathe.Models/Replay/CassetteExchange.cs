using Microsoft.Extensions.AI;

namespace Lathe.Models.Replay;

/// <summary>One recorded call.</summary>
/// <param name="Conversation">Which conversation it belongs to; a name of the writer's choice, as <c>attempt-1</c>.</param>
/// <param name="Messages">The whole message list of the request, system messages included.</param>
/// <param name="Answer">The answer.</param>
public sealed record CassetteExchange(string Conversation, IReadOnlyList<ChatMessage> Messages, ChatResponse Answer);
