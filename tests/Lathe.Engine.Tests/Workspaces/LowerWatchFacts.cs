using System.IO.MemoryMappedFiles;
using Lathe.Engine.Workspaces;

namespace Lathe.Git.Tests;

/// <summary>Whatever happens in a watched tree is heard of, and nothing but reading is quiet.</summary>
public sealed class LowerWatchFacts : IDisposable
{
    private readonly ScratchRepository scratch = ScratchRepository.Create();

    public LowerWatchFacts()
    {
        scratch.Write("a", "1").Write("d/b", "1").Write("d/e/c", "1").Commit();
        scratch.Run(scratch.Path, "ln", "-s", "a", "link");
    }

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("echo 2 >> d/b")]
    [InlineData("printf 2 | dd of=d/e/c conv=notrunc status=none")]
    [InlineData("truncate -s 0 a")]
    [InlineData("fallocate -l 100 a")]
    [InlineData("cp a d/b")]
    [InlineData(": >> a")]
    [InlineData("touch -d 2001-01-01 d/e/c")]
    [InlineData("touch -h link")]
    [InlineData("ln -sfn d link")]
    [InlineData("chmod 600 a")]
    [InlineData("chmod 700 d/e")]
    [InlineData("ln a d/second")]
    [InlineData("ln ../other d/second")]
    [InlineData("mv d/b d/x")]
    [InlineData("mv d/b ../outside")]
    [InlineData("mv ../other d/b")]
    [InlineData("rm d/e/c")]
    [InlineData("echo 1 > d/e/new")]
    [InlineData("mkdir new")]
    [InlineData("mv d/e d/f")]
    [InlineData("mv d/e ../outside")]
    [InlineData("rm -r d")]
    [InlineData("mv ../repo ../moved; mkdir ../repo")]
    [InlineData("mkfifo d/e/pipe")]
    public void A_change_is_heard_of(string change)
    {
        File.WriteAllText(Path.Combine(scratch.Folder, "other"), "1");
        using var tree = new BeneathDirectory(scratch.Path);
        using var watch = Watch(tree);
        Assert.True(watch.IsQuiet);
        scratch.Run(scratch.Path, "bash", "-c", change);
        Assert.False(watch.IsQuiet);
        Assert.False(watch.IsQuiet);
    }

    [Fact]
    public void A_write_through_memory_is_heard_of_when_the_file_is_closed()
    {
        using var tree = new BeneathDirectory(scratch.Path);
        using var watch = Watch(tree);
        using (var mapped = MemoryMappedFile.CreateFromFile(Path.Combine(scratch.Path, "a"), FileMode.Open))
        using (var view = mapped.CreateViewAccessor()) view.Write(0, (byte)'2');
        Assert.False(watch.IsQuiet);
    }

    [Theory]
    [InlineData("cat a d/b d/e/c link; ls -laR; find . -newer a")]
    [InlineData("git status; git add -A; git -c user.name=A -c user.email=a@example.com commit -m x --allow-empty; git gc")]
    [InlineData("cp -r . ../copy; cd ../copy; rm -r d; echo 2 > a")]
    [InlineData("ln -s /etc/hostname ../outside; echo 2 > ../other")]
    public void Reading_and_what_happens_elsewhere_is_not(string command)
    {
        using var tree = new BeneathDirectory(scratch.Path);
        using var watch = Watch(tree);
        scratch.Run(scratch.Path, "bash", "-c", command);
        Assert.True(watch.IsQuiet);
    }

    [Fact]
    public void A_file_with_a_second_name_and_another_file_system_inside_end_the_watch()
    {
        scratch.Run(scratch.Path, "ln", "a", "../second");
        using var tree = new BeneathDirectory(scratch.Path);
        using var watch = Watch(tree);
        watch.Meet(tree.Stat("d/b")!.Value);
        watch.Meet(tree.Stat("d")!.Value);
        Assert.True(watch.IsQuiet);
        watch.Meet(tree.Stat("a")!.Value);
        Assert.False(watch.IsQuiet);

        using var other = Watch(tree);
        other.Meet(tree.Stat("d")!.Value with { Device = 0 });
        Assert.False(other.IsQuiet);
    }

    [Fact]
    public void It_takes_a_quarter_of_what_the_kernel_grants_and_none_where_that_cannot_be_known()
    {
        using var tree = new BeneathDirectory(scratch.Path);
        Watch(tree).Dispose();
        var setting = Path.Combine(scratch.Folder, "most");
        foreach (var text in (string[])["3", "0", "-8", "many", ""])
        {
            File.WriteAllText(setting, text);
            Assert.Null(LowerWatch.TryOpen(tree, setting));
        }

        Assert.Null(LowerWatch.TryOpen(tree, setting + "-gone"));
        File.WriteAllText(setting, "8\n");
        using var watch = LowerWatch.TryOpen(tree, setting)!;
        watch.Add("");
        watch.Add("d");
        Assert.True(watch.IsQuiet);
        watch.Add("d/e");
        Assert.False(watch.IsQuiet);
    }

    [Fact]
    public void A_folder_that_cannot_be_watched_ends_the_watch()
    {
        using var tree = new BeneathDirectory(scratch.Path);
        foreach (var path in (string[])["gone", "a", "link", new string('x', 5000)])
        {
            using var watch = Watch(tree);
            watch.Add(path);
            Assert.False(watch.IsQuiet, path[..1]);
        }
    }

    private static LowerWatch Watch(BeneathDirectory tree)
    {
        var watch = LowerWatch.TryOpen(tree);
        Assert.SkipWhen(watch is null, "the file system of the temporary folder is not watched");
        foreach (var folder in (string[])["", "d", "d/e"]) watch.Add(folder);
        return watch;
    }
}
