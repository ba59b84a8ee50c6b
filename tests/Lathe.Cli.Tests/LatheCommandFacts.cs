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
        Assert.Contains("lathe [options]", run.Out, StringComparison.Ordinal);
        Assert.Contains("--version", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
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
