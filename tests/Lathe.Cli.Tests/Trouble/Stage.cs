using Lathe.Engine.Configuration;
using Lathe.Models.Health;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>A repository, a model server, and a home of its own: everything that a command meets, real, on this machine.</summary>
internal sealed class Stage : IAsyncDisposable
{

    private Stage(SampleRepository repository, ScriptedModelServer server)
    {
        (Repository, Server) = (repository, server);
        Home = Directory.CreateDirectory(Path.Combine(repository.Root, "home")).FullName;
        CurrentDirectory = repository.Folder;
        Variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = Home,
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["OPENAI_API_KEY"] = "sk-test-0123456789abcdef",
            ["OPENAI_BASE_URL"] = server.OpenAIBaseUrl.ToString(),
            ["ANTHROPIC_API_KEY"] = "sk-ant-test-0123456789abcdef",
            ["ANTHROPIC_BASE_URL"] = server.AnthropicBaseUrl.ToString(),
            ["LATHE_MODEL"] = "openai/test-model",
        };
    }

    public SampleRepository Repository { get; }

    public ScriptedModelServer Server { get; }

    public string Home { get; }

    public string State => Path.Combine(Home, ".local", "state", "lathe");

    public string CurrentDirectory { get; set; }

    public Dictionary<string, string> Variables { get; }

    public string Input { get; set; } = "";

    public int? Width { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public CancellationToken Stop { get; set; }

    /// <summary>What the last command wrote.</summary>
    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public static async Task<Stage> SetAsync(SampleRepository repository, params ScriptedTurn[] turns) =>
        new(repository, await ScriptedModelServer.StartAsync(turns));

    public static async Task<Stage> SetAsync(SampleRepository repository, Func<RecordedRequest, ScriptedTurn> script) =>
        new(repository, await ScriptedModelServer.StartAsync(script));

    public static Task<Stage> SetAsync(params ScriptedTurn[] turns) => SetAsync(SampleRepository.Create(), turns);

    /// <summary>Runs a command: in this process, or where the program as it ships is tested, in that, as far as nothing inside is a stand-in.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> LatheAsync(params string[] args)
    {
        if (RealLathe.Shipped is not null && Width is null && Time == TimeProvider.System && !Stop.CanBeCanceled)
        {
            (var exitCode, Out, Error) = await RealLathe.RunAsync(this, Input, args);
            return exitCode;
        }

        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await LatheCommand.InvokeAsync(args, new CliHost
        {
            // What one test did to a model is no business of another's.
            Models = new SharedModels(TimeProvider.System),
            Environment = LatheEnvironment.Current() with { Variables = Variables, CurrentDirectory = CurrentDirectory },
            Out = output,
            Error = error,
            In = new StringReader(Input),
            Width = Width,
            Stop = Stop,
            Time = Time,
        });
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    /// <summary>Fails with everything that was written where the exit code is another one.</summary>
    public async Task ExpectAsync(int exitCode, params string[] args)
    {
        var code = await LatheAsync(args);
        Assert.True(code == exitCode, $"exit code {code} instead of {exitCode}\n--- out\n{Out}\n--- error\n{Error}");
    }

    /// <summary>As <see cref="ExpectAsync"/>, for <c>lathe run</c> on the small project with its check.</summary>
    public Task ExpectRunAsync(int exitCode, params string[] more) =>
        ExpectAsync(exitCode, ["run", "Spell the greeting right", "--verify", SampleRepository.Check, .. more]);

    /// <summary>The id of the latest run, from the folders of runs.</summary>
    public string LatestRun() => Path.GetFileName(Directory.GetDirectories(Path.Combine(State, "runs")).Order(StringComparer.Ordinal).Last());

    /// <summary>Everything that the model was told by tools, over all requests.</summary>
    public string Told() => string.Join('\n', Server.Requests.Select(r => r.Body.GetRawText()));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Repository.Dispose();
    }
}

/// <summary>Answers that the small project's story needs.</summary>
internal static class Turns
{
    /// <summary>Puts the bug right.</summary>
    public static ScriptedTurn Fix { get; } = ScriptedTurn.Call("edit_file", """{"path":"greeting.txt","old_text":"helo world","new_text":"hello world"}""");

    public static ScriptedTurn Finish { get; } = ScriptedTurn.Call("finish", """{"summary":"Spelled the greeting right."}""");

    public static ScriptedTurn Command(string command) => ScriptedTurn.Call("run_command", $"{{\"command\":\"{System.Text.Json.JsonEncodedText.Encode(command)}\"}}");

    public static ScriptedTurn Write(string path, string content) =>
        ScriptedTurn.Call("write_file", $"{{\"path\":\"{System.Text.Json.JsonEncodedText.Encode(path)}\",\"content\":\"{System.Text.Json.JsonEncodedText.Encode(content)}\"}}");
}
