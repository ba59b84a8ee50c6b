using System.Text.Json;
using Lathe.Models.Failures;
using Lathe.Models.Http;
using Lathe.Models.ToolCalls;
using Microsoft.Extensions.AI;

namespace Lathe.Models.ChatCompletions;

/// <summary>
/// Turns the chunks of one streamed answer into updates: text and reasoning as they come, pieces of tool calls (<see cref="ToolCallProgress"/>) to show, tool calls whole at the end, then the usage. One reader for the wire and for cassettes.
/// </summary>
internal sealed class ChunkReader : IAnswerReader
{
    private readonly ToolCallAssembler _calls = new();
    private string? _id;
    private string? _model;
    private ChatFinishReason? _finish;
    private UsageDetails? _usage;
    private UsageDetails? _told;

    /// <summary>Reads one chunk; null when it has nothing to hand on yet.</summary>
    /// <exception cref="ProviderStreamErrorException">The chunk is an error.</exception>
    public ChatResponseUpdate? Read(JsonElement chunk)
    {
        if (chunk.ValueKind != JsonValueKind.Object) throw new BadResponseException("A chunk is not an object.");
        if (chunk.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String)
        {
            throw new ProviderStreamErrorException(ProviderErrorBody.Parse(chunk));
        }

        _id ??= WireJson.Text(chunk, "id");
        _model ??= WireJson.Text(chunk, "model");
        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object) _usage = UsageReader.Read(usage);
        if (!chunk.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0) return null;
        var choice = choices[0];
        if (WireJson.Text(choice, "finish_reason") is { } reason) _finish = FinishReason(reason);
        return choice.TryGetProperty("delta", out var delta) && delta.ValueKind == JsonValueKind.Object ? ReadDelta(delta) : null;
    }

    /// <summary>An update with what the provider has counted, once each time that it says so; null where it said nothing new. The answer may still fail, and is billed all the same.</summary>
    public ChatResponseUpdate? NewUsage() => _usage is { } usage && !ReferenceEquals(usage, _told) ? UsageSoFar.Carry(_told = usage) : null;

    ChatResponseUpdate? IAnswerReader.ReadPiece(JsonElement piece) => Read(piece) ?? NewUsage();

    /// <summary>The last update: the tool calls, the usage and why the answer ended.</summary>
    /// <exception cref="StreamBrokenException">No chunk said why the answer ended, so it did not.</exception>
    public ChatResponseUpdate Finish()
    {
        if (_finish is not { } finish) throw new StreamBrokenException("The stream ended without a finish reason.");
        var contents = _calls.Finish();

        // Some servers say “stop” for an answer that calls tools.
        if (contents.Count > 0 && finish == ChatFinishReason.Stop) finish = ChatFinishReason.ToolCalls;
        if (_usage is not null) contents.Add(new UsageContent(_usage));
        var update = Update(contents);
        update.FinishReason = finish;
        return update;
    }

    /// <summary>Reads an answer that was not streamed, as one update before <see cref="Finish"/>.</summary>
    public ChatResponseUpdate? ReadWhole(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0)
        {
            if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out _)) throw new ProviderStreamErrorException(ProviderErrorBody.Parse(answer));
            throw new BadResponseException("The answer has no choices.");
        }

        _id = WireJson.Text(answer, "id");
        _model = WireJson.Text(answer, "model");
        if (answer.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object) _usage = UsageReader.Read(usage);
        _finish = FinishReason(WireJson.Text(choices[0], "finish_reason") ?? "stop");
        if (!choices[0].TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object) throw new BadResponseException("The answer has no message.");
        return ReadDelta(message);
    }

    private ChatResponseUpdate? ReadDelta(JsonElement delta)
    {
        List<AIContent>? contents = null;
        List<ToolCallProgress>? progress = null;

        // DeepSeek and vLLM say reasoning_content, OpenRouter and Ollama say reasoning.
        if ((WireJson.Text(delta, "reasoning_content") ?? WireJson.Text(delta, "reasoning")) is { Length: > 0 } reasoning) (contents ??= []).Add(new TextReasoningContent(reasoning));
        if ((WireJson.Text(delta, "content") ?? WireJson.Text(delta, "refusal")) is { Length: > 0 } text) (contents ??= []).Add(new TextContent(text));
        if (delta.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            var place = 0;
            foreach (var call in calls.EnumerateArray())
            {
                if (call.ValueKind != JsonValueKind.Object) throw new BadResponseException("A tool call is not an object.");
                int? index = call.TryGetProperty("index", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var given) ? given : calls.GetArrayLength() > 1 ? place : null;
                var function = call.TryGetProperty("function", out var member) ? member : default;
                if (_calls.Add(index, WireJson.Text(call, "id"), WireJson.Text(function, "name"), Arguments(function)) is { } piece) (progress ??= []).Add(piece);
                place++;
            }
        }

        if (contents is null && progress is null) return null;
        var update = Update(contents ?? []);
        if (progress is not null) ToolCallProgress.Attach(update, progress);
        return update;
    }

    /// <summary>A string by the protocol; a few servers send the object itself.</summary>
    private static string? Arguments(JsonElement function) =>
        function.ValueKind == JsonValueKind.Object && function.TryGetProperty("arguments", out var value)
            ? value.ValueKind switch { JsonValueKind.String => WireJson.String(value), JsonValueKind.Object => value.GetRawText(), _ => null }
            : null;

    private ChatResponseUpdate Update(IList<AIContent> contents) => new(ChatRole.Assistant, contents) { ResponseId = _id, MessageId = _id, ModelId = _model };

    private static ChatFinishReason FinishReason(string reason) => reason switch
    {
        "stop" => ChatFinishReason.Stop,
        "length" => ChatFinishReason.Length,
        "tool_calls" or "function_call" => ChatFinishReason.ToolCalls,
        "content_filter" => ChatFinishReason.ContentFilter,
        _ => new ChatFinishReason(reason.Length is 0 or > 64 ? "unknown" : reason),
    };
}
