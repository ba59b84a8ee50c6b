using System.Text.Json;

namespace Lathe.Context;

/// <summary>Reads JSON with comments and trailing commas, as configuration files have them; anything else is an empty list.</summary>
internal static class JsonEntries
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    public static IReadOnlyList<ConfigEntry> Read(string text)
    {
        var entries = new ConfigEntries();
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            Add(entries, [], document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not JSON, or text that is none (half of a surrogate pair): what was read until then stands.
        }

        return entries.List;
    }

    private static void Add(ConfigEntries entries, string[] path, JsonElement element)
    {
        if (entries.IsFull || path.Length > ConfigEntry.MaxDepth) return;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject()) Add(entries, [.. path, property.Name], property.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Add(entries, [.. path, ConfigEntry.Item], item);
                break;
            case JsonValueKind.String:
                entries.Add(path, element.GetString());
                break;
            default:
                entries.Add(path, element.GetRawText());
                break;
        }
    }
}
