using System.Text.Json;

namespace Lathe.Edits.Cases;

/// <summary>A case about reading or applying edits, as case files state it: files, an edit, and what must come of it.</summary>
internal sealed class EditCase
{
    private readonly JsonElement json;

    private EditCase(JsonElement json) => this.json = json;

    public string Id => Text("id") ?? "?";

    /// <summary>The tool that states the case: the first part of its id; where the id has none, what the case says.</summary>
    public string Source => Id.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? Id[..slash] : Text("source") ?? "?";

    public string Format => Text("format") ?? "?";

    public string Kind => Text("kind") ?? "apply";

    public JsonElement Edit => Property(json, "edit");

    public JsonElement ExpectedParse => Property(json, "expected_parse");

    public JsonElement ExpectedMatch => Property(json, "expected_match");

    public JsonElement Files => Property(json, "files");

    public JsonElement Expected => Property(json, "expected");

    public JsonElement Options => Property(json, "options");

    public string? Encoding => Text("encoding");

    public bool CoversWholeTree => Text("expected_scope") == "whole-tree";

    public IReadOnlyList<string> Folders => Strings(json, "dirs");

    public IReadOnlyList<string> Deleted => Strings(json, "deleted");

    public IReadOnlyList<string> MustNotExist => Strings(json, "must_not_exist");

    /// <summary>Whether the edit must be refused: a reason is stated, or that it is not valid.</summary>
    public bool MustBeRefused => Property(json, "error").ValueKind is JsonValueKind.String or JsonValueKind.True || Property(json, "expected_valid").ValueKind == JsonValueKind.False;

    /// <summary>Reads a file of cases; null, with the reason, where it is none.</summary>
    public static List<EditCase>? Read(string text, out string? problem)
    {
        problem = null;
        try
        {
            var root = JsonElement.Parse(text);
            if (root.ValueKind != JsonValueKind.Array) problem = "it must be a JSON array of cases";
            else return [.. root.EnumerateArray().Where(c => c.ValueKind == JsonValueKind.Object).Select(c => new EditCase(c))];
        }
        catch (JsonException e)
        {
            problem = $"it is no JSON that can be read (line {e.LineNumber + 1})";
        }

        return null;
    }

    public bool Option(string name) => Property(Options, name).ValueKind == JsonValueKind.True;

    public bool OptionIsOff(string name) => Property(Options, name).ValueKind == JsonValueKind.False;

    public string? OptionText(string name) => Property(Options, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public int? OptionNumber(string name) => Property(Options, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    public IReadOnlyList<string> OptionList(string name) => Strings(Options, name);

    public static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    public static IReadOnlyList<string> Strings(JsonElement element, string name)
    {
        var list = Property(element, name);
        return list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)] : [];
    }

    private string? Text(string name) => Property(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
