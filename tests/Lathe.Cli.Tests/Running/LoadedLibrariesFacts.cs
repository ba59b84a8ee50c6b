using Lathe.Cli.Tests.Trouble;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Running;

/// <summary>What a process maps into its memory, of the libraries that few runs need. Not asked of the program as it ships: that is one file.</summary>
public sealed class LoadedLibrariesFacts
{
    [Fact]
    public async Task A_run_that_stores_nothing_loads_no_library_of_aws_or_postgresql()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, ScriptedTurn.Fail(ModelFault.Stall));
        using var lathe = RealLathe.Start(stage, "run", "Spell the greeting right", "--verify", SampleRepository.Check);
        await lathe.SeeAsync("greeting.txt");

        var mapped = await File.ReadAllTextAsync($"/proc/{lathe.Id}/maps", TestContext.Current.CancellationToken);

        Assert.Contains("Lathe.Engine.dll", mapped, StringComparison.Ordinal);
        Assert.DoesNotContain("AWSSDK", mapped, StringComparison.Ordinal);
        Assert.DoesNotContain("Npgsql", mapped, StringComparison.Ordinal);
        lathe.Signal(RealLathe.KillNow);
        await lathe.EndAsync();
    }
}
