using System.Diagnostics;
using System.Text.Json;
using Lathe.Bench.Checks;
using Lathe.TestKit.ModelServer;

// Real projects: are their checks found, is a test that failed before told apart from one that the change broke, and is the right one fed back?
// checks TREES [PROGRAM [PACKAGE]]: TREES holds one unpacked source package a folder, named checks-PACKAGE.
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: checks TREES [PATH/TO/lathe [PACKAGE]]");
    return 2;
}

var program = args.Length > 1 ? args[1] : Path.GetFullPath("artifacts/lathe/lathe");
var work = Directory.CreateDirectory(Path.GetFullPath($"artifacts/checks-{Environment.ProcessId}")).FullName;
var failed = 0;
try
{
    foreach (var project in Project.All.Where(p => args.Length < 3 || p.Package == args[2]))
    {
        var tree = Path.Combine(args[0], $"checks-{project.Package}");
        if (!Directory.Exists(tree))
        {
            Console.WriteLine($"{project.Package}: not there ({tree})");
            failed++;
            continue;
        }

        if (!await new Trial(project, program, Path.Combine(work, project.Package)).RunAsync(tree)) failed++;
    }
}
finally
{
    Directory.Delete(work, recursive: true);
}

return failed == 0 ? 0 : 1;

/// <summary>One project, from its source to what the second attempt was told.</summary>
internal sealed class Trial(Project project, string program, string folder)
{
    private int _turn;

    public async Task<bool> RunAsync(string source)
    {
        var tree = Path.Combine(folder, "tree");
        Copy(source, tree);
        var planted = Path.Combine(tree, project.Planted.Path);
        await File.AppendAllTextAsync(planted, project.Planted.Text);
        Git(tree, "init", "-q");
        Git(tree, "add", "-A");
        Git(tree, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-q", "-m", "Source");

        await using var server = await ScriptedModelServer.StartAsync(Answer);
        var clock = Stopwatch.StartNew();
        var (exitCode, output, errors) = await LatheAsync(tree, server, "run", "Keep the project as it is.", "--model", "openai/bench", "--max-attempts", "2", "--json");
        using var run = JsonDocument.Parse(output.Length > 0 ? output : "{}");
        if (!run.RootElement.TryGetProperty("attempts", out var attempts) || attempts.GetArrayLength() < 2)
        {
            Console.WriteLine($"{project.Package}: exit code {exitCode}\n{output}{errors}");
            return false;
        }

        var told = server.Requests.Count > 2 ? LastUserText(server.Requests[2]) : "";
        var guilty = told.Split('\n').FirstOrDefault(l => l.Contains("because of the change", StringComparison.Ordinal)) ?? "";
        var named = guilty.Contains(project.BrokenTest, StringComparison.Ordinal);
        var apart = guilty.Contains("failed before too", StringComparison.Ordinal) && !guilty.Contains(project.PlantedTest, StringComparison.Ordinal);
        var reasons = attempts[1].GetProperty("reasons").EnumerateArray().Select(r => r.GetString()!).ToList();
        var old = reasons.Exists(r => r.Contains("as before the change", StringComparison.Ordinal) && r.Contains(project.PlantedTest, StringComparison.Ordinal));
        Console.WriteLine($"{project.Package} ({project.Language}), {clock.Elapsed.TotalSeconds:0} s, exit code {exitCode}");
        Console.WriteLine($"  fed back:      {(named ? "the broken test by name" : "NOT the broken test")}; {(apart ? "the planted one apart" : "the planted one NOT apart")}");
        Console.WriteLine($"    {guilty.Trim()}");
        Console.WriteLine($"  second attempt: {(old ? "only the planted test is left, as before" : "NOT as expected")}");
        foreach (var reason in reasons) Console.WriteLine($"    {reason}");
        return named && apart && old;
    }

    // Breaks the code and is done; then mends it and leaves a harmless change.
    private ScriptedTurn Answer(RecordedRequest request) => Interlocked.Increment(ref _turn) switch
    {
        1 => Edit(project.Right, project.Wrong),
        3 => ScriptedTurn.CallAll(Call(project.Wrong, project.Right), new ScriptedCall("write_file", JsonSerializer.Serialize(new { path = "NOTES.lathe.md", content = "Kept.\n" }))),
        _ => ScriptedTurn.Call("finish", """{"summary":"Done."}"""),
    };

    private ScriptedTurn Edit(string from, string to) => ScriptedTurn.CallAll(Call(from, to));

    private ScriptedCall Call(string from, string to) => new("edit_file", JsonSerializer.Serialize(new { path = project.File, old_text = from, new_text = to }));

    private async Task<(int ExitCode, string Output, string Errors)> LatheAsync(string tree, ScriptedModelServer server, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = tree, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LATHE_HOME"] = Path.Combine(folder, "home");
        start.Environment["OPENAI_API_KEY"] = "sk-bench-0123456789";
        start.Environment["OPENAI_BASE_URL"] = server.OpenAIBaseUrl.ToString();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    private static string LastUserText(RecordedRequest request) => string.Concat(request.Messages.EnumerateArray().Where(m => m.GetProperty("role").GetString() == "user").Select(m => m.GetProperty("content").ToString()));

    private static void Git(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
        git.WaitForExit();
        if (git.ExitCode != 0) throw new InvalidOperationException($"git {arguments[0]} failed.");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            if (new FileInfo(file).LinkTarget is null) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var inner in Directory.EnumerateDirectories(from))
        {
            if (Path.GetFileName(inner) is not (".git" or ".pc" or ".lathe-build") && new DirectoryInfo(inner).LinkTarget is null) Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
        }
    }
}
