using System.Text.Json;

namespace Lathe.Cli.Tests;

public sealed class LatheCommandFacts
{
    [Fact]
    public async Task Version_is_one_line()
    {
        using var run = new CliRun();
        Assert.Equal(0, await run.InvokeAsync("--version"));
        Assert.Matches(@"^lathe \d+\.\d+\.\d+\n$", run.Out);
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    public async Task Help_is_shown_on_request_and_for_no_arguments_at_all(params string[] args)
    {
        using var run = new CliRun();
        Assert.Equal(0, await run.InvokeAsync(args));
        Assert.Contains("lathe [command] [options]", run.Out, StringComparison.Ordinal);
        Assert.Contains("--version", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void A_command_that_is_made_alone_is_the_one_among_all()
    {
        using var run = new CliRun();
        var host = run.Host(TextWriter.Null, TextWriter.Null);
        var all = CommandTable.Build(host, [], withHelp: true).Subcommands;
        var alone = 0;
        foreach (var command in all)
        {
            var made = CommandTable.Build(host, [command.Name, "--help"], withHelp: true).Subcommands.Single(c => c.Name == command.Name);
            Assert.Equal(command.Description, made.Description);
            Assert.Equal(command.Options.Select(static o => o.Name), made.Options.Select(static o => o.Name));
            Assert.Equal(command.Arguments.Select(static o => o.Name), made.Arguments.Select(static o => o.Name));
            if (CommandTable.Build(host, [command.Name], withHelp: false).Subcommands.Count == 1) alone++;
        }

        Assert.InRange(alone, 1, all.Count - 1);
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("context", "--rank", "-h", "words")]
    [InlineData("run", "-yh")]
    [InlineData("run", "-hy", "words")]
    [InlineData("run", "--help:true")]
    [InlineData("index", "--help=1")]
    public async Task Help_is_given_wherever_and_however_it_is_asked_for(params string[] args)
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.Success, await run.InvokeAsync(args));
        Assert.StartsWith("Description:", run.Out, StringComparison.Ordinal);
        Assert.Contains("-h, --help", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("context", "--rank", "--hepl")]
    [InlineData("run", "--hlp", "words")]
    public async Task An_error_knows_the_option_for_help_too(params string[] args)
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.BadInput, await run.InvokeAsync(args));
        Assert.Contains("Did you mean --help?", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--top takes a whole number; 'x' is none.", "context", "--top", "x", "y")]
    [InlineData("--budget takes a whole number; '' is none.", "map", "--budget", "")]
    [InlineData("--budget takes 50 to 100000 tokens.", "map", "--budget", "5")]
    [InlineData("--output-format takes text, json, stream-json; 'yaml' is none of them.", "index", "--output-format", "yaml")]
    [InlineData("`lathe symbols` needs NAME.", "symbols")]
    [InlineData("`lathe outline` needs FILE.", "outline")]
    public async Task A_value_that_does_not_fit_is_named_with_its_option_and_what_that_takes(string said, params string[] args)
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.BadInput, await run.InvokeAsync(args));
        Assert.StartsWith($"error: {said} (cli.bad_argument)\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index")]
    [InlineData("runs")]
    [InlineData("resume", "--all")]
    public async Task A_format_that_is_none_is_refused_in_the_environment_too(params string[] command)
    {
        using var run = new CliRun();
        run.Variables["LATHE_OUTPUT_FORMAT"] = "xml";
        Assert.Equal(ExitCodes.BadInput, await run.InvokeAsync(command));
        Assert.Contains("LATHE_OUTPUT_FORMAT has to be one of text, json, stream-json, not 'xml'. (config.bad_variable)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_option_is_bad_input_and_names_the_nearest()
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.BadInput, await run.InvokeAsync("--versoin"));
        Assert.Contains("Did you mean --version?", run.Error, StringComparison.Ordinal);
        Assert.Contains("(cli.unknown_option)", run.Error, StringComparison.Ordinal);
        Assert.Contains("  what to do: `lathe --help`", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Theory]
    [InlineData("help", "trust")]
    [InlineData("trust", "--help")]
    [InlineData("trust", "-h")]
    public async Task Help_about_a_command(params string[] args)
    {
        using var run = new CliRun { Width = 40 };
        Assert.Equal(0, await run.InvokeAsync(args));
        Assert.Contains("--revoke", run.Out, StringComparison.Ordinal);
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 40));
    }

    [Theory]
    [InlineData("show", "the latest run of this repository by default")]
    [InlineData("resume", "needed where --all is not given")]
    [InlineData("undo", "the one that was applied to this repository last by default")]
    [InlineData("redo", "the one that was taken back out of this repository last by default")]
    public async Task Help_says_which_run_is_meant_where_none_is_named(string command, string part)
    {
        using var run = new CliRun { Width = 400 };
        Assert.Equal(0, await run.InvokeAsync(command, "--help"));
        Assert.Contains($"The run's id or the beginning of it; {part}.", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trsut", "Did you mean trust?")]
    [InlineData("doctr", "Did you mean doctor?")]
    [InlineData("zzz", "has no command 'zzz'.")]
    public async Task Unknown_command_is_bad_input_and_names_the_nearest(string command, string part)
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.BadInput, await run.InvokeAsync(command, "--json-not"));
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.Contains("(cli.unknown_command)", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("`lathe` has no command 'trsut'. Did you mean trust?", "help", "trsut")]
    [InlineData("`lathe` has no command 'trsut'. Did you mean trust?", "trsut", "--help")]
    [InlineData("`lathe rules` has no command 'lsit'. Did you mean list?", "help", "rules", "lsit")]
    public async Task Help_about_a_command_that_there_is_not_is_bad_input(string said, params string[] args)
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.BadInput, await run.InvokeAsync(args));
        Assert.StartsWith($"error: {said} (cli.unknown_command)\n", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Theory]
    [InlineData("--repo", "--repo", ".", "runs")]
    [InlineData("--limit", "--limit=3", "runs")]
    public async Task An_option_before_its_command_is_told_where_it_belongs(string option, params string[] args)
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.BadInput, await run.InvokeAsync(args));
        Assert.StartsWith($"error: {option} stands before `lathe runs`, and belongs behind it. (cli.misplaced_option)\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistyped_option_is_not_taken_for_an_argument()
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.BadInput, await run.InvokeAsync("trust", "--shw"));
        Assert.Contains("has no option --shw. Did you mean --show?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_remedy_for_a_cassette_that_is_not_there_is_one_that_replay_takes()
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.BadInput, await run.InvokeAsync("replay", "nowhere.json"));
        Assert.Contains("what to do: Name a file that --record or 'lathe cassette' wrote.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_has_an_exit_code_of_its_own()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        using var run = new CliRun { Stop = stop.Token };
        Assert.Equal(ExitCodes.Cancelled, await run.InvokeAsync("doctor"));
        Assert.Contains("(cli.cancelled)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_that_cannot_be_written_is_a_storage_error()
    {
        using var run = new CliRun();
        await using var full = new StreamWriter(new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1), System.Text.Encoding.ASCII, 16);
        using var error = new StringWriter();
        Assert.Equal(ExitCodes.Storage, await LatheCommand.InvokeAsync(["config", "show"], run.Host(full, error)));
        Assert.Contains("(cli.io)", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_are_an_object_when_json_is_asked_for()
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.BadInput, await run.InvokeAsync("nonsense", "--json"));
        using var document = JsonDocument.Parse(run.Out);
        var error = document.RootElement.GetProperty("error");
        Assert.Equal("Validation", error.GetProperty("kind").GetString());
        Assert.Equal(ExitCodes.BadInput, error.GetProperty("exit_code").GetInt32());
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Errors_are_one_line_of_json_in_a_stream()
    {
        using var run = new CliRun();
        await run.InvokeAsync("nonsense", "--output-format", "stream-json");
        var line = Assert.Single(run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        using var document = JsonDocument.Parse(line);
        Assert.Equal("error", document.RootElement.GetProperty("type").GetString());
    }
}
