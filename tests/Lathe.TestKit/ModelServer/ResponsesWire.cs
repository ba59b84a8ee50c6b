using System.Text.Json.Nodes;

namespace Lathe.TestKit.ModelServer;

/// <summary>Answers in the form of OpenAI's Responses, as api.openai.com sends them.</summary>
internal static class ResponsesWire
{
    public static string Whole(RecordedRequest request, ScriptedTurn turn) => Response(request, turn, "completed").ToJsonString();

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
            else
            {
                var arguments = (string)item["arguments"]!;
                foreach (var piece in WirePieces.Of(arguments, 7)) yield return Event("response.function_call_arguments.delta", Delta(place, id, piece, content: false), ref number);
                yield return Event("response.function_call_arguments.done", new JsonObject { ["item_id"] = id, ["output_index"] = place, ["arguments"] = arguments }, ref number);
            }

            yield return Event("response.output_item.done", At(place, "item", item.DeepClone()), ref number);
        }

        yield return Event("response.completed", new JsonObject { ["response"] = Response(request, turn, "completed") }, ref number);
    }

    private static JsonObject Response(RecordedRequest request, ScriptedTurn turn, string status) => new()
    {
        ["id"] = $"resp_{request.Number}",
        ["object"] = "response",
        ["created_at"] = 1_700_000_000,
        ["status"] = status,
        ["error"] = null,
        ["incomplete_details"] = null,
        ["model"] = request.Model,
        ["output"] = Items(request, turn),
        ["parallel_tool_calls"] = true,
        ["usage"] = turn.Usage is { } usage ? Usage(usage) : null,
    };

    private static JsonArray Items(RecordedRequest request, ScriptedTurn turn)
    {
        var items = new JsonArray();
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

    private static JsonNode Begun(JsonNode item)
    {
        var begun = item.DeepClone();
        begun["status"] = "in_progress";
        if (begun["content"] is not null) begun["content"] = new JsonArray();
        if (begun["arguments"] is not null) begun["arguments"] = "";
        return begun;
    }

    private static JsonObject Text(string text) => new() { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray() };

    private static JsonObject At(int place, string name, JsonNode value) => new() { ["output_index"] = place, [name] = value };

    private static JsonObject Part(int place, string id, JsonObject? part) => new() { ["item_id"] = id, ["output_index"] = place, ["content_index"] = 0, ["part"] = part };

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
        ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
        ["total_tokens"] = usage.Input + usage.Output,
    };

    private static string Event(string type, JsonObject data, ref int number)
    {
        data.Insert(0, "type", type);
        data["sequence_number"] = number++;
        return $"event: {type}\ndata: {data.ToJsonString()}\n\n";
    }
}
