using System.Runtime.CompilerServices;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>A model that looks at the request to answer it.</summary>
internal sealed class AnsweringChatClient(Func<ScriptedRequest, IList<AIContent>> answer) : IChatClient
{
    private readonly List<ScriptedRequest> _requests = [];

    public IReadOnlyList<ScriptedRequest> Requests => _requests;

    public ChatFinishReason? Finish { get; set; }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = new ScriptedRequest([.. messages], options?.Clone());
        _requests.Add(request);
        var contents = answer(request);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
        {
            ModelId = "answering",
            FinishReason = contents.Any(c => c is FunctionCallContent) ? ChatFinishReason.ToolCalls : Finish ?? ChatFinishReason.Stop,
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var update in response.ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // Nothing is held.
    }
}
