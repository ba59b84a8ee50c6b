using Lathe.Cli.Tests.Trouble;
using Lathe.TestKit;

namespace Lathe.Cli.Tests.Running;

/// <summary>Runs on pseudo-terminals of util-linux's script.</summary>
public sealed class TerminalFacts
{
    private static readonly string[] Run = ["run", "Spell the greeting right", "--verify", SampleRepository.Check];

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public async Task A_terminal_gets_a_live_view_in_colour_that_leaves_the_lines_behind(int columns)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix with { Text = "I will spell it right." }, Turns.Finish);
        stage.Variables["TERM"] = "xterm";
        var shown = await ShownAsync(stage, columns, Run);
        Assert.Contains("\u001b[", shown, StringComparison.Ordinal);
        var screen = Screen.Of(shown, columns);
        Assert.Contains(screen, l => l.StartsWith("run ", StringComparison.Ordinal));
        Assert.Contains("  I will spell it right.", screen);
        Assert.Single(screen, l => l.Contains("✓ edit_file greeting.txt", StringComparison.Ordinal));
        Assert.Contains("verdict: Verified", screen);
        Assert.DoesNotContain(screen, l => l.Contains('●', StringComparison.Ordinal));
        Assert.EndsWith("\u001b[?25h", shown[..(shown.LastIndexOf("\u001b[?25h", StringComparison.Ordinal) + 6)], StringComparison.Ordinal);
    }

    [Fact]
    public async Task NO_COLOR_takes_the_colour_away()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        (stage.Variables["TERM"], stage.Variables["NO_COLOR"]) = ("xterm", "1");
        var shown = await ShownAsync(stage, 80, Run);
        Assert.DoesNotMatch("\u001b\\[[0-9;]*[349][0-7][0-9;]*m", shown);
        Assert.Contains("verdict: Verified", Screen.Of(shown, 80));
    }

    [Theory]
    [InlineData("dumb")]
    [InlineData(null)]
    public async Task A_dumb_terminal_gets_no_escape_sequence_at_all(string? terminal)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        if (terminal is not null) stage.Variables["TERM"] = terminal;
        var shown = await ShownAsync(stage, 80, Run);
        Assert.DoesNotContain("\u001b", shown, StringComparison.Ordinal);
        Assert.Contains("verdict: Verified", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_gets_plain_lines()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Variables["TERM"] = "xterm";
        using var lathe = RealLathe.Start(stage, Run);
        Assert.Equal(ExitCodes.Success, await lathe.EndAsync());
        Assert.DoesNotContain("\u001b", lathe.Written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs")]
    [InlineData("show")]
    [InlineData("diff")]
    [InlineData("models")]
    [InlineData("config", "show")]
    [InlineData("doctor")]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("show", "01ABC")]
    public async Task Forty_columns_are_enough_for_every_command(params string[] command)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.Success, Run);
        stage.Variables["TERM"] = "dumb";
        var shown = await ShownAsync(stage, 40, command);

        // A line that is to be copied stays whole.
        var tooLong = shown.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => Lathe.Cli.Output.TextWidth.Of(l) > 40 && !l.Contains("lathe ", StringComparison.Ordinal));
        Assert.Empty(tooLong);
    }

    private static async Task<string> ShownAsync(Stage stage, int columns, params string[] args)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script of util-linux is not installed.");
        using var lathe = RealLathe.StartOnTerminal(stage, columns, args);
        await lathe.EndAsync();
        return lathe.Written;
    }
}
