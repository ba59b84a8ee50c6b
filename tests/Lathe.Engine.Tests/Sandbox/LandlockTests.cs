using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class LandlockTests
{
    [Fact]
    public async Task A_command_runs_in_the_tree_where_it_lies()
    {
        using var box = await Box.OpenAsync(Sandboxes.Landlock);
        box.Write("a.txt", "hello");
        Assert.Equal($"{box.Tree}\nhello", await box.OutputAsync("pwd; cat a.txt; echo new > b.txt"));
        Assert.Equal("new\n", await File.ReadAllTextAsync(Path.Combine(box.Tree, "b.txt")));
    }
}
