using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Engine.Configuration;
using Lathe.Engine.Tasks;
using Lathe.Errors;

namespace Lathe.Cli.Tests.Commands;

public sealed class RunCommandFacts
{
    [Fact]
    public async Task Every_option_reaches_the_request()
    {
        var request = await Parse(
            "Fix it", "--repo", "/r", "--mode", "bugfix", "--model", "openai/x", "--verify", "make a", "--verify", "make b", "--max-attempts", "2", "--max-turns", "3",
            "--max-cost", "0.5", "--max-tokens", "2000", "--max-time", "10m", "--sandbox", "none", "--network", "all", "--yes", "--output-format", "stream-json",
            "--continue", "01ABC", "--log-level", "trace", "--allow-unpriced");
        Assert.Equal((TaskOrigin.Text, "Fix it", "/r", TaskMode.Bugfix), (request.Origin, request.Task, request.Repository, request.Mode));
        Assert.Equal((true, "01ABC", OutputFormat.StreamJson), (request.Yes, request.Continue, request.Format));
        Assert.Equal(
            [
                "model=openai/x", "verify=make a", "verify=make b", "limits.max_attempts=2", "limits.max_turns=3", "limits.max_cost=0.5", "limits.max_tokens=2000",
                "limits.max_time=10m", "sandbox=none", "network=all", "log_level=trace", "allow_unpriced=true",
            ],
            request.Flags.Select(f => $"{f.Key}={f.Text}"));
    }

    [Fact]
    public async Task Flags_are_settings_that_the_loader_knows()
    {
        using var run = new CliRun();
        var request = await Parse("x", "--model", "ollama/m", "--max-time", "5m", "--verify", "true", "--allow-unpriced", "--log-level", "debug");
        using var writer = new StringWriter();
        var host = run.Host(writer, writer);
        var configuration = ConfigurationLoader.Load(new ConfigurationInput { Environment = host.Environment, Paths = LathePaths.Find(host.Environment), Flags = request.Flags });
        var settings = configuration.ToRunSettings(new CodingTask { Title = "t" });
        Assert.Equal(("ollama/m", TimeSpan.FromMinutes(5), true), (settings.Model, settings.MaxTime, settings.AllowUnpriced));
        Assert.Equal(["true"], settings.Verify);
    }

    [Fact]
    public async Task Nothing_is_assumed_where_nothing_is_said()
    {
        var request = await Parse("x");
        Assert.Equal((null, null, null, null, false), (request.Repository, request.Mode, request.Continue, request.Format, request.Yes));
        Assert.Empty(request.Flags);
        Assert.Equal(OutputFormat.Json, (await Parse("x", "--json")).Format);
    }

    [Theory]
    [InlineData(TaskOrigin.Input, "", "-")]
    [InlineData(TaskOrigin.Input, "", "-f", "-")]
    [InlineData(TaskOrigin.File, "task.yaml", "-f", "task.yaml")]
    [InlineData(TaskOrigin.File, "task.yaml", "--file", "task.yaml")]
    [InlineData(TaskOrigin.Text, "@file is not a file", "@file is not a file")]
    [InlineData(TaskOrigin.Text, "[diagram] of it", "[diagram] of it")]
    [InlineData(TaskOrigin.Text, "--help me", "--", "--help me")]
    public async Task A_task_comes_as_text_file_or_input(object origin, string task, params string[] args)
    {
        var request = await Parse(args);
        Assert.Equal((origin, task), ((object)request.Origin, request.Task));
    }

    [Theory]
    [InlineData("cli.no_task")]
    [InlineData("cli.task_not_quoted", "fix", "the", "bug")]
    [InlineData("cli.two_tasks", "x", "-f", "y")]
    public async Task Tasks_that_cannot_be_meant_are_bad_input(string code, params string[] args) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<LatheException>(() => Parse(args))).Error.Code);

    [Theory]
    [InlineData("x", "--mode", "fix")]
    [InlineData("x", "--max-cots", "1")]
    [InlineData("--max-cots", "1", "x")]
    [InlineData("x", "--output-format", "xml")]
    [InlineData("x", "--model")]
    public void Options_that_do_not_fit_are_parse_errors(params string[] args) =>
        Assert.NotNull(UsageErrors.Of(RunCommand.Create((_, _) => Task.FromResult(0)).Parse(args)));

    [Fact]
    public async Task A_task_is_read_from_where_it_is()
    {
        using var run = new CliRun();
        run.Write("work/task.yaml", "title: From a file\nmode: docs\n");
        Assert.Equal(("From a file", TaskMode.Docs), Two(await Read(run, await Parse("-f", "task.yaml"))));
        Assert.Equal(("From a file", TaskMode.Test), Two(await Read(run, await Parse("-f", "task.yaml", "--mode", "test"))));
        Assert.Equal(("Words", TaskMode.Feature), Two(await Read(run, await Parse("Words"))));
        run.Input = "title: Piped\nmode: bugfix\n";
        Assert.Equal(("Piped", TaskMode.Bugfix), Two(await Read(run, await Parse("-"))));
        run.Input = "Piped words: fix it\n";
        Assert.Equal("Piped words: fix it", (await Read(run, await Parse("-"))).Title);
        Assert.Equal("task.no_file", await Code(run, "-f", "none.yaml"));
        run.Write("work/bad.yaml", "titel: x\n");
        Assert.Equal("task.unknown_key", await Code(run, "-f", "bad.yaml"));
        run.Write("work/huge.yaml", "title: " + new string('x', 1 << 21));
        Assert.Equal("task.too_large", await Code(run, "-f", "huge.yaml"));
        run.Input = new string('x', 1 << 21);
        Assert.Equal("task.too_large", await Code(run, "-"));
    }

    private static async Task<RunRequest> Parse(params string[] args)
    {
        RunRequest? seen = null;
        var command = RunCommand.Create((request, _) =>
        {
            seen = request;
            return Task.FromResult(0);
        });
        var parse = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        Assert.Null(UsageErrors.Of(parse));
        await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, CancellationToken.None);
        return seen!;
    }

    private static Task<CodingTask> Read(CliRun run, RunRequest request) => TaskReader.ReadAsync(request, run.Host(TextWriter.Null, TextWriter.Null), CancellationToken.None);

    private static async Task<string> Code(CliRun run, params string[] args)
    {
        var request = await Parse(args);
        return (await Assert.ThrowsAsync<LatheException>(() => Read(run, request))).Error.Code;
    }

    private static (string, TaskMode) Two(CodingTask task) => (task.Title, task.Mode);
}
