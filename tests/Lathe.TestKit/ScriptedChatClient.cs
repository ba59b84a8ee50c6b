using System.Runtime.CompilerServices;
using Lathe.Errors;
using Lathe.Models;
using Microsoft.Extensions.AI;

namespace Lathe.TestKit;

/// <summary>A chat client that answers from a queue, in this process, and keeps the requests. A request past the last answer fails loudly.</summary>
public sealed class ScriptedChatClient : IChatClient
{
    private readonly Queue<Func<ScriptedRequest, CancellationToken, Task<ChatResponse>>> _answers = new();
    private readonly List<ScriptedRequest> _requests = [];
    private readonly Lock _lock = new();
    private int _calls;

    /// <summary>The requests so far, their message lists copied.</summary>
    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (_lock) return [.. _requests];
        }
    }

    /// <summary>Answers that nobody has asked for yet.</summary>
    public int Remaining
    {
        get
        {
            lock (_lock) return _answers.Count;
        }
    }

    /// <summary>What every answer says it used; null leaves the usage out.</summary>
    public UsageDetails? Usage { get; set; } = new() { InputTokenCount = 100, OutputTokenCount = 20, TotalTokenCount = 120 };

    public ScriptedChatClient Say(string text) => Answer(_ => Response([new TextContent(text)]));

    public ScriptedChatClient Call(string tool, string argumentsJson) => CallAll((tool, argumentsJson));

    /// <summary>Several calls in one answer; arguments that are not JSON come out as the adapters would bring them.</summary>
    public ScriptedChatClient CallAll(params (string Tool, string ArgumentsJson)[] calls) => Answer(_ =>
    {
        var contents = new List<AIContent>();
        foreach (var (tool, arguments) in calls) contents.Add(ToolCallArguments.Parse($"call_{++_calls}", tool, arguments));
        return Response(contents);
    });

    public ScriptedChatClient Fail(LatheError error) => Answer((_, _) => Task.FromException<ChatResponse>(error.ToException()));

    /// <summary>Says nothing until it is cancelled.</summary>
    public ScriptedChatClient Stall() => Answer(async (_, token) =>
    {
        await Task.Delay(Timeout.Infinite, token);
        throw new InvalidOperationException("A stall ends by cancellation only.");
    });

    public ScriptedChatClient Answer(Func<ScriptedRequest, ChatResponse> answer) => Answer((request, _) => Task.FromResult(answer(request)));

    public ScriptedChatClient Answer(Func<ScriptedRequest, CancellationToken, Task<ChatResponse>> answer)
    {
        lock (_lock) _answers.Enqueue(answer);
        return this;
    }

    /// <summary>An answer with these contents and the client's usage.</summary>
    public ChatResponse Response(IList<AIContent> contents)
    {
        var calls = false;
        foreach (var content in contents) calls |= content is FunctionCallContent;
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
        {
            Usage = Usage,
            ModelId = "scripted",
            FinishReason = calls ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        };
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Func<ScriptedRequest, CancellationToken, Task<ChatResponse>> answer;
        var request = new ScriptedRequest([.. messages], options?.Clone());
        lock (_lock)
        {
            _requests.Add(request);
            if (!_answers.TryDequeue(out answer!)) throw new InvalidOperationException($"The script is over: request {_requests.Count} has no answer.");
        }

        return answer(request, cancellationToken);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var update in response.ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // Nothing is held.
    }
}

/// <summary>One request.</summary>
/// <param name="Messages">Its messages.</param>
/// <param name="Options">Its options.</param>
public sealed record ScriptedRequest(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options);
