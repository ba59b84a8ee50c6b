using System.Text.Json;
using Lathe.TestKit.ModelServer;

namespace Lathe.Bench.Overhead.Subjects;

/// <summary>Codex CLI in its own sandbox. Give the native program, not the script that starts it: that would be measured instead.</summary>
internal sealed class CodexSubject(string program) : ISubject
{
    private const string Patch = $"apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: add.py\n@@\n-    {Scenario.Broken}\n+    {Scenario.Mended}\n*** End Patch\nEOF";

    public string Name => "Codex CLI";

    public string Program => program;

    public bool WritesInPlace => true;

    public IReadOnlyList<string> Arguments { get; } = ["exec", "--sandbox", "workspace-write", "--skip-git-repo-check", Scenario.Task];

    public IReadOnlyList<ScriptedTurn> Turns { get; } = [Command("cat add.py"), Command(Patch), Command(Scenario.Check), ScriptedTurn.Say("add subtracted; it adds now.")];

    public bool IsTurn(RecordedRequest request) => request.IsResponses;

    public Dictionary<string, string> Prepare(string home, ScriptedModelServer server)
    {
        var folder = Directory.CreateDirectory(Path.Combine(home, ".codex")).FullName;
        File.WriteAllText(
            Path.Combine(folder, "config.toml"),
            $"""
            model = "bench"
            model_provider = "bench"
            check_for_update_on_startup = false
            [analytics]
            enabled = false
            [model_providers.bench]
            name = "bench"
            base_url = "{server.OpenAIBaseUrl}"
            env_key = "BENCH_KEY"
            wire_api = "responses"
            request_max_retries = 0
            stream_max_retries = 0
            """);
        return new Dictionary<string, string> { ["CODEX_HOME"] = folder, ["BENCH_KEY"] = "sk-bench-0123456789" };
    }

    private static ScriptedTurn Command(string command) => ScriptedTurn.Call("exec_command", $$"""{"cmd":"{{JsonEncodedText.Encode(command)}}"}""");
}
