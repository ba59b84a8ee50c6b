using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lathe.TestKit.ModelServer;

/// <summary>Answers in the form of Messages, as api.anthropic.com sends them.</summary>
internal static class AnthropicWire
{
    public static string Whole(RecordedRequest request, ScriptedTurn turn)
    {
        var content = new JsonArray();
        if (turn.Text.Length > 0) content.Add(new JsonObject { ["type"] = "text", ["text"] = turn.Text });
        for (var i = 0; i < turn.Calls.Count; i++)
        {
            var block = ToolUse(request, turn, i);
            block["input"] = Input(turn.Calls[i].Arguments);
            content.Add(block);
        }

        var answer = Message(request, content, turn.Usage);
        answer["stop_reason"] = Stop(turn);
        return answer.ToJsonString();
    }

    public static IEnumerable<string> Events(RecordedRequest request, ScriptedTurn turn)
    {
        yield return Event("message_start", new JsonObject { ["message"] = Message(request, [], turn.Usage is null ? null : turn.Usage with { Output = 1 }) });
        yield return Event("ping", []);
        var index = 0;
        if (turn.Text.Length > 0)
        {
            yield return Event("content_block_start", new JsonObject { ["index"] = index, ["content_block"] = new JsonObject { ["type"] = "text", ["text"] = "" } });
            foreach (var piece in WirePieces.Of(turn.Text, 12)) yield return Delta(index, new JsonObject { ["type"] = "text_delta", ["text"] = piece });
            yield return Event("content_block_stop", new JsonObject { ["index"] = index++ });
        }

        for (var i = 0; i < turn.Calls.Count; i++)
        {
            var block = ToolUse(request, turn, i);
            block["input"] = new JsonObject();
            yield return Event("content_block_start", new JsonObject { ["index"] = index, ["content_block"] = block });
            foreach (var piece in WirePieces.Of(turn.Calls[i].Arguments, 7)) yield return Delta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = piece });
            yield return Event("content_block_stop", new JsonObject { ["index"] = index++ });
        }

        var last = new JsonObject { ["delta"] = new JsonObject { ["stop_reason"] = Stop(turn), ["stop_sequence"] = null } };
        if (turn.Usage is { } usage) last["usage"] = Usage(usage);
        yield return Event("message_delta", last);
        yield return Event("message_stop", []);
    }

    public static string Error(StatusFault fault) => new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = fault.Type, ["message"] = fault.Message },
    }.ToJsonString();

    private static string Event(string type, JsonObject data)
    {
        data["type"] = type;
        return $"event: {type}\ndata: {data.ToJsonString()}\n\n";
    }

    private static string Delta(int index, JsonObject delta) => Event("content_block_delta", new JsonObject { ["index"] = index, ["delta"] = delta });

    private static JsonObject Message(RecordedRequest request, JsonArray content, ScriptedUsage? usage)
    {
        var message = new JsonObject
        {
            ["id"] = $"msg_{request.Number}",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = request.Model,
            ["content"] = content,
            ["stop_reason"] = null,
            ["stop_sequence"] = null,
        };
        if (usage is not null) message["usage"] = Usage(usage);
        return message;
    }

    private static JsonObject ToolUse(RecordedRequest request, ScriptedTurn turn, int place) => new()
    {
        ["type"] = "tool_use",
        ["id"] = turn.Calls[place].Id ?? $"toolu_{request.Number}_{place}",
        ["name"] = turn.Calls[place].Name,
    };

    /// <summary>Without a stream the input is an object by construction; unreadable text becomes an empty one.</summary>
    private static JsonNode Input(string arguments)
    {
        try
        {
            return JsonNode.Parse(arguments) as JsonObject ?? new JsonObject();
        }
        catch (JsonException)
        {
            return new JsonObject();
        }
    }

    private static JsonObject Usage(ScriptedUsage usage) => new()
    {
        ["input_tokens"] = usage.Input - usage.Cached - usage.CacheWrite,
        ["cache_read_input_tokens"] = usage.Cached,
        ["cache_creation_input_tokens"] = usage.CacheWrite,
        ["output_tokens"] = usage.Output,
    };

    private static string Stop(ScriptedTurn turn) => turn.FinishReason switch
    {
        "length" => "max_tokens",
        "content_filter" => "refusal",
        { } other => other,
        null => turn.Calls.Count > 0 ? "tool_use" : "end_turn",
    };
}
