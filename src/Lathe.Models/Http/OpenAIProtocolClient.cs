using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Lathe.Models.Failures;
using Lathe.Models.Providers;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Http;

/// <summary>
/// What both of OpenAI's protocols share: the official SDK makes the calls through its protocol methods (its pipeline, authentication and paths), the bodies are ours, and an answer comes whole or as
/// server-sent events that end with <c>[DONE]</c> or with the stream.
/// </summary>
internal abstract class OpenAIProtocolClient(string model, ProviderSettings settings, HttpClient http) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new(settings.Name, settings.BaseUrl, model);

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(messages, options, stream: false, cancellationToken);
        using var document = await JsonDocument.ParseAsync(response.ContentStream ?? Stream.Null, default, cancellationToken);
        var reader = NewReader();
        var updates = new List<ChatResponseUpdate>(2);
        if (reader.ReadWhole(document.RootElement) is { } update) updates.Add(update);
        updates.Add(reader.Finish());
        return updates.ToChatResponse();
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(messages, options, stream: true, cancellationToken);
        var reader = NewReader();
        await foreach (var data in ServerSentEvents.ReadAsync(response.ContentStream ?? Stream.Null, cancellationToken))
        {
            if (data.Span.SequenceEqual("[DONE]"u8)) break;
            if (Read(reader, data) is { } update) yield return update;
        }

        yield return reader.Finish();
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() => http.Dispose();

    /// <summary>Reads one answer; a new one for each.</summary>
    protected abstract IAnswerReader NewReader();

    /// <summary>Sends the request; the answer's body is read as it comes.</summary>
    protected abstract Task<PipelineResponse> SendAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream, CancellationToken cancellationToken);

    private static ChatResponseUpdate? Read(IAnswerReader reader, ReadOnlyMemory<byte> data)
    {
        try
        {
            using var document = JsonDocument.Parse(data);
            return reader.ReadPiece(document.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a member's name is no text.
            throw new BadResponseException("A piece of the answer is not valid JSON.", problem);
        }
    }
}

/// <summary>Reads the pieces of one answer in a protocol's form.</summary>
internal interface IAnswerReader
{
    /// <summary>Reads a piece of a stream; null where it has nothing for the caller.</summary>
    ChatResponseUpdate? ReadPiece(JsonElement piece);

    /// <summary>Reads an answer that was not streamed, as one update before <see cref="Finish"/>.</summary>
    ChatResponseUpdate? ReadWhole(JsonElement answer);

    /// <summary>The last update: the tool calls, the usage and why the answer ended.</summary>
    ChatResponseUpdate Finish();
}
