using System.Text.Json;
using Lathe.TestKit.ModelServer;

namespace Lathe.Bench.Overhead.Subjects;

/// <summary>Claude Code; headless it has no sandbox unless one is configured.</summary>
internal sealed class ClaudeSubject(string program, string repository) : ISubject
{
    public string Name => "Claude Code";

    public string Program => program;

    public bool WritesInPlace => true;

    public IReadOnlyList<string> Arguments { get; } = ["-p", Scenario.Task, "--output-format", "stream-json", "--verbose", "--allowedTools", "Read", "Edit", $"Bash({Scenario.Check})"];

    public IReadOnlyList<ScriptedTurn> Turns { get; } =
    [
        ScriptedTurn.Call("Read", $$"""{"file_path":"{{JsonEncodedText.Encode(repository)}}/add.py"}"""),
        ScriptedTurn.Call("Edit", $$"""{"file_path":"{{JsonEncodedText.Encode(repository)}}/add.py","old_string":"{{Scenario.Broken}}","new_string":"{{Scenario.Mended}}"}"""),
        ScriptedTurn.Call("Bash", $$"""{"command":"{{Scenario.Check}}","description":"Run the test"}"""),
        ScriptedTurn.Say("add subtracted; it adds now."),
    ];

    /// <summary>Its small requests for a title and the like bring no tools.</summary>
    public bool IsTurn(RecordedRequest request) =>
        request.IsAnthropic && request.Body.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array && tools.GetArrayLength() > 1;

    public Dictionary<string, string> Prepare(string home, ScriptedModelServer server) => new()
    {
        ["ANTHROPIC_API_KEY"] = "sk-ant-bench-0123456789",
        ["ANTHROPIC_BASE_URL"] = server.AnthropicBaseUrl.ToString().TrimEnd('/'),
        ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
        ["DISABLE_AUTOUPDATER"] = "1",
        ["DISABLE_TELEMETRY"] = "1",
    };
}
