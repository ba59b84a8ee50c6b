using System.Text.Json;
using Lathe.TestKit.ModelServer;

namespace Lathe.TestKit.Faults;

/// <summary>A model that mends the small project's greeting: it looks at the conversation and does what is missing, so that it goes on after whatever went wrong.</summary>
internal static class Story
{
    private static readonly (string Tool, string Needs, string Arguments)[] Calls =
    [
        ("read_file", "path", """{"path":"greeting.txt"}"""),
        ("edit_file", "path", """{"path":"greeting.txt","old_text":"helo world","new_text":"hello world"}"""),
        ("run_command", "command", """{"command":"sh check.sh"}"""),
        ("finish", "summary", """{"summary":"Spelled the greeting right."}"""),
    ];

    /// <summary>The next call of the story.</summary>
    public static ScriptedCall Next(RecordedRequest request)
    {
        var done = Made(request);
        var (tool, _, arguments) = Array.Find(Calls, c => !done.Contains(c.Tool));
        return tool is null ? new ScriptedCall("finish", Calls[^1].Arguments) : new ScriptedCall(tool, arguments);
    }

    private static HashSet<string> Made(RecordedRequest request)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        if (request.IsResponses)
        {
            foreach (var item in request.Body.GetProperty("input").EnumerateArray())
                if (TypeOf(item) is "function_call") Add(item.GetProperty("name"), item.GetProperty("arguments"));
            return made;
        }

        foreach (var message in request.Messages.EnumerateArray())
        {
            if (message.GetProperty("role").GetString() is not "assistant") continue;
            if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
            {
                foreach (var call in calls.EnumerateArray()) Add(call.GetProperty("function").GetProperty("name"), call.GetProperty("function").GetProperty("arguments"));
            }
            else if (message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array)
            {
                foreach (var part in content.EnumerateArray())
                    if (TypeOf(part) is "tool_use") Add(part.GetProperty("name"), part.GetProperty("input"));
            }
        }

        return made;

        void Add(JsonElement name, JsonElement arguments)
        {
            var call = Array.Find(Calls, c => name.ValueEquals(c.Tool));
            if (call.Tool is not null && Has(arguments, call.Needs)) made.Add(call.Tool);
        }
    }

    private static string? TypeOf(JsonElement item) => item.TryGetProperty("type", out var type) ? type.GetString() : null;

    private static bool Has(JsonElement arguments, string member)
    {
        if (arguments.ValueKind == JsonValueKind.Object) return arguments.TryGetProperty(member, out _);
        try
        {
            using var document = JsonDocument.Parse(arguments.GetString() ?? "");
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(member, out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
