// The SDK marks its Responses client as one that may still change. Only its protocol method is used, whose bodies are ours.
#pragma warning disable OPENAI001

using System.ClientModel;
using System.ClientModel.Primitives;
using Lathe.Models.Http;
using Lathe.Models.Providers;
using Microsoft.Extensions.AI;
using OpenAI.Responses;

namespace Lathe.Models.Responses;

/// <summary>OpenAI Responses and its imitations; see <see cref="ResponsesRequest"/> and <see cref="EventReader"/>.</summary>
internal sealed class OpenAIResponsesClient(string model, ProviderSettings settings, HttpClient http) : OpenAIProtocolClient(model, settings, http)
{
    private readonly ResponsesClient _responses = new(OpenAISdk.Key(settings), new ResponsesClientOptions { Endpoint = settings.BaseUrl }.Over(http));
    private readonly string _model = model;
    private readonly RefusedReasoning _refused = new();

    protected override IAnswerReader NewReader() => new EventReader();

    protected override async Task<PipelineResponse> SendAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream, CancellationToken cancellationToken)
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
