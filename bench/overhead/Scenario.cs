using System.Diagnostics;
using Lathe.Bench.Overhead.Subjects;
using Lathe.TestKit.ModelServer;

namespace Lathe.Bench.Overhead;

/// <summary>The task that is measured: a repository of two files, a test that fails, and a model that mends it in four calls without thinking time.</summary>
internal sealed class Scenario : IAsyncDisposable
{
    public const string Task = "Make add return the sum.", Check = "sh test.sh", Broken = "return a - b", Mended = "return a + b";

    /// <summary>Where homes and the repository are made. Not beneath the folder for temporary files: Codex refuses a home there, and then cannot patch.</summary>
    public static readonly string Base = Path.GetFullPath("artifacts");

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(Base, $"overhead-{Environment.ProcessId}")).FullName;
    private readonly Lock _lock = new();
    private ScriptedModelServer _server = null!;
    private ISubject? _subject;
    private RecordedRequest? _first;
    private long _firstAt;
    private int _turns;

    private Scenario(string? repository) => Repository = repository ?? Path.Combine(_folder, "repository");

    /// <summary>The repository of the task; one that was given gets the two files of the task besides its own.</summary>
    public string Repository { get; }

    /// <summary>Where the output of the measured program goes, without the ending.</summary>
    public string Output => Path.Combine(_folder, "output");

    private string Code => Path.Combine(Repository, "add.py");

    public static async Task<Scenario> OpenAsync(string? repository)
    {
        var scenario = new Scenario(repository);
        scenario._server = await ScriptedModelServer.StartAsync(scenario.Answer);
        Directory.CreateDirectory(scenario.Repository);
        scenario.Reset();

        // Starting an interpreter would cost more than what is measured.
        await File.WriteAllTextAsync(Path.Combine(scenario.Repository, "test.sh"), $"grep -q '{Mended}' add.py && echo passed\n");
        foreach (var arguments in (string[][])[["init", "-q"], ["add", "."], ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-q", "--allow-empty", "-m", "Begin"]])
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = scenario.Repository })!;
            await git.WaitForExitAsync();
            if (git.ExitCode != 0) throw new InvalidOperationException($"git {arguments[0]} failed.");
        }

        return scenario;
    }

    /// <summary>One headless task, from start to exit.</summary>
    public RunCost Measure(ISubject subject)
    {
        Reset();
        lock (_lock) (_subject, _first, _turns) = (subject, null, 0);
        var cost = MeasuredProcess.Run(subject.Program, subject.Arguments, EnvironmentOf(subject), Repository, Output);
        lock (_lock)
        {
            var mended = File.ReadAllText(Code).Contains(Mended, StringComparison.Ordinal);
            if (cost.ExitCode != 0 || _turns != subject.Turns.Count || _first is null || mended != subject.WritesInPlace)
            {
                throw new InvalidOperationException(
                    $"{subject.Name} ended with exit code {cost.ExitCode} after {_turns} model calls; the file in the repository is {(mended ? "mended" : "as it was")}.\n{File.ReadAllText(Output + ".out")}{File.ReadAllText(Output + ".err")}");
            }

            return new RunCost(cost, Stopwatch.GetElapsedTime(cost.Start, _firstAt).TotalSeconds, _first.Bytes);
        }
    }

    /// <summary>What it costs a subject to say its version.</summary>
    public ProcessCost MeasureVersion(ISubject subject) => MeasuredProcess.Run(subject.Program, ["--version"], EnvironmentOf(subject), Repository, Output);

    /// <summary>What the check costs outside any box.</summary>
    public ProcessCost MeasureCheck()
    {
        File.WriteAllText(Code, File.ReadAllText(Code).Replace(Broken, Mended, StringComparison.Ordinal));
        return MeasuredProcess.Run("/bin/sh", ["test.sh"], new Dictionary<string, string>(), Repository, Output);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void Reset() => File.WriteAllText(Code, $"def add(a, b):\n    {Broken}\n");

    private Dictionary<string, string> EnvironmentOf(ISubject subject)
    {
        var home = Directory.CreateDirectory(Path.Combine(_folder, subject.Name)).FullName;
        var variables = subject.Prepare(home, _server);
        variables["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        variables["HOME"] = home;
        variables["LANG"] = "C.UTF-8";
        return variables;
    }

    private ScriptedTurn Answer(RecordedRequest request)
    {
        lock (_lock)
        {
            if (_subject is null || !_subject.IsTurn(request)) return ScriptedTurn.Say("ok");
            if (_first is null) (_first, _firstAt) = (request, Stopwatch.GetTimestamp());
            var place = _turns++;
            return place < _subject.Turns.Count ? _subject.Turns[place] : ScriptedTurn.Fail(ModelFault.Status(500, "script", "The script is over."));
        }
    }
}

/// <summary>What one task cost.</summary>
/// <param name="Process">The process and its children.</param>
/// <param name="FirstRequest">Seconds from start to the first request.</param>
/// <param name="FirstRequestBytes">The length of the first request's body.</param>
internal sealed record RunCost(ProcessCost Process, double FirstRequest, int FirstRequestBytes);
