using System.Text.Json;

namespace Lathe.Models.Failures;

/// <summary>
/// The parts of a provider's error that classify it. <see cref="Message"/> is free text that may echo keys or prompts: it is searched for markers and never shown.
/// </summary>
internal sealed record ProviderErrorBody(string? Type, string? Code, string? Parameter, string Message)
{
    /// <summary>A status that stands within the error, as gateways put it into a stream that began with 200; 0 for none.</summary>
    public int Status { get; init; }

    public static ProviderErrorBody Empty { get; } = new(null, null, null, "");

    /// <summary>Reads OpenAI's, Anthropic's and Ollama's forms of an error; anything else is empty.</summary>
    public static ProviderErrorBody Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Parse(document.RootElement);
        }
        catch (JsonException)
        {
            return Empty;
        }
    }

    public static ProviderErrorBody Parse(JsonElement root)
    {
        // Some gateways wrap the object in a list of one.
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0) root = root[0];
        if (root.ValueKind != JsonValueKind.Object) return Empty;
        var error = root.TryGetProperty("error", out var nested) ? nested : root;
        return error.ValueKind switch
        {
            JsonValueKind.Object => new ProviderErrorBody(Word(error, "type"), Word(error, "code"), Word(error, "param"), WireJson.Text(error, "message") ?? "") { Status = Number(error, "code") },
            JsonValueKind.String => new ProviderErrorBody(null, null, null, WireJson.String(error)),
            _ => Empty,
        };
    }

    /// <summary>The identifiers of the error, as they may be shown: <c>invalid_request_error, tools[0]</c>.</summary>
    public string Shown()
    {
        var parts = "";
        foreach (var word in new[] { Type, Code, Parameter })
        {
            if (word is not null && !parts.Contains(word, StringComparison.Ordinal)) parts += (parts.Length == 0 ? "" : ", ") + word;
        }

        return parts;
    }

    private static int Number(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number is >= 400 and < 600 ? number : 0;

    /// <summary>An identifier; free text in its place is dropped, so that <see cref="Shown"/> cannot leak any.</summary>
    private static string? Word(JsonElement item, string name)
    {
        if (WireJson.Text(item, name) is not { Length: > 0 and <= 64 } text) return null;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('_' or '.' or '[' or ']' or '-')) return null;
        }

        return text.StartsWith("sk-", StringComparison.Ordinal) ? null : text;
    }
}
