using System.Text;
using System.Text.Json;

namespace Lathe.Models.Responses;

/// <summary>One item of an answer while it comes.</summary>
internal sealed class OutputItem(int? index)
{
    public int? Index { get; } = index;

    public string? Id { get; set; }

    public string Type { get; set; } = "";

    public string? CallId { get; set; }

    public string Name { get; set; } = "";

    /// <summary>The arguments as far as they came in pieces.</summary>
    public StringBuilder Pieces { get; } = new();

    /// <summary>The arguments as one event gave them whole.</summary>
    public string? Whole { get; set; }

    public string Arguments => Whole ?? Pieces.ToString();

    /// <summary>The place among the answer's calls; -1 for what is none, or not known to be one yet.</summary>
    public int Call { get; set; } = -1;

    /// <summary>Whether some of its text was handed on already.</summary>
    public bool Shown { get; set; }

    public int SummaryPart { get; set; }

    public bool Done { get; set; }

    /// <summary>Takes over what an event says about the item; later events win, because the whole item comes last.</summary>
    public void Note(JsonElement item)
    {
        Id = WireJson.Text(item, "id") ?? Id;
        Type = WireJson.Text(item, "type") ?? Type;
        if (Type != "function_call") return;
        if (WireJson.Text(item, "call_id") is { Length: > 0 } call) CallId = call;
        if (WireJson.Text(item, "name") is { Length: > 0 } name) Name = name;
        if (ArgumentsOf(item) is { Length: > 0 } arguments) Whole = arguments;
    }

    /// <summary>A string by the protocol; a few servers send the object itself.</summary>
    public static string? ArgumentsOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("arguments", out var value)
            ? value.ValueKind switch { JsonValueKind.String => WireJson.String(value), JsonValueKind.Object => value.GetRawText(), _ => null }
            : null;
}
