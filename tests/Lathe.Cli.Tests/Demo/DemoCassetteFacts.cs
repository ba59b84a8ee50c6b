using System.Diagnostics;
using System.Text;
using Lathe.Cli.Commands;
using Lathe.Cli.Running;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Recording;
using Lathe.Git;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Demo;

public sealed class DemoCassetteFacts : IDisposable
{
    private const string Note =
        "Written for the demo of Lathe: the answers were composed by hand and played through a scripted server on loopback. No model was asked, and nothing here is a recording of one.";

    private readonly string _folder = Directory.CreateTempSubdirectory("lathe demo ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // LATHE_WRITE_CASSETTE=1 writes the file anew, after the prompts or the sample have changed.
    [Fact]
    public async Task The_cassette_is_what_the_script_gives_with_todays_prompts()
    {
        var made = await RecordAsync();
        var file = Path.Combine(RepositoryRoot(), "samples", "split-invoice.cassette.json");
        if (Environment.GetEnvironmentVariable("LATHE_WRITE_CASSETTE") == "1") await File.WriteAllTextAsync(file, made, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), made);
    }

    [Theory]
    [InlineData("Pacific/Auckland", "C")]
    [InlineData("America/St_Johns", "de_DE.UTF-8")]
    public async Task The_demo_ends_verified_from_any_path_home_and_time_zone(string zone, string locale)
    {
        var (exitCode, output) = await RunDemoAsync(Path.Combine(_folder, "höme", zone.Replace('/', '-')), zone, locale);
        Assert.True(exitCode == 0, output);
        Assert.Contains("attempt 1", output, StringComparison.Ordinal);
        Assert.Contains("not accepted", output, StringComparison.Ordinal);
        Assert.Contains("fed back: 2 failing tests", output, StringComparison.Ordinal);
        Assert.Contains("failing test: whoever has no weight pays nothing: wanted 0", output, StringComparison.Ordinal);
        Assert.Contains("verdict: Verified", output, StringComparison.Ordinal);
        Assert.Contains("Try next, here:", output, StringComparison.Ordinal);
    }

    private async Task<string> RecordAsync()
    {
        var sample = Path.Combine(_folder, "sample");
        CopyFolder(Path.Combine(AppContext.BaseDirectory, "demo", "split-invoice"), sample);
        await using var server = await ScriptedModelServer.StartAsync(DemoScript.Turns());
        var environment = LatheEnvironment.Current() with
        {
            CurrentDirectory = _folder,
            Variables = new Dictionary<string, string>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
                ["HOME"] = Path.Combine(_folder, "home"),
                ["OPENAI_BASE_URL"] = server.OpenAIBaseUrl.ToString(),
            },
        };
        await GitProgram.Find(environment.Variables).InitAsync(sample, TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        var host = new CliHost { Environment = environment, Out = output, Error = output, In = TextReader.Null };
        var exitCode = await new RunFrontend(host).RunAsync(DemoCommand.Request(sample, "openai/demo"), TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, output.ToString());

        await using var composition = new Composition(host, LathePaths.Find(environment));
        var run = Assert.Single(await composition.Journal.ListAsync(new RunQuery(), TestContext.Current.CancellationToken));
        using var cassette = new MemoryStream();
        var roots = new Dictionary<string, string> { ["repo"] = sample, ["home"] = environment.Variables["HOME"] };
        await new CassetteExport(composition.Journal, composition.Objects).WriteAsync(run.Run, Note, roots, cassette, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(cassette.ToArray());
    }

    private async Task<(int ExitCode, string Output)> RunDemoAsync(string home, string zone, string locale)
    {
        Directory.CreateDirectory(home);
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "lathe.dll"), "demo"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        start.Environment.Remove("LATHE_HOME");
        (start.Environment["HOME"], start.Environment["TZ"], start.Environment["LC_ALL"]) = (home, zone, locale);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await error;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Lathe.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside of the repository.");
        return folder.FullName;
    }
}
