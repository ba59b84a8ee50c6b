using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Git.Tests;

/// <summary>Which workspace is made, and whether layers can be mounted at all.</summary>
public sealed class WorkspaceChoiceTests : IDisposable
{
    private readonly OverlayBench bench = new();

    private string Cache => Path.Combine(bench.Scratch.Folder, "cache");

    public void Dispose() => bench.Dispose();

    private SandboxOptions Options => new() { Environment = LatheEnvironment.Current(), ScratchFolder = Path.Combine(bench.Scratch.Folder, "sandbox") };

    private FileOwner? Owner => SandboxIdentity.For(Options.Environment) is { } identity ? new FileOwner(identity.UserId, identity.GroupId) : null;

    private ChoosingWorkspaceProvider Choosing => new(bench.Git, bench.Objects, Cache, Options, TimeProvider.System);

    private async Task<IWorkspace> CreateAsync(string kind) => await Choosing.CreateAsync(await bench.RequestAsync() with { Kind = kind, Owner = Owner }, default);

    [Fact]
    public async Task A_small_tree_is_copied_and_a_large_one_is_stood_on()
    {
        bench.Scratch.Write("a", "1").Commit();
        await using (var small = await CreateAsync(WorkspaceKinds.Auto)) Assert.Null(small.Overlay);
        await using (var asked = await CreateAsync(WorkspaceKinds.Overlay)) Assert.NotNull(asked.Overlay);
        for (var i = 0; i < 500; i++) bench.Scratch.Write($"many/f{i}", "");
        await using (var large = await CreateAsync(WorkspaceKinds.Auto)) Assert.NotNull(large.Overlay);
        await using (var asked = await CreateAsync(WorkspaceKinds.Copy)) Assert.Null(asked.Overlay);
    }

    [Fact]
    public async Task What_was_made_stays_what_it_is()
    {
        bench.Scratch.Write("a", "1").Commit();
        foreach (var kind in (string[])[WorkspaceKinds.Overlay, WorkspaceKinds.Copy])
        {
            await (await CreateAsync(kind)).DisposeAsync();
            await using var again = await Choosing.OpenAsync(bench.RunFolder, default);
            Assert.Equal(kind == WorkspaceKinds.Overlay, again.Overlay is not null);
            var check = Path.Combine(bench.RunFolder, "check");
            await using (var copy = await Choosing.ForkAsync(bench.RunFolder, check, again.Base, default)) Assert.Equal(kind == WorkspaceKinds.Overlay, copy.Overlay is not null);
            Choosing.Remove(check);
        }

        Assert.Equal("workspace.missing", (await Assert.ThrowsAsync<LatheException>(() => Choosing.OpenAsync(Path.Combine(bench.Scratch.Folder, "none"), default))).Error.Code);
    }

    [Fact]
    public async Task One_that_commands_of_a_former_process_still_write_to_is_opened_when_they_are_gone()
    {
        bench.Scratch.Write("a", "1").Commit();
        foreach (var kind in (string[])[WorkspaceKinds.Overlay, WorkspaceKinds.Copy])
        {
            var former = await CreateAsync(kind);
            var check = Path.Combine(bench.RunFolder, "check");
            // Checks run in trees of their own, and count for the run.
            await using (var copy = await Choosing.ForkAsync(bench.RunFolder, check, former.Base, default)) Assert.Equal(former.CommandPipe, copy.CommandPipe);
            Assert.Equal(former.CommandPipe, CommandHold.Prepare(former.CommandPipe));
            Task<IWorkspace> opening;
            await using (new FileStream(former.CommandPipe, FileMode.Open, FileAccess.ReadWrite))
            {
                await former.DisposeAsync();
                opening = Choosing.OpenAsync(bench.RunFolder, default);
                // It looked before it gave the task back.
                Assert.False(opening.IsCompleted);
            }

            await (await opening).DisposeAsync();
            Assert.False(File.Exists(former.CommandPipe));
        }
    }

    [Fact]
    public async Task Where_none_can_be_mounted_auto_copies_and_overlay_says_why()
    {
        for (var i = 0; i < 500; i++) bench.Scratch.Write($"many/f{i}", "");
        bench.Scratch.Commit();
        var request = await bench.RequestAsync() with { Owner = Owner };
        request = request with { RunFolder = request.RunFolder + ":1" };
        var refused = await Assert.ThrowsAsync<LatheException>(() => Choosing.CreateAsync(request with { Kind = WorkspaceKinds.Overlay }, default));
        Assert.Equal("workspace.overlay_unfit", refused.Error.Code);
        Assert.Contains("holds a character", refused.Error.Message, StringComparison.Ordinal);
        await using var copied = await Choosing.CreateAsync(request, default);
        Assert.Null(copied.Overlay);
    }

    [Fact]
    public async Task The_probe_mounts_writes_and_leaves_nothing()
    {
        bench.Scratch.Write("a", "1").Commit();
        var folder = Path.Combine(bench.Scratch.Folder, "somewhere");
        var probe = new OverlayProbe(Cache, Options);
        Assert.Null(await probe.TryAsync(bench.Scratch.Path, folder, Owner, default));
        Assert.Null(await probe.TryAsync(bench.Scratch.Path, folder, Owner, default));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Assert.Equal(["a"], Directory.EnumerateFiles(bench.Scratch.Path).Select(Path.GetFileName));
        Assert.DoesNotContain(folder, await File.ReadAllTextAsync("/proc/self/mounts", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("gone", await probe.TryAsync(Path.Combine(bench.Scratch.Folder, "gone"), folder, Owner, default), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0u, 61000u, "0 61000 1\n1 1 60999\n61000 0 1\n61001 61001 4535\n")]
    [InlineData(61000u, 0u, "0 61000 1\n1 1 60999\n61000 0 1\n61001 61001 4535\n")]
    [InlineData(1000u, 1001u, "0 0 1000\n1000 1001 1\n1001 1000 1\n1002 1002 64534\n")]
    [InlineData(7u, 7u, "0 0 7\n7 7 1\n8 8 65528\n")]
    public void Two_owners_change_places_and_nobody_else(uint from, uint to, string map) => Assert.Equal(map, OwnerMaps.Swap(from, to));
}
