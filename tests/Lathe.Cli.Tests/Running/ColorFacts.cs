using Lathe.Cli.Tests.Trouble;

namespace Lathe.Cli.Tests.Running;

public sealed class ColorFacts
{
    [Theory]
    [InlineData("always", true)]
    [InlineData("never", false)]
    [InlineData("auto", false)]
    public async Task The_setting_decides_whether_a_run_is_coloured(string setting, bool colored)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Variables["LATHE_COLOR"] = setting;
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Equal(colored, stage.Out.Contains("\u001b[", StringComparison.Ordinal));
    }
}
