using System.Collections;
using Lathe.TestKit.ModelServer;

namespace Lathe.Bench.Overhead.Subjects;

/// <summary>Lathe, with the check that it runs on the finished change as well.</summary>
internal sealed class LatheSubject(string program, string? workspace) : ISubject
{
    public string Name => "Lathe";

    public string Program => program;

    public bool WritesInPlace => false;

    public IReadOnlyList<string> Arguments { get; } = ["run", Scenario.Task, "--model", "openai/bench", "--verify", Scenario.Check, "--yes", .. workspace is null ? [] : new[] { "--workspace", workspace }];

    public IReadOnlyList<ScriptedTurn> Turns { get; } =
    [
        ScriptedTurn.Call("read_file", """{"path":"add.py"}"""),
        ScriptedTurn.Call("edit_file", $$"""{"path":"add.py","old_text":"{{Scenario.Broken}}","new_text":"{{Scenario.Mended}}"}"""),
        ScriptedTurn.Call("run_command", $$"""{"command":"{{Scenario.Check}}"}"""),
        ScriptedTurn.Call("finish", """{"summary":"add subtracted; it adds now."}"""),
    ];

    public bool IsTurn(RecordedRequest request) => true;

    public Dictionary<string, string> Prepare(string home, ScriptedModelServer server)
    {
        var variables = new Dictionary<string, string>
        {
            ["LATHE_HOME"] = Path.Combine(home, "lathe"),
            ["OPENAI_API_KEY"] = "sk-bench-0123456789",
            ["OPENAI_BASE_URL"] = server.OpenAIBaseUrl.ToString(),
        };

        // What tunes the runtime, for experiments.
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith("DOTNET_", StringComparison.Ordinal)) variables[name] = (string)variable.Value!;
        }

        return variables;
    }
}
