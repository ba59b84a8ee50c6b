using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class MountTests
{
    [Fact]
    public async Task Secrets_are_masked_and_cannot_be_unmasked()
    {
        using var box = await Box.OpenAsync();
        box.Write(".env", "KEY=secret");
        box.Write("keys/private.pem", "secret");
        WorkspaceMount[] masks = [new(null, At("keys"), WorkspaceMountKind.MaskedDirectory), new(null, At(".env"), WorkspaceMountKind.MaskedFile)];
        var result = await box.RunAsync("cat .env; ls -A keys; chmod 777 .env; rm -f .env; umount .env; mv keys other; cat .env keys/private.pem", c => c with { Mounts = masks });
        Assert.DoesNotContain("secret", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("private.pem\n", result.Output.Replace("'keys/private.pem'", "", StringComparison.Ordinal).Replace("keys/private.pem:", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("KEY=secret", await File.ReadAllTextAsync(Path.Combine(box.Tree, ".env")));
        Assert.True(File.Exists(Path.Combine(box.Tree, "keys/private.pem")));
    }

    [Fact]
    public async Task A_mask_with_nothing_to_hide_leaves_no_trace()
    {
        using var box = await Box.OpenAsync();
        WorkspaceMount[] masks = [new(null, At(".env"), WorkspaceMountKind.MaskedFile), new(null, At("a/b/keys"), WorkspaceMountKind.MaskedDirectory)];
        Assert.Equal("", await box.OutputAsync("ls -A", c => c with { Mounts = masks }));
        Assert.Empty(Directory.GetFileSystemEntries(box.Tree));
    }

    [Fact]
    public async Task A_private_mount_is_written_where_it_lies_and_leaves_no_mount_point()
    {
        using var box = await Box.OpenAsync();
        var git = Outside(box, "git");
        WorkspaceMount[] mounts = [new(git, At(".git"), WorkspaceMountKind.Private)];
        await box.OutputAsync("echo x > .git/file && ls -A | grep -q '^.git$'", c => c with { Mounts = mounts });
        Assert.Equal("x\n", await File.ReadAllTextAsync(Path.Combine(git, "file")));
        Assert.Empty(Directory.GetFileSystemEntries(box.Tree));
    }

    [Fact]
    public async Task A_mount_point_stays_as_long_as_any_box_stands_on_it()
    {
        using var box = await Box.OpenAsync();
        WorkspaceMount[] mounts = [new(Outside(box, "git"), At(".git"), WorkspaceMountKind.Private)];
        var gate = box.Write("gate", "");
        File.Delete(gate);
        var started = new TaskCompletionSource();
        var slow = box.Sandbox.RunAsync(
            box.Command("echo up; until [ -e gate ]; do sleep 0.01; done; echo y > .git/late && echo done") with { Mounts = mounts }, _ => started.TrySetResult(), CancellationToken.None);
        await started.Task;
        await box.OutputAsync("test -d .git", c => c with { Mounts = mounts });
        box.Write("gate", "");
        var result = await slow;
        Assert.Equal("up\ndone\n", result.Output);
        Assert.False(Directory.Exists(Path.Combine(box.Tree, ".git")));
    }

    [Fact]
    public async Task A_read_only_mount_cannot_be_written_and_inner_mounts_come_after_outer_ones()
    {
        using var box = await Box.OpenAsync();
        var outer = Outside(box, "outer");
        Directory.CreateDirectory(Path.Combine(outer, "inner"));
        var inner = Outside(box, "inner");
        await File.WriteAllTextAsync(Path.Combine(inner, "file"), "inner");
        WorkspaceMount[] mounts =
        [
            new(inner, "/srv/outer/inner", WorkspaceMountKind.Private), new(outer, "/srv/outer", WorkspaceMountKind.ReadOnly), new(inner, At("node_modules"), WorkspaceMountKind.ReadOnly),
        ];
        var output = await box.OutputAsync("cat /srv/outer/inner/file node_modules/file; touch /srv/outer/inner/new && touch /srv/outer/x node_modules/x 2>/dev/null || echo no", c => c with { Mounts = mounts });
        Assert.Equal("innerinnerno", output);
        Assert.Empty(Directory.GetFileSystemEntries(box.Tree));
    }

    [Fact]
    public async Task A_link_in_the_way_of_a_mount_is_refused_and_nothing_is_made_behind_it()
    {
        using var box = await Box.OpenAsync();
        var target = Outside(box, "target");
        File.CreateSymbolicLink(Path.Combine(box.Tree, "packages"), target);
        WorkspaceMount[] mounts = [new(Outside(box, "modules"), At("packages/node_modules"), WorkspaceMountKind.Private)];
        var refused = await Assert.ThrowsAsync<LatheException>(() => box.RunAsync("true", c => c with { Mounts = mounts }));
        Assert.Equal("sandbox.mount", refused.Error.Code);
        Assert.Empty(Directory.GetFileSystemEntries(target));
    }

    [Fact]
    public async Task What_is_gone_is_said_by_name()
    {
        using var box = await Box.OpenAsync();
        var tree = await Assert.ThrowsAsync<LatheException>(() => box.RunAsync("true", c => c with { TreePath = "/nowhere/tree" }));
        Assert.Equal(("sandbox.mount", ErrorKind.Sandbox), (tree.Error.Code, tree.Error.Kind));
        Assert.Contains("/nowhere/tree", tree.Error.Message, StringComparison.Ordinal);
        WorkspaceMount[] mounts = [new("/nowhere/objects", "/srv/objects", WorkspaceMountKind.ReadOnly)];
        var mount = await Assert.ThrowsAsync<LatheException>(() => box.RunAsync("true", c => c with { Mounts = mounts }));
        Assert.Contains("/nowhere/objects", mount.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/usr")]
    [InlineData("/proc/x")]
    [InlineData("/etc/x")]
    [InlineData("/dev")]
    [InlineData("/usr/no-such-folder")]
    [InlineData("relative")]
    [InlineData("/srv/../etc/x")]
    public async Task Places_that_the_box_needs_itself_are_refused(string path)
    {
        using var box = await Box.OpenAsync();
        var refused = await Assert.ThrowsAsync<LatheException>(() => box.RunAsync("true", c => c with { MountPath = path }));
        Assert.Equal("sandbox.mount", refused.Error.Code);
        Assert.NotNull(refused.Error.Guidance);
    }

    [Theory]
    [InlineData("/tmp/some/project")]
    [InlineData("/var/tmp/project")]
    [InlineData("/run/media/disk/project")]
    [InlineData("/opt/project with space")]
    [InlineData("/work/x")]
    [InlineData("/usr/src")]
    public async Task A_repository_may_lie_almost_anywhere(string path)
    {
        using var box = await Box.OpenAsync();
        Assert.Equal(path, await box.OutputAsync("touch file && pwd", c => c with { MountPath = path }));
    }

    [Fact]
    public async Task A_repository_may_be_the_home_itself()
    {
        using var box = await Box.OpenAsync();
        var home = box.Options.Environment["HOME"];
        Assert.SkipUnless(home is not null && home.Length > 1 && !home.StartsWith("/tmp", StringComparison.Ordinal), "needs a HOME");
        var output = await box.OutputAsync("touch in-tree ~/in-home && pwd && echo $HOME && ls", c => c with { MountPath = home });
        Assert.Equal($"{home}\n/home/lathe\nin-tree", output);
        Assert.Equal(["in-tree"], Directory.GetFileSystemEntries(box.Tree).Select(Path.GetFileName));
    }

    private static string At(string relative) => $"{Box.MountPath}/{relative}";

    private static string Outside(Box box, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(box.Folder, "outside-" + name)).FullName;
        box.Own(folder);
        return folder;
    }
}
