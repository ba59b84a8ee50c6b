using System.Text;
using System.Text.Json;
using Lathe.Models.ChatCompletions;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Replay;

/// <summary>What stands at the top of a cassette.</summary>
public sealed record CassetteHeader
{
    /// <summary>Who made it and how; for people.</summary>
    public required string Note { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>Its context window; null when not known.</summary>
    public int? Window { get; init; }

    /// <summary>What the recorded run was asked and came to, a JSON object of its own; null for a recording of calls alone. Every text in it is masked as the others are.</summary>
    public JsonElement? Run { get; init; }

    /// <summary>The tools that the requests offered; only their hashes are kept.</summary>
    public IReadOnlyList<AITool> Tools { get; init; } = [];

    /// <summary>Absolute folders of this machine by the name of their placeholder, see <see cref="ReplayOptions.Roots"/>.</summary>
    public IReadOnlyDictionary<string, string> Roots { get; init; } = new Dictionary<string, string>();
}

/// <summary>Writes cassettes: indented, one line for each message and chunk, only what a request adds to its conversation.</summary>
public static class CassetteWriter
{
    private const int ChunkCharacters = 60;

    // A raw value stands where the one before it ended; the blanks put it on a line of its own.
    private const string LineStart = "\n          ";

    /// <summary>Writes a cassette as JSON.</summary>
    /// <param name="header">What stands at its top.</param>
    /// <param name="exchanges">The calls, in the order in which they were made.</param>
    /// <param name="mask">Applied to every text before it is written: removes secrets.</param>
    /// <param name="output">Where to; not closed.</param>
    /// <exception cref="ArgumentException">A request does not continue its conversation: it does not begin with the messages and the answer of the one before.</exception>
    public static void Write(CassetteHeader header, IEnumerable<CassetteExchange> exchanges, Func<string, string> mask, Stream output)
    {
        var normalisation = new Normalisation(header.Roots);
        string Clean(string text) => normalisation.HideRoots(mask(text));
        var list = exchanges as IReadOnlyList<CassetteExchange> ?? [.. exchanges];
        using var writer = new Utf8JsonWriter(output, WireJson.Indented);
        writer.WriteStartObject();
        writer.WriteNumber("lathe_cassette", Cassette.FormatVersion);
        writer.WriteString("api", Cassette.Api);
        writer.WriteString("note", mask(header.Note));
        writer.WriteString("model", header.Model);
        if (header.Window is { } window) writer.WriteNumber("window", window);
        if (list.Count > 0) WriteSystem(writer, mask(Transcript.System(list[0].Messages, null)), normalisation);
        writer.WriteString("tools_sha256", Transcript.ToolsHash(header.Tools));
        writer.WriteStartObject("tools");
        foreach (var (name, hash) in Transcript.ToolHashes(header.Tools)) writer.WriteString(name, hash);
        writer.WriteEndObject();
        if (header.Run is { } run)
        {
            writer.WritePropertyName("run");
            TextMap.Write(writer, run, Clean);
        }

        writer.WriteStartArray("exchanges");
        var before = new Dictionary<string, CassetteExchange>();
        foreach (var exchange in list)
        {
            WriteExchange(writer, exchange, before.GetValueOrDefault(exchange.Conversation), header.Model, normalisation, Clean);
            before[exchange.Conversation] = exchange;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        output.WriteByte((byte)'\n');
    }

    private static void WriteSystem(Utf8JsonWriter writer, string system, Normalisation normalisation)
    {
        writer.WriteString("system_sha256", Transcript.SystemHash(system, normalisation));
        writer.WriteStartArray("system");
        if (system.Length > 0)
        {
            foreach (var line in normalisation.HideRoots(system).Split('\n')) writer.WriteStringValue(line);
        }

        writer.WriteEndArray();
    }

    private static void WriteExchange(Utf8JsonWriter writer, CassetteExchange exchange, CassetteExchange? before, string model, Normalisation normalisation, Func<string, string> clean)
    {
        writer.WriteStartObject();
        if (exchange.Notes.Count > 0)
        {
            writer.WriteStartArray("notes");
            foreach (var note in exchange.Notes) writer.WriteStringValue(clean(note));
            writer.WriteEndArray();
        }

        writer.WriteStartObject("request");
        writer.WriteString("conversation", exchange.Conversation);
        if (exchange.Tools is { } tools)
        {
            writer.WriteString("system_sha256", Transcript.SystemHash(clean(Transcript.System(exchange.Messages, null)), normalisation));
            writer.WriteString("tools_sha256", Transcript.ToolsHash(tools));
        }

        writer.WriteStartArray("messages");
        foreach (var message in Added(exchange, before))
        {
            if (message.Role == ChatRole.System) continue;
            foreach (var line in Lines(w => WireMessages.Write(w, message, clean))) writer.WriteRawValue(LineStart + line);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartObject("response");
        writer.WriteStartArray("chunks");
        foreach (var line in Lines(w => WriteChunks(w, exchange.Answer, model, clean))) writer.WriteRawValue(LineStart + line);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static IEnumerable<ChatMessage> Added(CassetteExchange exchange, CassetteExchange? before)
    {
        if (before is null) return exchange.Messages;
        var start = Transcript.Of([.. before.Messages, .. before.Answer.Messages], null);
        for (var count = before.Messages.Count; count <= exchange.Messages.Count; count++)
        {
            var prefix = Transcript.Of(exchange.Messages.Take(count), null);
            if (prefix.Count == start.Count && TranscriptDiff.CommonStart(prefix, start) == start.Count) return exchange.Messages.Skip(count);
        }

        throw new ArgumentException($"A request of the conversation {exchange.Conversation} does not begin with the one before it and its answer.", nameof(exchange));
    }

    // What is readable of a model's reasoning is kept: it counts in the size of a conversation. Its signatures are not: they are the provider's, and a replay sends them to nobody.
    private static void WriteChunks(Utf8JsonWriter writer, ChatResponse answer, string model, Func<string, string> clean)
    {
        var calls = 0;
        foreach (var message in answer.Messages)
        {
            foreach (var content in message.Contents)
            {
                switch (content)
                {
                    case TextContent { Text.Length: > 0 } text:
                        foreach (var piece in Pieces(clean(text.Text))) WriteChunk(writer, w => w.WriteString("content", piece));
                        break;
                    case TextReasoningContent { Text.Length: > 0 } reasoning:
                        foreach (var piece in Pieces(clean(reasoning.Text))) WriteChunk(writer, w => w.WriteString("reasoning_content", piece));
                        break;
                    case FunctionCallContent call:
                        var place = calls++;
                        WriteChunk(writer, w => WriteCall(w, call, place, clean));
                        break;
                }
            }
        }

        writer.WriteStartObject();
        if (answer.ModelId is { Length: > 0 } answered && answered != model) writer.WriteString("model", answered);
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteStartObject("delta");
        writer.WriteEndObject();
        writer.WriteString("finish_reason", calls > 0 ? "tool_calls" : answer.FinishReason?.Value ?? "stop");
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (answer.Usage is { } usage)
        {
            writer.WritePropertyName("usage");
            UsageReader.Write(writer, usage);
        }

        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, FunctionCallContent call, int place, Func<string, string> clean)
    {
        writer.WriteStartArray("tool_calls");
        writer.WriteStartObject();
        writer.WriteNumber("index", place);
        writer.WriteString("id", call.CallId);
        writer.WriteStartObject("function");
        writer.WriteString("name", call.Name);
        writer.WriteString("arguments", clean(ToolCallArguments.RawTextOf(call) ?? ToolCallArguments.ToJson(call)));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteChunk(Utf8JsonWriter writer, Action<Utf8JsonWriter> delta)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteStartObject("delta");
        delta(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Pieces of a few words, as a model streams them; a placeholder is never cut, because it contains no space.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = start + ChunkCharacters >= text.Length ? -1 : text.IndexOf(' ', start + ChunkCharacters);
            end = end < 0 ? text.Length : end + 1;
            yield return text[start..end];
            start = end;
        }
    }

    /// <summary>The values that a writer puts into an array, each as compact JSON of one line.</summary>
    private static List<string> Lines(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            writer.WriteStartArray();
            write(writer);
            writer.WriteEndArray();
        }

        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(buffer.ToArray()));
        var lines = new List<string>();
        foreach (var item in document.RootElement.EnumerateArray()) lines.Add(item.GetRawText());
        return lines;
    }
}
