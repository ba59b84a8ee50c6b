using System.Text.Json;
using Lathe.Errors;
using Lathe.Models.ChatCompletions;
using Lathe.Models.Failures;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Replay;

/// <summary>A recorded conversation with a model, read from a file. The format is described in docs/replay.md.</summary>
public sealed class Cassette
{
    /// <summary>The version of the format that this program reads and writes.</summary>
    public const int FormatVersion = 1;

    internal const string Api = "openai-chat-completions";
    private const long MaxBytes = 64L << 20;

    private Cassette(string path, JsonElement root)
    {
        Path = path;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("lathe_cassette", out var version)) throw new JsonException("It has no member lathe_cassette.");
        if (version.ValueKind != JsonValueKind.Number || version.GetInt32() != FormatVersion) throw new JsonException($"Its format is {version.GetRawText()}; this version reads {FormatVersion}.");
        if (Text(root, "api") != Api) throw new JsonException($"Its api is not {Api}.");
        Note = Text(root, "note") ?? "";
        Model = Text(root, "model") ?? throw new JsonException("It names no model.");
        Window = root.TryGetProperty("window", out var window) && window.ValueKind == JsonValueKind.Number ? window.GetInt32() : null;
        SystemHash = Text(root, "system_sha256");
        ToolsHash = Text(root, "tools_sha256");
        System = Lines(root, "system");
        Tools = Hashes(root, "tools");
        Run = root.TryGetProperty("run", out var run) && run.ValueKind == JsonValueKind.Object ? run.Clone() : null;
        if (!root.TryGetProperty("exchanges", out var exchanges) || exchanges.ValueKind != JsonValueKind.Array) throw new JsonException("It has no exchanges.");
        Exchanges = ReadExchanges(exchanges);
    }

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>Who made it and how.</summary>
    public string Note { get; }

    /// <summary>The model that answered.</summary>
    public string Model { get; }

    /// <summary>Its context window; null when the cassette does not say.</summary>
    public int? Window { get; }

    /// <summary>How many calls it answers.</summary>
    public int Count => Exchanges.Count;

    /// <summary>What the recorded run was asked and came to, as its writer left it; null in a recording of calls alone.</summary>
    public JsonElement? Run { get; }

    /// <summary>As <see cref="Run"/>, with the folders of this machine in place of the placeholders.</summary>
    /// <param name="roots">See <see cref="ReplayOptions.Roots"/>.</param>
    public JsonElement? RunOn(IReadOnlyDictionary<string, string> roots)
    {
        if (Run is not { } run) return null;
        var normalisation = new Normalisation(roots);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) TextMap.Write(writer, run, normalisation.ShowRoots);
        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }

    internal string? SystemHash { get; }

    internal string? ToolsHash { get; }

    /// <summary>The system prompt, secrets masked; null where it was not recorded.</summary>
    internal string? System { get; }

    /// <summary>The beginning of each tool's hash by its name; null where they were not recorded.</summary>
    internal IReadOnlyDictionary<string, string>? Tools { get; }

    internal IReadOnlyList<RecordedExchange> Exchanges { get; }

    /// <summary>Reads a cassette.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="LatheException">NotFound <c>replay.no_cassette</c>; Validation <c>replay.bad_cassette</c>.</exception>
    public static Cassette Load(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file is { Exists: true, Length: > MaxBytes }) throw Bad(path, $"It is larger than {MaxBytes >> 20} MB.", null);
            using var stream = file.OpenRead();
            using var document = JsonDocument.Parse(stream);
            return new Cassette(path, document.RootElement);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new LatheError(ErrorKind.NotFound, "replay.no_cassette", $"There is no cassette {path} that can be read.") { Guidance = "Name a file that --record or 'lathe cassette' wrote." }.ToException(problem);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or BadResponseException or StreamBrokenException or ProviderStreamErrorException)
        {
            throw Bad(path, problem.Message, problem);
        }
    }

    private static List<RecordedExchange> ReadExchanges(JsonElement list)
    {
        var exchanges = new List<RecordedExchange>();
        var conversations = new Dictionary<string, List<ChatMessage>>();
        foreach (var item in list.EnumerateArray())
        {
            var request = item.GetProperty("request");
            var name = Text(request, "conversation") ?? throw new JsonException($"Exchange {exchanges.Count + 1} names no conversation.");
            if (!conversations.TryGetValue(name, out var messages)) conversations[name] = messages = [];
            foreach (var message in request.GetProperty("messages").EnumerateArray()) messages.Add(WireMessages.Read(message));
            var chunks = new List<JsonElement>();
            foreach (var chunk in item.GetProperty("response").GetProperty("chunks").EnumerateArray()) chunks.Add(chunk.Clone());
            exchanges.Add(new RecordedExchange(exchanges.Count, name, [.. messages], chunks) { SystemHash = Text(request, "system_sha256"), ToolsHash = Text(request, "tools_sha256") });

            // The next request of the conversation begins with this answer, so that it need not be written twice.
            messages.AddRange(Answer(chunks).Messages);
        }

        return exchanges;
    }

    private static ChatResponse Answer(List<JsonElement> chunks)
    {
        var reader = new ChunkReader();
        var updates = new List<ChatResponseUpdate>();
        foreach (var chunk in chunks)
        {
            if (reader.Read(chunk) is { } update) updates.Add(update);
        }

        updates.Add(reader.Finish());
        return updates.ToChatResponse();
    }

    private static string? Lines(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var lines) || lines.ValueKind != JsonValueKind.Array) return null;
        return string.Join('\n', lines.EnumerateArray().Select(static line => line.GetString()));
    }

    private static Dictionary<string, string>? Hashes(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var tools) || tools.ValueKind != JsonValueKind.Object) return null;
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tool in tools.EnumerateObject()) hashes[tool.Name] = tool.Value.GetString() ?? "";
        return hashes;
    }

    private static string? Text(JsonElement item, string name) => WireJson.Text(item, name);

    private static LatheException Bad(string path, string why, Exception? problem) =>
        new LatheError(ErrorKind.Validation, "replay.bad_cassette", $"{path} is not a cassette that can be replayed. {why}") { Guidance = "docs/replay.md describes the format." }.ToException(problem);
}

/// <summary>One recorded call with its whole conversation before it.</summary>
/// <param name="Place">Its place in the cassette, from 0.</param>
/// <param name="Conversation">The conversation's name.</param>
/// <param name="Messages">All messages of the request.</param>
/// <param name="Chunks">The answer.</param>
internal sealed record RecordedExchange(int Place, string Conversation, IReadOnlyList<ChatMessage> Messages, IReadOnlyList<JsonElement> Chunks)
{
    /// <summary>Of a request whose system prompt is not the cassette's.</summary>
    public string? SystemHash { get; init; }

    /// <summary>Of a request whose tools are not the cassette's.</summary>
    public string? ToolsHash { get; init; }
}
