using System.Diagnostics;
using Lathe.TestKit.ModelServer;

namespace Lathe.Bench.Overhead;

/// <summary>The task that is measured: a repository of two files, a test that fails, and a model that mends it in four calls without thinking time.</summary>
internal sealed class Scenario : IAsyncDisposable
{
    public const string Check = "sh test.sh";
    private const string Broken = "return a - b", Mended = "return a + b";

    // One turn a call; a request after the last would be an error of the program, and the script then says so.
    private static readonly ScriptedTurn[] Turns =
    [
        ScriptedTurn.Call("read_file", """{"path":"add.py"}"""),
        ScriptedTurn.Call("edit_file", $$"""{"path":"add.py","old_text":"{{Broken}}","new_text":"{{Mended}}"}"""),
        ScriptedTurn.Call("run_command", $$"""{"command":"{{Check}}"}"""),
        ScriptedTurn.Call("finish", """{"summary":"add subtracted; it adds now."}"""),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("lathe-overhead-").FullName;
    private ScriptedModelServer _server = null!;
    private int _firstOfRun;
    private long _firstAt;

    private Scenario()
    {
    }

    public string Repository => Path.Combine(_folder, "repository");

    /// <summary>Where the output of the measured program goes, without the ending.</summary>
    public string Output => Path.Combine(_folder, "output");

    public static async Task<Scenario> OpenAsync()
    {
        var scenario = new Scenario();
        scenario._server = await ScriptedModelServer.StartAsync(scenario.Answer);
        Directory.CreateDirectory(scenario.Repository);
        Directory.CreateDirectory(Path.Combine(scenario._folder, "home"));
        await File.WriteAllTextAsync(Path.Combine(scenario.Repository, "add.py"), $"def add(a, b):\n    {Broken}\n");

        // Starting an interpreter would cost more than what is measured.
        await File.WriteAllTextAsync(Path.Combine(scenario.Repository, "test.sh"), $"grep -q '{Mended}' add.py && echo passed\n");
        foreach (var arguments in (string[][])[["init", "-q"], ["add", "."], ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-q", "-m", "Begin"]])
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = scenario.Repository })!;
            await git.WaitForExitAsync();
            if (git.ExitCode != 0) throw new InvalidOperationException($"git {arguments[0]} failed.");
        }

        return scenario;
    }

    /// <summary>The variables that the program gets: a home of its own, the scripted server, and what tunes the runtime.</summary>
    public Dictionary<string, string> Environment()
    {
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["HOME"] = Path.Combine(_folder, "home"),
            ["LANG"] = "C.UTF-8",
            ["LATHE_HOME"] = Path.Combine(_folder, "home", "lathe"),
            ["OPENAI_API_KEY"] = "sk-bench-0123456789",
            ["OPENAI_BASE_URL"] = _server.OpenAIBaseUrl.ToString(),
        };
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith("DOTNET_", StringComparison.Ordinal)) variables[name] = (string)variable.Value!;
        }

        return variables;
    }

    /// <summary>One headless task, from start to exit.</summary>
    public RunCost Measure(string lathe)
    {
        _firstOfRun = _server.Requests.Count + 1;
        var cost = MeasuredProcess.Run(
            lathe, ["run", "Make add return the sum.", "--model", "openai/bench", "--verify", Check, "--yes"], Environment(), Repository, Output);
        var calls = _server.Requests.Count - _firstOfRun + 1;
        if (cost.ExitCode != 0 || calls != Turns.Length)
        {
            throw new InvalidOperationException(
                $"lathe ended with exit code {cost.ExitCode} after {calls} model calls.\n{File.ReadAllText(Output + ".out")}{File.ReadAllText(Output + ".err")}");
        }

        return new RunCost(cost, Stopwatch.GetElapsedTime(cost.Start, _firstAt).TotalSeconds, _server.Requests[_firstOfRun - 1].Bytes);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private ScriptedTurn Answer(RecordedRequest request)
    {
        if (request.Number == _firstOfRun) _firstAt = Stopwatch.GetTimestamp();
        var place = request.Number - _firstOfRun;
        return place < Turns.Length ? Turns[place] : ScriptedTurn.Fail(ModelFault.Status(500, "script", "The script is over."));
    }
}

/// <summary>What one task cost.</summary>
/// <param name="Process">The process and its children.</param>
/// <param name="FirstRequest">Seconds from start to the first request.</param>
/// <param name="FirstRequestBytes">The length of the first request's body.</param>
internal sealed record RunCost(ProcessCost Process, double FirstRequest, int FirstRequestBytes);
