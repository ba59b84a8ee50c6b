namespace Lathe.Edits.Tests;

public class FileTreeTests
{
    [Fact]
    public void A_tree_in_memory_lists_its_folders_in_order()
    {
        var tree = new MemoryFileTree().With("b/c", "1").With("a", "2").With("b-x", "3").WithLink("z", "a");
        Assert.Equal(["a", "b", "b-x", "z"], tree.List("").Select(e => e.Path));
        Assert.Equal([FileTreeEntryKind.File, FileTreeEntryKind.Directory, FileTreeEntryKind.File, FileTreeEntryKind.Link], tree.List("").Select(e => e.Kind));
        Assert.Equal(["b/c"], tree.List("b").Select(e => e.Path));
        Assert.Null(tree.Stat("nothing"));
        Assert.Null(tree.Stat("a/below"));
    }

    [Fact]
    public void A_tree_in_memory_refuses_what_a_disk_refuses()
    {
        var tree = new MemoryFileTree().With("a", "1").With("d/f", "2").WithLink("l", "a");
        Assert.Throws<FileNotFoundException>(() => tree.Read("x"));
        Assert.Throws<FileNotFoundException>(() => tree.Delete("x"));
        Assert.Throws<FileNotFoundException>(() => tree.Move("x", "y"));
        Assert.Throws<IOException>(() => tree.Move("a", "d/f"));
        Assert.Throws<IOException>(() => tree.Write("d", [1]));
        Assert.Throws<IOException>(() => tree.Write("a/b", [1]));
        Assert.Throws<PathRefusedException>(() => tree.Read("l"));
        Assert.Throws<PathRefusedException>(() => tree.Write("l", [1]));
        Assert.Equal("l/x", Assert.Throws<PathRefusedException>(() => tree.Stat("l/x")).Path);
        Assert.Throws<PathRefusedException>(() => tree.Stat("../x"));
    }

    [Theory]
    [InlineData("./a//b/", "a/b")]
    [InlineData("a b/c", "a b/c")]
    [InlineData(".gitignore", ".gitignore")]
    [InlineData("console", "console")]
    [InlineData("drivers/./aux.c", "drivers/aux.c")]
    [InlineData(".github/x", ".github/x")]
    public void Paths_take_one_form(string path, string normalized) => Assert.Equal(normalized, RelativePath.Normalize(path));

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("a/..")]
    [InlineData(".GIT/hooks/x")]
    [InlineData(".git. /x")]
    [InlineData("git~1/x")]
    [InlineData("a/.g\u200cit/x")]
    [InlineData(".git:x/y")]
    public void Paths_that_lead_elsewhere_are_refused(string? path)
    {
        Assert.False(RelativePath.TryNormalize(path, out var normalized, out var reason));
        Assert.Equal("", normalized);
        Assert.NotNull(reason);
        Assert.Throws<PathRefusedException>(() => RelativePath.Normalize(path));
    }

    [Theory]
    [InlineData("nul", true)]
    [InlineData("COM1.txt", true)]
    [InlineData("aux.tar.gz", true)]
    [InlineData("con .py", true)]
    [InlineData("console", false)]
    [InlineData("com10", false)]
    [InlineData(".aux", false)]
    [InlineData("x.aux", false)]
    public void Names_of_devices_are_known(string name, bool isOne) => Assert.Equal(isOne, RelativePath.IsDeviceName(name));

    [Fact]
    public void Half_a_surrogate_pair_is_no_name()
    {
        Assert.False(RelativePath.TryNormalize("a\ud800b", out _, out var reason));
        Assert.Contains("Unicode", reason, StringComparison.Ordinal);
        Assert.True(RelativePath.TryNormalize("a\U0001F600b", out _, out _));
    }
}
