// The SDK marks its Responses client as one that may still change. Only its protocol method is used, whose bodies are ours.
#pragma warning disable OPENAI001

using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Lathe.Models.Failures;
using Lathe.Models.Http;
using Lathe.Models.Providers;
using Microsoft.Extensions.AI;
using OpenAI.Responses;

namespace Lathe.Models.Responses;

/// <summary>OpenAI Responses and its imitations, through the official SDK's protocol method as <see cref="ChatCompletions.OpenAIChatClient"/>; see <see cref="ResponsesRequest"/> and <see cref="EventReader"/>.</summary>
internal sealed class OpenAIResponsesClient : IChatClient
{
    private readonly ResponsesClient _responses;
    private readonly ChatClientMetadata _metadata;
    private readonly HttpClient _http;
    private readonly string _model;
    private readonly RefusedReasoning _refused = new();

    public OpenAIResponsesClient(string model, ProviderSettings settings, HttpClient http)
    {
        (_model, _http) = (model, http);
        _metadata = new ChatClientMetadata(settings.Name, settings.BaseUrl, model);
        _responses = new ResponsesClient(OpenAISdk.Key(settings), new ResponsesClientOptions { Endpoint = settings.BaseUrl }.Over(http));
    }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(messages, options, stream: false, cancellationToken);
        using var document = await JsonDocument.ParseAsync(response.ContentStream ?? Stream.Null, default, cancellationToken);
        var reader = new EventReader();
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
        var reader = new EventReader();
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

    private static ChatResponseUpdate? Read(EventReader reader, ReadOnlyMemory<byte> data)
    {
        try
        {
            using var document = JsonDocument.Parse(data);
            return reader.Read(document.RootElement);
        }
        catch (JsonException problem)
        {
            throw new BadResponseException("An event is not valid JSON.", problem);
        }
    }

    private async Task<PipelineResponse> SendAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream, CancellationToken cancellationToken)
    {
        var list = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        while (true)
        {
            try
            {
                return await SendOnceAsync(list, options, stream, cancellationToken);
            }
            catch (Exception failure) when (_refused.Learn(failure, list))
            {
                // Once for each of the two things that can be learned.
            }
        }
    }

    private async Task<PipelineResponse> SendOnceAsync(IReadOnlyList<ChatMessage> messages, ChatOptions? options, bool stream, CancellationToken cancellationToken)
    {
        var body = ResponsesRequest.Write(_model, messages, options, stream, _refused.AsksForReasoning, _refused.Keeps);
        using var content = BinaryContent.Create(BinaryData.FromBytes(body));
        var result = await _responses.CreateResponseAsync(content, OpenAISdk.Request(stream, cancellationToken));
        return result.GetRawResponse();
    }
}
