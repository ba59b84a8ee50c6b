using System.Text;
using System.Text.Json;
using Lathe.Models.Failures;
using Lathe.Models.Http;
using Lathe.Models.ToolCalls;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Responses;

/// <summary>
/// Turns the events of one streamed answer into updates: text and summaries of reasoning as they come, pieces of tool calls (<see cref="ToolCallProgress"/>) to show, reasoning items and tool calls whole when they
/// are done, in the order in which they are, and the usage at the end.
/// </summary>
internal sealed class EventReader : IAnswerReader
{
    private readonly List<OutputItem> _items = [];
    private readonly CallIds _ids = new();
    private string? _id;
    private string? _model;
    private ChatFinishReason? _finish;
    private UsageDetails? _usage;
    private ProviderStreamErrorException? _failed;
    private int _calls;
    private int _handedOn;

    /// <summary>Reads one event; null when it has nothing to hand on.</summary>
    /// <exception cref="ProviderStreamErrorException">The event is an error, or says that the answer failed.</exception>
    public ChatResponseUpdate? ReadPiece(JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object) throw new BadResponseException("An event is not an object.");
        switch (WireJson.Text(data, "type"))
        {
            case "response.created" or "response.queued" or "response.in_progress":
                Note(WireJson.Member(data, "response"));
                return null;
            case "response.output_item.added":
                Begin(data);
                return null;
            case "response.output_text.delta" or "response.refusal.delta":
                return Delta(data) is { } text ? Update([new TextContent(text)]) : null;
            case "response.reasoning_summary_text.delta" or "response.reasoning_text.delta":
                return Reasoning(data);
            case "response.function_call_arguments.delta":
                return Piece(data);
            case "response.function_call_arguments.done":
                WholeArguments(data);
                return null;
            case "response.output_item.done":
                return Update(Complete(Find(data, create: true)!, WireJson.Member(data, "item")));
            case "response.completed" or "response.incomplete" or "response.failed":
                return End(WireJson.Member(data, "response"));
            case "error":
                throw new ProviderStreamErrorException(Error(data));
            case null when WireJson.Member(data, "error").ValueKind == JsonValueKind.Object || WireJson.Text(data, "error") is not null:
                throw new ProviderStreamErrorException(ProviderErrorBody.Parse(data));
            case null:
                throw new BadResponseException("An event has no type.");
            default:
                return null;
        }
    }

    /// <summary>The last update: calls that no event said to be done, the usage and why the answer ended.</summary>
    /// <exception cref="StreamBrokenException">No event said that the answer ended, so it did not.</exception>
    /// <exception cref="ProviderStreamErrorException">The answer failed, and what it counted was handed on before.</exception>
    public ChatResponseUpdate Finish()
    {
        if (_failed is not null) throw _failed;
        if (_finish is not { } finish) throw new StreamBrokenException("The stream ended without the event that ends an answer.");
        var contents = new List<AIContent>();
        foreach (var item in _items)
        {
            if (!item.Done && item.Type == "function_call") AddCall(contents, item);
        }

        if (_handedOn > 0 && finish == ChatFinishReason.Stop) finish = ChatFinishReason.ToolCalls;
        if (_usage is not null) contents.Add(new UsageContent(_usage));
        var update = new ChatResponseUpdate(ChatRole.Assistant, contents) { ResponseId = _id, MessageId = _id, ModelId = _model, FinishReason = finish };
        return update;
    }

    /// <summary>Reads an answer that was not streamed, as one update before <see cref="Finish"/>.</summary>
    /// <exception cref="ProviderStreamErrorException">The answer failed.</exception>
    public ChatResponseUpdate? ReadWhole(JsonElement response)
    {
        if (response.ValueKind == JsonValueKind.Object && response.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String)
        {
            throw new ProviderStreamErrorException(ProviderErrorBody.Parse(response));
        }

        if (response.ValueKind != JsonValueKind.Object || !response.TryGetProperty("output", out var output) || output.ValueKind != JsonValueKind.Array) throw new BadResponseException("The answer has no output.");
        return End(response);
    }

    private ChatResponseUpdate? End(JsonElement response)
    {
        Note(response);
        if (WireJson.Member(response, "usage") is { ValueKind: JsonValueKind.Object } usage) _usage = ResponsesUsage.Read(usage);
        switch (WireJson.Text(response, "status"))
        {
            case "failed":
                _failed = new ProviderStreamErrorException(ProviderErrorBody.Parse(response));

                // What it counted is billed: it is handed on first, and nothing follows but the end.
                return _usage is { } counted ? UsageSoFar.Carry(counted) : throw _failed;
            case "cancelled" or "queued" or "in_progress": throw new StreamBrokenException("The provider gave up the answer.");
            case "incomplete": _finish = Incomplete(WireJson.Text(WireJson.Member(response, "incomplete_details"), "reason")); break;
            default: _finish = ChatFinishReason.Stop; break;
        }

        // The end repeats all items; where none was said to be done, it is the only place that has them whole.
        if (_items.Exists(static i => i.Done) || !response.TryGetProperty("output", out var output) || output.ValueKind != JsonValueKind.Array) return null;
        var contents = new List<AIContent>();
        var place = 0;
        foreach (var item in output.EnumerateArray()) contents.AddRange(Complete(Find(place++, WireJson.Text(item, "id"), create: true)!, item));
        return Update(contents);
    }

    private static ChatFinishReason Incomplete(string? reason) => reason switch
    {
        "max_output_tokens" => ChatFinishReason.Length,
        "content_filter" => ChatFinishReason.ContentFilter,
        _ => new ChatFinishReason(reason is { Length: > 0 and <= 64 } ? reason : "incomplete"),
    };

    private void Note(JsonElement response)
    {
        _id ??= WireJson.Text(response, "id");
        _model ??= WireJson.Text(response, "model");
    }

    private void Begin(JsonElement data)
    {
        var item = Find(data, create: true)!;
        item.Note(WireJson.Member(data, "item"));

        // What stands here is the beginning of what the pieces bring.
        if (item.Whole is not null && !ArgumentText.IsWholeObject(item.Whole)) item.Whole = null;
        if (item.Type == "function_call" && item.Call < 0) item.Call = _calls++;
    }

    private string? Delta(JsonElement data)
    {
        if (WireJson.Text(data, "delta") is not { Length: > 0 } text) return null;
        Find(data, create: true)!.Shown = true;
        return text;
    }

    private ChatResponseUpdate? Reasoning(JsonElement data)
    {
        if (WireJson.Text(data, "delta") is not { Length: > 0 } text) return null;
        var item = Find(data, create: true)!;
        var part = (int)Math.Min(WireJson.Count(data, "summary_index") ?? 0, int.MaxValue);
        if (item.Shown && part != item.SummaryPart) text = "\n\n" + text;
        (item.Shown, item.SummaryPart) = (true, part);
        return Update([new TextReasoningContent(text)]);
    }

    private ChatResponseUpdate? Piece(JsonElement data)
    {
        if (WireJson.Text(data, "delta") is not { Length: > 0 } piece) return null;
        var item = CallOf(data);
        item.Whole = null;
        item.Pieces.Append(piece);
        var update = Update([]) ?? new ChatResponseUpdate(ChatRole.Assistant, []) { ResponseId = _id, MessageId = _id, ModelId = _model };
        ToolCallProgress.Attach(update, [new ToolCallProgress(item.Call, item.Name, piece)]);
        return update;
    }

    private void WholeArguments(JsonElement data)
    {
        var item = CallOf(data);
        if (OutputItem.ArgumentsOf(data) is { Length: > 0 } arguments) item.Whole = arguments;
        if (item.Name.Length == 0 && WireJson.Text(data, "name") is { } name) item.Name = name;
    }

    private OutputItem CallOf(JsonElement data)
    {
        var item = Find(data, create: false) ?? _items.FindLast(static i => i.Type == "function_call" && !i.Done) ?? Find(data, create: true)!;
        item.Type = "function_call";
        if (item.Call < 0) item.Call = _calls++;
        return item;
    }

    private List<AIContent> Complete(OutputItem item, JsonElement whole)
    {
        var contents = new List<AIContent>();
        if (item.Done) return contents;
        item.Note(whole);
        item.Done = true;
        switch (item.Type)
        {
            case "message" when !item.Shown && Text(whole, "content") is { Length: > 0 } text:
                contents.Add(new TextContent(text));
                break;
            case "reasoning":
                var shown = item.Shown ? "" : Text(whole, "summary") is { Length: > 0 } summary ? summary : Text(whole, "content");
                var state = ReasoningState.Pack(item.Id, WireJson.Text(whole, "encrypted_content"));
                if (shown.Length > 0 || state is not null) contents.Add(new TextReasoningContent(shown) { ProtectedData = state });
                break;
            case "function_call":
                AddCall(contents, item);
                break;
        }

        return contents;
    }

    private void AddCall(List<AIContent> contents, OutputItem item)
    {
        if (item.Call < 0) item.Call = _calls++;
        if (_ids.Take(item.CallId ?? item.Id, item.Name, item.Arguments, item.Call) is not { } id) return;
        contents.Add(ToolCallArguments.Parse(id, item.Name, item.Arguments));
        _handedOn++;
    }

    /// <summary>The texts of an item's parts, whatever each is called.</summary>
    private static string Text(JsonElement item, string name)
    {
        var text = new StringBuilder();
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out var parts) || parts.ValueKind != JsonValueKind.Array) return "";
        foreach (var part in parts.EnumerateArray())
        {
            if ((WireJson.Text(part, "text") ?? WireJson.Text(part, "refusal")) is not { Length: > 0 } piece) continue;
            if (text.Length > 0 && name == "summary") text.Append("\n\n");
            text.Append(piece);
        }

        return text.ToString();
    }

    private OutputItem? Find(JsonElement data, bool create) =>
        Find((int?)WireJson.Count(data, "output_index"), WireJson.Text(data, "item_id") ?? WireJson.Text(WireJson.Member(data, "item"), "id"), create);

    /// <summary>The item by its place, which gateways keep; ids some of them make anew for each event.</summary>
    private OutputItem? Find(int? index, string? id, bool create)
    {
        var item = index is { } place ? _items.FindLast(i => i.Index == place) : id is not null ? _items.FindLast(i => i.Id == id) : null;
        if (item is not null || !create) return item;
        item = new OutputItem(index) { Id = id };
        _items.Add(item);
        return item;
    }

    /// <summary>By the protocol the members of an error event stand in the event itself; some servers nest them.</summary>
    private static ProviderErrorBody Error(JsonElement data)
    {
        var body = ProviderErrorBody.Parse(data);
        return body.Type == "error" ? body with { Type = null } : body;
    }

    private ChatResponseUpdate? Update(List<AIContent> contents) =>
        contents.Count == 0 ? null : new ChatResponseUpdate(ChatRole.Assistant, contents) { ResponseId = _id, MessageId = _id, ModelId = _model };
}
