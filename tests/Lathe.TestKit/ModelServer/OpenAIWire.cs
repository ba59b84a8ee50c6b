using System.Text.Json.Nodes;

namespace Lathe.TestKit.ModelServer;

/// <summary>Answers in the form of Chat Completions, as api.openai.com sends them.</summary>
internal static class OpenAIWire
{
    public static string Whole(RecordedRequest request, ScriptedTurn turn)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = turn.Text.Length > 0 ? turn.Text : null, ["refusal"] = null };
        if (turn.Calls.Count > 0)
        {
            var calls = new JsonArray();
            for (var i = 0; i < turn.Calls.Count; i++) calls.Add(Call(request, turn, i, turn.Calls[i].Arguments));
            message["tool_calls"] = calls;
        }

        var answer = Envelope(request, "chat.completion");
        answer["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = Finish(turn) });
        if (turn.Usage is { } usage) answer["usage"] = Usage(usage);
        return answer.ToJsonString();
    }

    public static IEnumerable<string> Events(RecordedRequest request, ScriptedTurn turn)
    {
        yield return Chunk(request, new JsonObject { ["role"] = "assistant", ["content"] = "" });
        foreach (var piece in WirePieces.Of(turn.Text, 12)) yield return Chunk(request, new JsonObject { ["content"] = piece });
        for (var i = 0; i < turn.Calls.Count; i++)
        {
            var first = Call(request, turn, i, "");
            first["index"] = i;
            yield return Chunk(request, new JsonObject { ["tool_calls"] = new JsonArray(first) });
            foreach (var piece in WirePieces.Of(turn.Calls[i].Arguments, 7))
            {
                yield return Chunk(request, new JsonObject { ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = i, ["function"] = new JsonObject { ["arguments"] = piece } }) });
            }
        }

        yield return Chunk(request, [], Finish(turn));
        if (turn.Usage is { } usage && request.Body.TryGetProperty("stream_options", out var options) && options.GetProperty("include_usage").GetBoolean())
        {
            var last = Envelope(request, "chat.completion.chunk");
            last["choices"] = new JsonArray();
            last["usage"] = Usage(usage);
            yield return $"data: {last.ToJsonString()}\n\n";
        }

        yield return "data: [DONE]\n\n";
    }

    public static string Error(StatusFault fault) => new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = fault.Message, ["type"] = fault.Type, ["param"] = null, ["code"] = fault.ErrorCode },
    }.ToJsonString();

    private static string Chunk(RecordedRequest request, JsonObject delta, string? finish = null)
    {
        var chunk = Envelope(request, "chat.completion.chunk");
        chunk["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish });
        return $"data: {chunk.ToJsonString()}\n\n";
    }

    private static JsonObject Envelope(RecordedRequest request, string kind) => new()
    {
        ["id"] = $"chatcmpl-{request.Number}",
        ["object"] = kind,
        ["created"] = 1_700_000_000,
        ["model"] = request.Model,
    };

    private static JsonObject Call(RecordedRequest request, ScriptedTurn turn, int place, string arguments) => new()
    {
        ["id"] = turn.Calls[place].Id ?? $"call_{request.Number}_{place}",
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = turn.Calls[place].Name, ["arguments"] = arguments },
    };

    private static JsonObject Usage(ScriptedUsage usage)
    {
        var details = new JsonObject { ["cached_tokens"] = usage.Cached };
        if (usage.CacheWrite > 0) details["cache_write_tokens"] = usage.CacheWrite;
        return new JsonObject { ["prompt_tokens"] = usage.Input, ["completion_tokens"] = usage.Output, ["total_tokens"] = usage.Input + usage.Output, ["prompt_tokens_details"] = details };
    }

    private static string Finish(ScriptedTurn turn) => turn.FinishReason ?? (turn.Calls.Count > 0 ? "tool_calls" : "stop");
}

internal static class WirePieces
{
    public static IEnumerable<string> Of(string text, int length)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Math.Min(text.Length, start + length);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1])) end++;
            yield return text[start..end];
            start = end;
        }
    }
}
