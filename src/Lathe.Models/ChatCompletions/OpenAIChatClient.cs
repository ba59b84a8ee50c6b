using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Lathe.Models.Failures;
using Lathe.Models.Http;
using Lathe.Models.Providers;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Lathe.Models.ChatCompletions;

/// <summary>
/// OpenAI Chat Completions and its imitations. The official SDK makes the calls through its protocol methods (its pipeline, authentication and paths); the bodies are ours, see
/// <see cref="RequestWriter"/> and <see cref="ChunkReader"/>.
/// </summary>
internal sealed class OpenAIChatClient : IChatClient
{
    private readonly ChatClient _chat;
    private readonly ChatClientMetadata _metadata;
    private readonly HttpClient _http;
    private readonly string _model;
    private readonly string _outputLimitMember;

    public OpenAIChatClient(string model, ProviderSettings settings, HttpClient http)
    {
        (_model, _http) = (model, http);
        _outputLimitMember = settings.OutputLimitMember;
        _metadata = new ChatClientMetadata(settings.Name, settings.BaseUrl, model);
        _chat = new ChatClient(model, OpenAISdk.Key(settings), new OpenAIClientOptions { Endpoint = settings.BaseUrl }.Over(http));
    }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(messages, options, stream: false, cancellationToken);
        using var document = await JsonDocument.ParseAsync(response.ContentStream ?? Stream.Null, default, cancellationToken);
        var reader = new ChunkReader();
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
        var reader = new ChunkReader();
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

    public void Dispose() => _http.Dispose();

    private static ChatResponseUpdate? Read(ChunkReader reader, ReadOnlyMemory<byte> data)
    {
        try
        {
            using var chunk = JsonDocument.Parse(data);
            return reader.Read(chunk.RootElement) ?? reader.NewUsage();
        }
        catch (JsonException problem)
        {
            throw new BadResponseException("A chunk is not valid JSON.", problem);
        }
    }

    private async Task<PipelineResponse> SendAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream, CancellationToken cancellationToken)
    {
        var body = RequestWriter.Write(_model, messages, options, stream, _outputLimitMember);
        using var content = BinaryContent.Create(BinaryData.FromBytes(body));
        var result = await _chat.CompleteChatAsync(content, OpenAISdk.Request(stream, cancellationToken));
        return result.GetRawResponse();
    }
}
