using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lathe.Models.ChatCompletions;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Replay;

/// <summary>
/// A conversation as lines of text in which everything that may differ is normalised: a header at the margin for each part, its content indented below. Two requests match when their transcripts are equal,
/// and when they do not, the difference of the lines is what a person wants to see. System messages are left out; call ids are numbered in the order in which they appear.
/// </summary>
internal static class Transcript
{
    /// <summary>The lines of a conversation.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="normalisation">What may differ; null to take every text as it is.</param>
    public static List<string> Of(IEnumerable<ChatMessage> messages, Normalisation? normalisation)
    {
        string Apply(string text) => normalisation is null ? text : normalisation.Apply(text);
        var lines = new List<string>();
        var calls = new Dictionary<string, int>();
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.System) continue;
            var text = new StringBuilder();
            foreach (var content in message.Contents)
            {
                if (content is TextContent { Text: { } piece }) text.Append(piece);
            }

            if (text.Length > 0) Add(lines, $"[{message.Role}]", Apply(text.ToString()));
            foreach (var content in message.Contents)
            {
                switch (content)
                {
                    case FunctionCallContent call:
                        Add(lines, $"[call {Number(calls, call.CallId)}: {call.Name}]", Apply(Readable(ToolCallArguments.ToJson(call))));
                        break;
                    case FunctionResultContent result:
                        Add(lines, $"[result {Number(calls, result.CallId)}]", Apply(ToolResultText.Of(result)));
                        break;
                }
            }
        }

        return lines;
    }

    /// <summary>The system prompt; empty when there is none.</summary>
    public static string System(IEnumerable<ChatMessage> messages, string? instructions)
    {
        var text = new StringBuilder(instructions);
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.System) text.Append(message.Text);
        }

        return text.ToString();
    }

    /// <summary>The hash of a system prompt, normalised.</summary>
    public static string SystemHash(string system, Normalisation normalisation) => Hash(Encoding.UTF8.GetBytes(normalisation.Apply(system)));

    /// <summary>A beginning of the hash of each tool, by its name.</summary>
    public static SortedDictionary<string, string> ToolHashes(IEnumerable<AITool> tools)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tool in tools) hashes[tool.Name] = ToolsHash([tool])[..12];
        return hashes;
    }

    /// <summary>The hash of the tools' names, descriptions and schemas.</summary>
    public static string ToolsHash(IEnumerable<AITool> tools)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact)) RequestWriter.WriteTools(writer, tools);
        return Hash(buffer.ToArray());
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static int Number(Dictionary<string, int> calls, string id)
    {
        if (!calls.TryGetValue(id, out var number)) calls[id] = number = calls.Count + 1;
        return number;
    }

    private static void Add(List<string> lines, string header, string text)
    {
        lines.Add(header);
        foreach (var line in text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n')) lines.Add("  " + line);
    }

    /// <summary>One member a line, strings as they are: a difference within a long argument is then a difference of one line.</summary>
    private static string Readable(string json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(member.Name).Append(": ").Append(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : member.Value.GetRawText());
        }

        return text.ToString();
    }
}
