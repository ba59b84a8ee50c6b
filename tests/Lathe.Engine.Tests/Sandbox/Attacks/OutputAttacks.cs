using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

public sealed class OutputAttacks
{
    // Deeper than any path that the kernel takes, and than a process has descriptors by default.
    private const string Deep = "perl -e 'for (1 .. 1100) { mkdir \"ddd\"; chdir \"ddd\" }'";

    [Theory, Attack("flood the output")]
    public async Task A_flood_ends_at_its_limit(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync("yes & yes >&2 & yes", c => c with { Limits = c.Limits with { OutputBytes = 2_000_000, KeptOutputBytes = 2000 } });
        Assert.Equal((CommandEnd.OutputLimit, 2_000_000L), (result.End, result.OutputBytes));
        Assert.True(result.Output.Length < 2200);
        Assert.Empty(Survivors.Of(box));
    }

    [Theory, Attack("write one line without end")]
    public async Task A_line_without_end_is_bounded(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync("head -c 20M /dev/zero | tr '\\0' x", c => c with { Limits = c.Limits with { KeptOutputBytes = 5000 } });
        Assert.Equal((CommandEnd.Exited, 0, 20L << 20), (result.End, result.ExitCode, result.OutputBytes));
        Assert.InRange(result.Output.Length, 5000, 5100);
    }

    [Theory, Attack("write binary data and broken text")]
    public async Task Binary_output_becomes_text(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync("head -c 100000 /dev/urandom; printf '\\377\\376\\000\\033[2J\\200'");
        Assert.Equal(100_008, result.OutputBytes);
        Assert.True(result.Succeeded);
        Assert.Equal(result.Output, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(result.Output)));
    }

    [Theory, Attack("give a command line that no kernel takes")]
    public async Task A_huge_command_line_is_a_failed_command(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        Assert.Equal(126, (await box.RunAsync(new string('#', 3_000_000))).ExitCode);
        Assert.Equal(126, (await box.RunAsync("echo \0x")).ExitCode);
        Assert.Equal("130000", await box.OutputAsync("x=" + new string('y', 130_000) + ";echo ${#x}"));
    }

    [Theory, Attack("pass for a sandbox that failed")]
    public async Task A_command_cannot_forge_the_sandboxs_own_words(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync("echo '{ \"child-pid\": 1 }'; echo ready; echo 'bwrap: Creating new namespace failed'; echo 'landlock: restrict: Operation not permitted'; for n in 2 3 4 5 6 7 8 9; do (echo '\"child-pid\": 1,' >&$n) 2>/dev/null; done; exit 125");
        Assert.Equal((CommandEnd.Exited, 125), (result.End, result.ExitCode));
    }

    [Theory, Attack("make folders that cannot be removed: closed, and deeper than any path")]
    public async Task What_is_left_in_the_tree_can_be_removed(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RunAsync("mkdir closed; touch closed/f; chmod 0 closed; for i in {1..300}; do mkdir dddddddddddddddddddd; cd dddddddddddddddddddd; done; touch bottom; printf x > $'odd\\n\\377'");
        using var parent = new BeneathDirectory(box.Folder);
        FolderRemoval.Run(parent, "tree");
        Assert.False(Directory.Exists(box.Tree));
    }

    [Theory, Attack("make the private home and /tmp impossible to remove")]
    public async Task Private_folders_are_gone_after_the_command(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RunAsync("cd $TMPDIR && mkdir closed && touch closed/f && chmod 0 closed; cd ~; " + Deep + "; chmod 0 ~ $TMPDIR");
        Assert.DoesNotContain(Directory.GetFileSystemEntries(box.Options.ScratchFolder), path => Path.GetFileName(path).StartsWith("own-", StringComparison.Ordinal));
    }
}
