using System.Text.Json;

namespace Lathe.TestKit.ModelServer;

/// <summary>One call of a story.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Key">The argument by which the call is told from others of the same tool.</param>
/// <param name="Arguments">All arguments, as JSON.</param>
internal sealed record StoryCall(string Tool, string Key, string Arguments);

/// <summary>A model that does one thing after the other: it looks at the conversation and makes the first call that is not in it, so that it goes on after whatever went wrong.</summary>
/// <param name="calls">The calls; the last one finishes.</param>
internal sealed class Story(params StoryCall[] calls)
{
    private readonly HashSet<string> _keys = [.. calls.Select(c => Name(c.Tool, ValueOf(c.Arguments, c.Key)!))];

    /// <summary>Mends the greeting of <see cref="SampleRepository"/>.</summary>
    public static Story Spelling { get; } = new(
        new StoryCall("read_file", "path", """{"path":"greeting.txt"}"""),
        new StoryCall("edit_file", "path", """{"path":"greeting.txt","old_text":"helo world","new_text":"hello world"}"""),
        new StoryCall("run_command", "command", """{"command":"sh check.sh"}"""),
        new StoryCall("finish", "summary", """{"summary":"Spelled the greeting right."}"""));

    /// <summary>The next call of the story.</summary>
    public ScriptedCall Next(RecordedRequest request)
    {
        var made = Made(request);
        var next = Array.Find(calls, c => !made.Contains(Name(c.Tool, ValueOf(c.Arguments, c.Key)!))) ?? calls[^1];
        return new ScriptedCall(next.Tool, next.Arguments);
    }

    private HashSet<string> Made(RecordedRequest request)
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
            foreach (var call in calls)
            {
                if (name.ValueEquals(call.Tool) && ValueOf(arguments, call.Key) is { } value && _keys.Contains(Name(call.Tool, value))) made.Add(Name(call.Tool, value));
            }
        }
    }

    private static string? TypeOf(JsonElement item) => item.TryGetProperty("type", out var type) ? type.GetString() : null;

    private static string Name(string tool, string key) => $"{tool} {key}";

    // Some protocols have arguments as an object, others as its text, which may be broken.
    private static string? ValueOf(JsonElement arguments, string member)
    {
        if (arguments.ValueKind == JsonValueKind.Object) return arguments.TryGetProperty(member, out var value) ? value.GetString() : null;
        return ValueOf(arguments.GetString() ?? "", member);
    }

    private static string? ValueOf(string arguments, string member)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            return document.RootElement.ValueKind == JsonValueKind.Object ? ValueOf(document.RootElement, member) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
