using Lathe.Engine.Folders;
using Lathe.Engine.Workspaces;

namespace Lathe.Git.Tests;

/// <summary>A workspace that is made by git's index alone is the one that git's own list makes.</summary>
public sealed class TrackedChoiceTests : IDisposable
{
    private static readonly string[] Names = ["a", "b.o", "c.log", "keep.log", ".env", "x.key", "bin", "obj", "é", "node_modules", "sub", "z"];
    private static readonly string[] Rules = ["*.o", "*.log", "!keep.log", "bin/", "/obj", "sub/*", "!sub/a", "é", "a/**/z", "*", "!*/", "/z"];

    private readonly OverlayBench bench = new(settled: true);

    public void Dispose() => bench.Dispose();

    private OverlayWorkspaceProvider Overlays => (OverlayWorkspaceProvider)bench.Provider;

    [Fact]
    public async Task Trees_with_rules_at_every_depth_are_chosen_as_git_chooses_them()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            Fill(new Random(seed), $"tree{seed}");
            if (seed % 5 == 4) await CompareAsync($"seeds to {seed}");
        }
    }

    [Fact]
    public async Task Files_that_git_tracks_belong_although_a_rule_ignores_them_and_ones_that_are_gone_do_not()
    {
        bench.Scratch.Write(".gitignore", "*.log\nbin/\n").Write("bin/kept", "1").Write("a.log", "1").Write("gone/f", "1").Git("add", "-f", ".");
        bench.Scratch.Commit().Write("bin/new", "2").Write("b.log", "2").Write("new/deep/f", "2").Write(".env", "3").Write("new/empty.log", "");
        Directory.Delete(Path.Combine(bench.Scratch.Path, "gone"), recursive: true);
        Directory.CreateDirectory(Path.Combine(bench.Scratch.Path, "nothing"));
        var paths = await CompareAsync("as it is");
        Assert.Equal([".gitignore", "a.log", "bin/kept", "new/deep/f", "nothing"], paths);
    }

    [Fact]
    public async Task A_merge_that_is_not_settled_lists_each_file_once()
    {
        bench.Scratch.Write("a", "1").Write("b", "1").Commit().Git("checkout", "-q", "-b", "other");
        bench.Scratch.Write("a", "2").Commit().Git("checkout", "-q", "main");
        bench.Scratch.Write("a", "3").Commit();
        Assert.Throws<InvalidOperationException>(() => bench.Scratch.Git("merge", "-q", "other"));
        Assert.Equal(["a", "b"], await CompareAsync("in conflict"));
    }

    [Fact]
    public async Task What_only_git_can_tell_is_left_to_git()
    {
        bench.Scratch.Write("a", "1").Commit();
        Assert.NotNull(await TryAsync("plain"));
        bench.Scratch.Run(bench.Scratch.Path, "git", "init", "-q", "inner");
        bench.Scratch.Write("inner/f", "1");
        Assert.Null(await TryAsync("a repository inside"));
        Directory.Delete(Path.Combine(bench.Scratch.Path, "inner"), recursive: true);
        bench.Scratch.Run(bench.Scratch.Path, "bash", "-c", "printf 1 > $'b\\xe9d'");
        Assert.Null(await TryAsync("a name that is not UTF-8"));
    }

    [Theory]
    [InlineData("git update-index --index-version 4")]
    [InlineData("git update-index --split-index")]
    [InlineData("git update-index --skip-worktree a")]
    [InlineData("git config core.ignorecase true")]
    [InlineData("git config include.path elsewhere")]
    [InlineData("truncate -s 200 .git/index")]
    [InlineData("printf 'link\\0\\0\\0\\0' >> .git/index")]
    [InlineData("rm .git/index")]
    [InlineData("git update-index --add --cacheinfo 160000,1111111111111111111111111111111111111111,s")]
    public async Task An_index_that_is_not_plain_is_not_read(string change)
    {
        bench.Scratch.Write("a", "1").Write("b/c", "1").Write("b/d", "1").Commit();
        Assert.Equal(3, TrackedPaths.TryRead((await bench.RequestAsync()).Folder.Repository!, 3)!.Count);
        Assert.Null(TrackedPaths.TryRead((await bench.RequestAsync()).Folder.Repository!, 4));
        bench.Scratch.Run(bench.Scratch.Path, "bash", "-c", change);
        Assert.Null(TrackedPaths.TryRead((await bench.RequestAsync()).Folder.Repository!, 0));
    }

    [Fact]
    public async Task The_first_path_from_another_is_found_from_wherever_the_search_begins()
    {
        for (var i = 0; i < 60; i++) bench.Scratch.Write($"f{i:000}x", "");
        bench.Scratch.Commit();
        var tracked = TrackedPaths.TryRead((await bench.RequestAsync()).Folder.Repository!, 0)!;
        for (var wanted = 0; wanted <= 60; wanted++)
        {
            for (var from = 0; from <= wanted; from++) Assert.Equal(wanted, tracked.FirstFrom(System.Text.Encoding.UTF8.GetBytes($"f{wanted:000}"), from));
        }
    }

    private async Task<WorkspaceRequest> RequestAsync(string name) => await bench.RequestAsync() with { RunFolder = Path.Combine(bench.Scratch.Folder, "runs", name) };

    private async Task<IWorkspace?> TryAsync(string name)
    {
        var request = await RequestAsync(name);
        return Overlays.TryCreate(request, TrackedPaths.TryRead(request.Folder.Repository!, 0)!, request.Folder.Repository!, default);
    }

    // Equal snapshots are of the same paths, with the same stamps.
    private async Task<IEnumerable<string>> CompareAsync(string name)
    {
        var request = await RequestAsync(name + " by git");
        await using var byGit = Overlays.Create(request, await FolderListing.TakeAsync(bench.Git, request.Folder, request.Exclude, default), default);
        await using var byIndex = Assert.IsType<OverlayWorkspace>(await TryAsync(name));
        Assert.Equal(byGit.Base.Files.Select(f => f.Path).Order(StringComparer.Ordinal), byIndex.Base.Files.Select(f => f.Path).Order(StringComparer.Ordinal));
        Assert.Equal(byGit.Base.Id, byIndex.Base.Id);
        Assert.Equal(byGit.Notes, byIndex.Notes);
        Assert.Equal(Below(byGit.Overlay!.Mask), Below(byIndex.Overlay!.Mask));
        Assert.Equal(WorkspaceRecord.Read(new WorkspaceLayout(request.RunFolder).Record).LeftOut, WorkspaceRecord.Read(new WorkspaceLayout((await RequestAsync(name)).RunFolder).Record).LeftOut);
        return byIndex.Base.Files.Select(f => f.Path).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Below(string folder) => Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(folder, p)).Order(StringComparer.Ordinal);

    private void Fill(Random random, string top)
    {
        for (var i = 0; i < 40; i++)
        {
            var path = string.Join('/', [top, .. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Names[random.Next(Names.Length)])]);
            if (random.Next(6) == 0) path = Path.Combine(Path.GetDirectoryName(path)!, ".gitignore");
            var file = Path.Combine(bench.Scratch.Path, path);
            if (Directory.Exists(file) || HasFileAbove(file)) continue;
            bench.Scratch.Write(path, path.EndsWith(".gitignore", StringComparison.Ordinal) ? string.Join('\n', Enumerable.Range(0, 3).Select(_ => Rules[random.Next(Rules.Length)])) : "text");
            if (random.Next(3) == 0) bench.Scratch.Git("add", "-f", path);
            if (random.Next(12) == 0) File.Delete(file);
        }

        bench.Scratch.Git("commit", "-q", "--allow-empty", "-m", top);
    }

    private bool HasFileAbove(string file)
    {
        for (var folder = Path.GetDirectoryName(file)!; folder.Length > bench.Scratch.Path.Length; folder = Path.GetDirectoryName(folder)!)
            if (File.Exists(folder)) return true;
        return false;
    }
}
