using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class TrustCommandFacts : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Trust_is_given_shown_ended_by_a_change_and_taken_back()
    {
        _run.Write("work/lathe.yaml", "sandbox: none\n");
        Assert.Equal(0, await _run.InvokeAsync("trust", ".", "--show"));
        Assert.Contains(": not trusted", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("trust", "."));
        Assert.Contains(": trusted", _run.Out, StringComparison.Ordinal);
        Assert.Contains("lathe.yaml", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("config", "show"));
        Assert.Matches(@"sandbox +none +lathe\.yaml:1", _run.Out);

        _run.Write("work/lathe.yaml", "sandbox: none # changed\n");
        Assert.Equal(0, await _run.InvokeAsync("trust", ".", "--show", "--json"));
        using var shown = JsonDocument.Parse(_run.Out);
        Assert.Equal("changed", shown.RootElement.GetProperty("state").GetString());
        Assert.Equal("lathe.yaml is different", shown.RootElement.GetProperty("changes")[0].GetString());
        Assert.Equal(0, await _run.InvokeAsync("config", "show"));
        Assert.Matches(@"sandbox +auto +default", _run.Out);
        Assert.Contains("ignored: lathe.yaml:1: sandbox: a repository may only tighten this", _run.Out, StringComparison.Ordinal);

        Assert.Equal(0, await _run.InvokeAsync("trust", ".", "--revoke", "--output-format", "stream-json"));
        Assert.Contains("\"state\":\"not_trusted\"", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_repository_around_a_subfolder_is_meant()
    {
        _run.Write("work/.git/HEAD", "");
        _run.Write("work/AGENTS.md", "x");
        _run.Write("work/deep/down/x", "x");
        Assert.Equal(0, await _run.InvokeAsync("trust", "deep/down"));
        Assert.StartsWith(_run.Work + ": trusted", _run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cli.bad_argument", "trust")]
    [InlineData("repository.no_folder", "trust", "nowhere")]
    [InlineData("trust.nothing", "trust", ".")]
    [InlineData("cli.options_conflict", "trust", ".", "--show", "--revoke")]
    [InlineData("cli.unexpected_argument", "trust", ".", "more")]
    [InlineData("cli.unknown_option", "trust", ".", "--revok")]
    public async Task Mistakes_are_bad_input(string code, params string[] args)
    {
        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync(args));
        Assert.Contains($"({code})", _run.Error, StringComparison.Ordinal);
        Assert.Empty(_run.Out);
    }

    [Fact]
    public async Task Names_from_the_repository_cannot_drive_the_terminal()
    {
        _run.Write("work/.lathe/a\u001b[31mb", "x");
        Assert.Equal(0, await _run.InvokeAsync("trust", ".", "--show"));
        Assert.DoesNotContain('\u001b', _run.Out);
    }
}
