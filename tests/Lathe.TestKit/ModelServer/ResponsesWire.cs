using System.Text.Json.Nodes;

namespace Lathe.TestKit.ModelServer;

/// <summary>Answers in the form of OpenAI's Responses, as api.openai.com sends them.</summary>
internal static class ResponsesWire
{
    public static string Whole(RecordedRequest request, ScriptedTurn turn) => (turn.Fault is FailedFault failed ? Failed(request, failed) : Response(request, turn, Status(turn))).ToJsonString();

    public static IEnumerable<string> Events(RecordedRequest request, ScriptedTurn turn)
    {
        var number = 0;
        var started = Response(request, turn, "in_progress");
        started["output"] = new JsonArray();
        started["usage"] = null;
        yield return Event("response.created", new JsonObject { ["response"] = started.DeepClone() }, ref number);
        yield return Event("response.in_progress", new JsonObject { ["response"] = started }, ref number);
        var items = Items(request, turn);
        for (var place = 0; place < items.Count; place++)
        {
            var item = items[place]!;
            yield return Event("response.output_item.added", At(place, "item", Begun(item)), ref number);
            var id = (string)item["id"]!;
            if ((string)item["type"]! == "message")
            {
                var text = (string)item["content"]![0]!["text"]!;
                yield return Event("response.content_part.added", Part(place, id, Text("")), ref number);
                foreach (var piece in WirePieces.Of(text, 12)) yield return Event("response.output_text.delta", Delta(place, id, piece, content: true), ref number);
                var done = Part(place, id, null);
                done.Remove("part");
                done["text"] = text;
                yield return Event("response.output_text.done", done, ref number);
                yield return Event("response.content_part.done", Part(place, id, Text(text)), ref number);
            }
            else if ((string)item["type"]! == "reasoning")
            {
                foreach (var piece in WirePieces.Of(turn.Thinking, 12)) yield return Event("response.reasoning_summary_text.delta", Summary(place, id, "delta", piece), ref number);
                yield return Event("response.reasoning_summary_text.done", Summary(place, id, "text", turn.Thinking), ref number);
            }
            else
            {
                var arguments = (string)item["arguments"]!;
                foreach (var piece in WirePieces.Of(arguments, 7)) yield return Event("response.function_call_arguments.delta", Delta(place, id, piece, content: false), ref number);
                yield return Event("response.function_call_arguments.done", new JsonObject { ["item_id"] = id, ["output_index"] = place, ["arguments"] = arguments }, ref number);
            }

            yield return Event("response.output_item.done", At(place, "item", item.DeepClone()), ref number);
        }

        yield return Event($"response.{Status(turn)}", new JsonObject { ["response"] = Response(request, turn, Status(turn)) }, ref number);
    }

    public static string FailedEvent(RecordedRequest request, FailedFault fault, int number) => Event("response.failed", new JsonObject { ["response"] = Failed(request, fault) }, ref number);

    private static JsonObject Failed(RecordedRequest request, FailedFault fault)
    {
        var response = Response(request, new ScriptedTurn { Usage = null }, "failed");
        response["error"] = new JsonObject { ["code"] = fault.Code, ["message"] = "It went wrong." };
        return response;
    }

    private static string Status(ScriptedTurn turn) => turn.FinishReason is "length" or "content_filter" ? "incomplete" : "completed";

    private static JsonObject Response(RecordedRequest request, ScriptedTurn turn, string status) => new()
    {
        ["id"] = $"resp_{request.Number}",
        ["object"] = "response",
        ["created_at"] = 1_700_000_000,
        ["status"] = status,
        ["error"] = null,
        ["incomplete_details"] = status == "incomplete" ? new JsonObject { ["reason"] = turn.FinishReason == "length" ? "max_output_tokens" : "content_filter" } : null,
        ["model"] = request.Model,
        ["output"] = Items(request, turn),
        ["parallel_tool_calls"] = true,
        ["usage"] = turn.Usage is { } usage ? Usage(usage) : null,
    };

    private static JsonArray Items(RecordedRequest request, ScriptedTurn turn)
    {
        var items = new JsonArray();
        if (turn.Thinking.Length > 0) items.Add(Reasoning(request, turn.Thinking));
        if (turn.Text.Length > 0)
        {
            items.Add(new JsonObject { ["id"] = $"msg_{request.Number}", ["type"] = "message", ["status"] = "completed", ["role"] = "assistant", ["content"] = new JsonArray(Text(turn.Text)) });
        }

        for (var i = 0; i < turn.Calls.Count; i++)
        {
            items.Add(new JsonObject
            {
                ["id"] = $"fc_{request.Number}_{i}",
                ["type"] = "function_call",
                ["status"] = "completed",
                ["call_id"] = turn.Calls[i].Id ?? $"call_{request.Number}_{i}",
                ["name"] = turn.Calls[i].Name,
                ["arguments"] = turn.Calls[i].Arguments,
            });
        }

        return items;
    }

    /// <summary>The item; its encrypted content only where the request asks for it.</summary>
    private static JsonObject Reasoning(RecordedRequest request, string thinking)
    {
        var item = new JsonObject
        {
            ["id"] = $"rs_{request.Number}",
            ["type"] = "reasoning",
            ["summary"] = new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = thinking }),
        };
        if (request.Body.TryGetProperty("include", out var include) && include.GetRawText().Contains("reasoning.encrypted_content", StringComparison.Ordinal))
        {
            item["encrypted_content"] = $"encrypted-{request.Number}";
        }

        return item;
    }

    private static JsonNode Begun(JsonNode item)
    {
        if ((string)item["type"]! == "reasoning")
        {
            // The first event has a beginning of the ciphertext only.
            return new JsonObject { ["id"] = (string)item["id"]!, ["type"] = "reasoning", ["summary"] = new JsonArray(), ["encrypted_content"] = "encry" };
        }

        var begun = item.DeepClone();
        begun["status"] = "in_progress";
        if (begun["content"] is not null) begun["content"] = new JsonArray();
        if (begun["arguments"] is not null) begun["arguments"] = "";
        return begun;
    }

    private static JsonObject Text(string text) => new() { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray() };

    private static JsonObject At(int place, string name, JsonNode value) => new() { ["output_index"] = place, [name] = value };

    private static JsonObject Part(int place, string id, JsonObject? part) => new() { ["item_id"] = id, ["output_index"] = place, ["content_index"] = 0, ["part"] = part };

    private static JsonObject Summary(int place, string id, string name, string text) =>
        new() { ["item_id"] = id, ["output_index"] = place, ["summary_index"] = 0, [name] = text };

    private static JsonObject Delta(int place, string id, string piece, bool content)
    {
        var delta = new JsonObject { ["item_id"] = id, ["output_index"] = place, ["delta"] = piece };
        if (content) delta["content_index"] = 0;
        return delta;
    }

    private static JsonObject Usage(ScriptedUsage usage) => new()
    {
        ["input_tokens"] = usage.Input,
        ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.Cached },
        ["output_tokens"] = usage.Output,
        ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.Reasoning },
        ["total_tokens"] = usage.Input + usage.Output,
    };

    private static string Event(string type, JsonObject data, ref int number)
    {
        data.Insert(0, "type", type);
        data["sequence_number"] = number++;
        return $"event: {type}\ndata: {data.ToJsonString()}\n\n";
    }
}
