using System.CommandLine;
using Lathe.Cli.Output;
using Lathe.Cli.Running;
using Lathe.Engine.Configuration;
using Lathe.Engine.Tasks;
using Lathe.Errors;
using Lathe.Git;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe demo</c>: the main job, offline, on a bundled sample with a bug worth finding, answered from a recorded conversation.</summary>
internal static class DemoCommand
{
    private const string Sample = "split-invoice";

    private const string Task =
        "The shares of an invoice do not always add up to its total: 100.00 split between three people gives 33.33 three times, and a cent is lost. " +
        "Make the shares add up to the total, for charges and for refunds.";

    public static Command Create(CliHost host)
    {
        var command = new Command("demo", "Shows a whole run offline: a sample with a failing test, two attempts, a verified change.");
        command.SetAction((_, cancellationToken) => RunAsync(host, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, CancellationToken cancellationToken)
    {
        var bundled = Path.Combine(AppContext.BaseDirectory, "demo");
        var cassette = Path.Combine(bundled, $"{Sample}.cassette.json");
        if (!File.Exists(cassette))
        {
            throw new LatheError(ErrorKind.NotFound, "demo.missing", $"The bundled sample is not there: {bundled}.") { Guidance = "Install Lathe again, or start it with ./lathe from its sources." }.ToException();
        }

        var paths = LathePaths.Find(host.Environment);
        var folder = Path.Combine(paths.Cache, "demo", Sample);
        await PrepareAsync(host, Path.Combine(bundled, Sample), folder, cancellationToken);
        Say(host, $"The sample is in {folder}. Its test fails: invoice shares lose cents.");
        Say(host, "No model is called: the answers are replayed from a conversation that was written for this demo. Everything else is real: the copy that it works in, the edits, the sandbox, the tests, the verdict.");
        host.Out.WriteLine();
        var exitCode = await new RunFrontend(Plain(host)) { IgnoreUserConfiguration = true }.RunAsync(Request(folder, $"replay:{cassette}"), cancellationToken);
        WriteNext(host, folder);
        return exitCode;
    }

    /// <summary>What the demo asks for; the cassette's making asks the same of a scripted server.</summary>
    internal static RunRequest Request(string folder, string model) => new()
    {
        Origin = TaskOrigin.Text,
        Task = Task,
        Repository = folder,
        Mode = TaskMode.Bugfix,
        Flags = [new FlagSetting("model", "--model", model)],
    };

    // The user's own limits and models must not change what the demo shows; where things lie is still the user's choice.
    private static CliHost Plain(CliHost host) => host with
    {
        Environment = host.Environment with
        {
            Variables = host.Environment.Variables.Where(v => !v.Key.StartsWith("LATHE_", StringComparison.Ordinal) || v.Key == "LATHE_HOME").ToDictionary(StringComparer.Ordinal),
        },
    };

    // Beside the former sample first: that one may have been worked in, and stays where the new one cannot be written.
    private static async Task PrepareAsync(CliHost host, string from, string to, CancellationToken cancellationToken)
    {
        var (draft, former) = ($"{to}.new", $"{to}.former");
        try
        {
            Remove(draft);
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(draft, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            await GitProgram.Find(host.Environment.Variables).InitAsync(draft, cancellationToken);
            Remove(former);
            if (Directory.Exists(to)) Directory.Move(to, former);
            Directory.Move(draft, to);
            Remove(former);
        }
        catch (Exception e) when (WriteFailure.Is(e))
        {
            throw new LatheError(ErrorKind.Storage, "demo.unwritable", $"The sample cannot be put into {to}: {WriteFailure.Words(e)}")
            {
                Guidance = "Make that folder writable for you and see that its disk has room, or set LATHE_HOME to a folder elsewhere.",
            }.ToException(e);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static void WriteNext(CliHost host, string folder)
    {
        host.Out.WriteLine();
        Say(host, "Try next, here:");
        Command(host, $"cd {Quoted(folder)}");
        Command(host, "lathe apply        # the change goes into the sample; lathe undo takes it back");
        Command(host, "lathe doctor       # what is installed and what works here");
        Say(host, "In a repository of yours, with a key or with a model of your own machine:");
        Command(host, "export ANTHROPIC_API_KEY=…");
        Command(host, "lathe run \"…\" --model anthropic/claude-sonnet-5-5 --verify \"npm test\" --max-cost 1");
        Command(host, "export OPENAI_API_KEY=…");
        Command(host, "lathe run \"…\" --model openai/gpt-5.5 --verify \"pytest -q\" --max-cost 1");
        Command(host, "ollama pull qwen3-coder");
        Command(host, "lathe run \"…\" --model ollama/qwen3-coder --verify \"make test\"");
    }

    private static void Say(CliHost host, string text) => Toned.WriteLine(host, new ViewLine(text));

    // Never wrapped: it is there to be copied.
    private static void Command(CliHost host, string text) => Toned.WriteLine(host, new ViewLine($"  {text}") { AsItIs = true });

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"'{path}'" : path;
}
