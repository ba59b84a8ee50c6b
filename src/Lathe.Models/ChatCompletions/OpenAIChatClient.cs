using System.ClientModel;
using System.ClientModel.Primitives;
using Lathe.Models.Http;
using Lathe.Models.Providers;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Lathe.Models.ChatCompletions;

/// <summary>OpenAI Chat Completions and its imitations; see <see cref="RequestWriter"/> and <see cref="ChunkReader"/>.</summary>
internal sealed class OpenAIChatClient(string model, ProviderSettings settings, HttpClient http) : OpenAIProtocolClient(model, settings, http)
{
    private readonly ChatClient _chat = new(model, OpenAISdk.Key(settings), new OpenAIClientOptions { Endpoint = settings.BaseUrl }.Over(http));
    private readonly string _outputLimitMember = settings.OutputLimitMember;
    private readonly string _model = model;

    protected override IAnswerReader NewReader() => new ChunkReader();

    protected override async Task<PipelineResponse> SendAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream, CancellationToken cancellationToken)
    {
        var body = RequestWriter.Write(_model, messages, options, stream, _outputLimitMember);
        using var content = BinaryContent.Create(BinaryData.FromBytes(body));
        var result = await _chat.CompleteChatAsync(content, OpenAISdk.Request(stream, cancellationToken));
        return result.GetRawResponse();
    }
}
