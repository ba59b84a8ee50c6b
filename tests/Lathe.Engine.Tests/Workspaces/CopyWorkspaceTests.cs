using System.Text;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Storage.Files;

namespace Lathe.Git.Tests;

public sealed class CopyWorkspaceTests : WorkspaceConformance
{
    private protected override WorkspaceBench OpenBench() => new();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task The_content_of_every_file_is_stored()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write("d/b", new byte[3_000_000]).Commit();
        Directory.CreateDirectory(Path.Combine(bench.Scratch.Path, "empty"));
        await using var workspace = await bench.CreateAsync();
        foreach (var entry in workspace.Base.Entries.Values) Assert.True(bench.Objects.Contains(entry.Content) || entry.Kind == SnapshotEntryKind.EmptyDirectory);
    }

    [Fact]
    public async Task Ignored_packages_are_mounted_and_small_build_folders_copied()
    {
        using var bench = OpenBench();
        bench.Scratch.Write(".gitignore", "node_modules/\nbin/\nscratch/\n").Write("app/a.js", "1").Write("vendor/tracked.txt", "1").Commit();
        bench.Scratch.Write("app/node_modules/x/i.js", "1").Write("app/bin/out.dll", new byte[2_000_000]).Write("app/bin/.env", "k").Write("scratch/x", "1");
        await using var workspace = await bench.CreateAsync();
        var place = Path.Combine(bench.Scratch.Path, "app/node_modules");
        Assert.Contains(new WorkspaceMount(place, place, WorkspaceMountKind.ReadOnly), workspace.Mounts);
        Assert.True(Directory.Exists(Path.Combine(workspace.Root, "app/node_modules")));
        Assert.Equal(2_000_000, new FileInfo(Path.Combine(workspace.Root, "app/bin/out.dll")).Length);
        Assert.False(File.Exists(Path.Combine(workspace.Root, "app/bin/.env")));
        Assert.False(Directory.Exists(Path.Combine(workspace.Root, "scratch")));
        File.WriteAllText(Path.Combine(workspace.Root, "app/bin/out.dll"), "built");
        // Even when the rules that ignored them are gone.
        workspace.Tree.Write(".gitignore", Bytes(""));
        workspace.NoteWrite(".gitignore");
        var sealedNow = await workspace.SealAsync(default);
        Assert.Equal([".gitignore"], Snapshots.ChangedPaths(workspace.Base, sealedNow));
    }

    [Fact]
    public async Task A_tree_that_is_gone_is_put_together_again_and_a_restore_that_was_cut_short_is_ended()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write("b/c", "1").Commit();
        string picture;
        ObjectHash start;
        await using (var first = await bench.CreateAsync()) (picture, start) = (bench.Picture(first), first.Base.Id);
        Directory.Delete(Path.Combine(bench.RunFolder, "tree"), recursive: true);
        Directory.CreateDirectory(Path.Combine(bench.RunFolder, "tree.new/half"));
        await using (var second = await bench.Provider.OpenAsync(bench.RunFolder, default)) Assert.Equal(picture, bench.Picture(second));

        File.Delete(Path.Combine(bench.RunFolder, "tree/a"));
        await File.WriteAllTextAsync(Path.Combine(bench.RunFolder, "tree", ".lathe-1-1.tmp"), "half");
        await File.WriteAllTextAsync(Path.Combine(bench.RunFolder, "restoring"), start.Hex);
        await using var third = await bench.Provider.OpenAsync(bench.RunFolder, default);
        Assert.Equal(picture, bench.Picture(third));
        Assert.False(File.Exists(Path.Combine(bench.RunFolder, "restoring")));
    }

    // So many that their contents go into a pack.
    [Fact]
    public async Task The_contents_of_many_files_are_stored_together_and_found_by_whoever_opens_the_store()
    {
        using var bench = OpenBench();
        for (var i = 0; i < 400; i++) bench.Scratch.Write($"d{i / 50}/f{i}", $"content {i}\n");
        File.CreateSymbolicLink(Path.Combine(bench.Scratch.Path, "link"), "d0/f0");
        bench.Scratch.Write("large", new byte[3_000_000]).Commit();
        var packs = Path.Combine(bench.Scratch.Folder, "objects", "packs");
        string picture;
        ObjectHash start, next;
        await using (var first = await bench.CreateAsync())
        {
            (picture, start) = (bench.Picture(first), first.Base.Id);
            Assert.Single(Directory.GetFiles(packs));
            foreach (var entry in first.Base.Entries.Values) Assert.True(new FileObjectStore(Path.Combine(bench.Scratch.Folder, "objects"), TimeProvider.System).Contains(entry.Content));
            bench.RunInside(first, "for i in $(seq 300); do echo new $i >new$i; done; rm d0/f1");
            first.NoteCommand();
            next = (await first.SealAsync(default)).Id;
            Assert.Equal(2, Directory.GetFiles(packs).Length);
            await first.RestoreAsync(start, default);
            Assert.Equal(picture, bench.Picture(first));
        }

        // The same files once more are no new contents.
        await using (await bench.CreateAsync()) Assert.Equal(2, Directory.GetFiles(packs).Length);
        var elsewhere = new CopyWorkspaceProvider(bench.Git, new FileObjectStore(Path.Combine(bench.Scratch.Folder, "objects"), TimeProvider.System), Path.Combine(bench.Scratch.Folder, "cache2"), TimeProvider.System);
        await using (var fork = await elsewhere.ForkAsync(bench.RunFolder, Path.Combine(bench.Scratch.Folder, "fork"), Snapshots.Load(start, bench.Objects), default)) Assert.Equal(picture, bench.Picture(fork));
        Directory.Delete(Path.Combine(bench.RunFolder, "tree"), recursive: true);
        await using var again = await elsewhere.OpenAsync(bench.RunFolder, default);
        Assert.Equal(picture, bench.Picture(again));
        await again.RestoreAsync(next, default);
        Assert.Equal("new 7\n", bench.RunInside(again, "cat new7; test ! -e d0/f1"));
    }

    [Fact]
    public async Task What_something_else_changes_during_a_restore_is_named_and_the_next_opening_ends_it()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "one\n").Commit();
        Action written = static () => { };
        var provider = new CopyWorkspaceProvider(bench.Git, new WatchedObjects(bench.Objects, () => written()), Path.Combine(bench.Scratch.Folder, "cache"), TimeProvider.System);
        var request = await bench.RequestAsync();
        string picture;
        await using (var workspace = await provider.CreateAsync(request, default))
        {
            picture = bench.Picture(workspace);
            bench.RunInside(workspace, "echo two > a");
            workspace.NoteCommand();
            await workspace.SealAsync(default);
            written = () => File.WriteAllText(Path.Combine(workspace.Root, "grows"), "x");
            var unsettled = await Assert.ThrowsAsync<LatheException>(() => workspace.RestoreAsync(workspace.Base.State, default));
            Assert.Equal("workspace.unsettled", unsettled.Error.Code);
            Assert.Contains("something else changed grows.", unsettled.Message, StringComparison.Ordinal);
            Assert.Contains(bench.RunFolder, unsettled.Error.Guidance, StringComparison.Ordinal);
        }

        written = static () => { };
        await using var again = await provider.OpenAsync(request.RunFolder, default);
        Assert.Equal(picture, bench.Picture(again));
    }

    // A disk that takes no more, or a file in the way: the next try must not meet what this one left.
    [Fact]
    public async Task A_store_that_fails_in_the_middle_leaves_nothing_that_is_taken_for_stored()
    {
        using var bench = OpenBench();
        for (var i = 0; i < 400; i++) bench.Scratch.Write($"f{i}", $"content {i}\n");
        bench.Scratch.Commit();
        var packs = Path.Combine(bench.Scratch.Folder, "objects", "packs");
        Directory.CreateDirectory(Path.GetDirectoryName(packs)!);
        await File.WriteAllTextAsync(packs, "in the way");

        var error = (await Assert.ThrowsAsync<LatheException>(async () => await bench.CreateAsync())).Error;

        Assert.Equal((ErrorKind.Storage, "objects.failed"), (error.Kind, error.Code));
        Assert.Empty(Directory.GetFiles(Path.Combine(bench.Scratch.Folder, "objects", "tmp")));
        File.Delete(packs);
        await using var workspace = await bench.CreateAsync();
        Assert.Single(Directory.GetFiles(packs));
    }

    [Fact]
    public async Task A_damaged_cache_changes_nothing_and_a_good_one_is_not_trusted_for_changed_files()
    {
        using var bench = OpenBench();
        for (var i = 0; i < 40; i++) bench.Scratch.Write($"f{i}", $"{i}");
        bench.Scratch.Run(bench.Scratch.Path, "touch", "-d", "2020-01-01", "f1");
        bench.Scratch.Commit();
        await using var first = await bench.CreateAsync();
        bench.Scratch.Write("f1", "X");
        bench.Scratch.Run(bench.Scratch.Path, "touch", "-d", "2020-01-01", "f1");
        await using var second = await bench.CreateAsync();
        Assert.Equal(["f1"], Snapshots.ChangedPaths(first.Base, second.Base));
        foreach (var file in Directory.GetFiles(Path.Combine(bench.Scratch.Folder, "cache/stat"))) await File.WriteAllTextAsync(file, new string('x', 500));
        await using var third = await bench.CreateAsync();
        Assert.Equal(second.Base.Id, third.Base.Id);
    }

    [Fact]
    public async Task Everything_belongs_to_the_user_that_commands_run_as()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to give files away");
        using var bench = OpenBench();
        bench.Scratch.Write("a/b", "1").Write("bin/x", "1").Write(".gitignore", "bin/\n").Commit();
        bench.Scratch.Run(bench.Scratch.Path, "ln", "-s", "a", "l");
        await using var workspace = await bench.Provider.CreateAsync(await bench.RequestAsync() with { Owner = new FileOwner(65534, 65534) }, default);
        workspace.Tree.Write("n/m", Bytes("1"));
        Assert.Equal("", bench.Scratch.Run(workspace.Root, "find", ".", "!", "-uid", "65534", "!", "-name", ".git"));
        Assert.Equal("", bench.Scratch.Run(workspace.GitDirectory, "find", ".", "!", "-uid", "65534"));
    }

    [Fact]
    public void A_snapshot_that_is_missing_or_damaged_is_a_storage_error()
    {
        using var bench = OpenBench();
        Assert.Equal("workspace.snapshot_missing", Assert.Throws<LatheException>(() => Snapshots.Load(ObjectHash.Of([1]), bench.Objects)).Error.Code);
        var damaged = bench.Objects.Put(Bytes("lathe snapshot 1\nxx"), durable: false);
        Assert.Equal("workspace.snapshot_damaged", Assert.Throws<LatheException>(() => Snapshots.Load(damaged, bench.Objects)).Error.Code);
    }

    private sealed class WatchedObjects(IObjectStore inner, Action read) : IObjectStore
    {
        public ObjectHash Put(ReadOnlySpan<byte> content, bool durable) => inner.Put(content, durable);

        public Task<ObjectHash> PutAsync(Stream content, CancellationToken cancellationToken) => inner.PutAsync(content, cancellationToken);

        public byte[]? Get(ObjectHash hash)
        {
            read();
            return inner.Get(hash);
        }

        public Stream? Open(ObjectHash hash)
        {
            read();
            return inner.Open(hash);
        }

        public bool Contains(ObjectHash hash) => inner.Contains(hash);
    }
}
