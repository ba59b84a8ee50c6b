namespace Lathe.Models.Tests.ToolCalls;

/// <summary>One way in which a server deviates, as its stream has it, and the calls that come out: <c>id name arguments</c>, with <c>raw</c> before arguments that stay as they are.</summary>
/// <param name="Name">As docs/models.md calls it.</param>
/// <param name="Provider">The protocol.</param>
/// <param name="Events">The stream.</param>
/// <param name="Calls">What comes out.</param>
public sealed record Quirk(string Name, string Provider, string[] Events, string[] Calls)
{
    private const string ChatEnd = """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}""";

    /// <summary>Each text is the <c>tool_calls</c> of one chunk.</summary>
    public static Quirk Chat(string name, string[] chunks, params string[] calls) =>
        new(name, "openai", [.. chunks.Select(c => $$$"""{"id":"x","choices":[{"delta":{"tool_calls":[{{{c}}}]}}]}"""), ChatEnd], calls);

    /// <summary>Each text is an event; the beginning and the end are added.</summary>
    public static Quirk Responses(string name, string[] events, params string[] calls) =>
        new(name, "responses", ["""{"type":"response.created","response":{"id":"r","model":"m"}}""", .. events, """{"type":"response.completed","response":{"id":"r","status":"completed","output":[]}}"""], calls);

    /// <summary>Each text is an event; the beginning and the end are added.</summary>
    public static Quirk Anthropic(string name, string[] events, params string[] calls) => new(
        name,
        "anthropic",
        [
            """{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}""",
            .. events,
            """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":9}}""",
            """{"type":"message_stop"}""",
        ],
        calls);

    public override string ToString() => $"{Provider}: {Name}";
}
