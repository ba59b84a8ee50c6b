using System.Text;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Git.Tests;

/// <summary>Ignored files that a run writes are kept beside the snapshot, and come back with it.</summary>
public abstract partial class WorkspaceConformance
{
    [Fact]
    public async Task Ignored_files_that_commands_wrote_come_back_with_any_seal()
    {
        using var bench = OpenBench(ignored: "*.log\n/cache/\n.env\n");
        await using var workspace = await bench.CreateAsync();
        var empty = Seen(bench, workspace);
        var first = await SealAfterAsync(bench, workspace, "echo 1 > x.log; mkdir -p cache/deep cache/empty src; echo 1 > cache/deep/f; ln -s f cache/deep/l; printf K=1 > .env; chmod 600 .env; echo 1 > src/y.log");
        var one = Seen(bench, workspace);
        var second = await SealAfterAsync(bench, workspace, "echo 2 > x.log; rm -r cache/deep; mv .env z.log; chmod 755 src/y.log; echo 3 > cache/new; echo 2 > a");
        var two = Seen(bench, workspace);

        Assert.Equal(workspace.Base.Id, first.Id);
        Assert.Equal(["a"], Snapshots.ChangedPaths(workspace.Base, second));
        Assert.Equal(3, new HashSet<ObjectHash?> { workspace.Base.Ignored, first.Ignored, second.Ignored }.Count);
        foreach (var (state, seen) in new[] { (first.State, one), (second.State, two), (workspace.Base.State, empty), (second.State, two), (first.State, one) })
        {
            Assert.Equal(state, (await workspace.RestoreAsync(state, default)).State);
            Assert.Equal(seen, Seen(bench, workspace));
        }

        var differences = new StoredSnapshots(bench.Objects).Compare(first.State, second.State);
        Assert.Equal(
            ["a changed", ".env deleted", "cache/deep/f deleted", "cache/deep/l deleted", "cache/new added", "src/y.log changed", "x.log changed", "z.log added"],
            differences.Select(d => $"{d.Path} {(d.Before is null ? "added" : d.After is null ? "deleted" : "changed")}"));
        Assert.Equal(differences.Skip(1).Select(d => d.Path), differences.Where(d => d.IsIgnored).Select(d => d.Path));
    }

    [Fact]
    public async Task A_state_of_which_no_ignored_files_were_kept_leaves_them_as_they_are()
    {
        using var bench = OpenBench(ignored: "*.log\n");
        await using var workspace = await bench.CreateAsync();
        await SealAfterAsync(bench, workspace, "echo 1 > x.log; echo 2 > a");
        await workspace.RestoreAsync(workspace.Base.Id, default);
        Assert.Equal("11\n", bench.RunInside(workspace, "cat a x.log"));
    }

    [Fact]
    public async Task Nothing_is_stored_for_ignored_files_that_are_as_they_were()
    {
        using var bench = OpenBench(ignored: "*.log\n");
        await using var workspace = await bench.CreateAsync();
        var quiet = await SealAfterAsync(bench, workspace, "true");
        Assert.Equal(workspace.Base.State, quiet.State);
        Assert.False(bench.Objects.Contains(quiet.Ignored!.Value));
        // Layers store the content of a file that was touched, unless it was written just before they were made.
        var first = await SealAfterAsync(bench, workspace, "touch a; echo 1 > x.log");
        var stored = Stored(bench);
        Assert.Equal(first.State, (await SealAfterAsync(bench, workspace, "touch a; echo 1 > x.log")).State);
        Assert.Equal(stored, Stored(bench));
    }

    [Fact]
    public async Task Another_process_puts_ignored_files_back_and_ends_a_restore_that_was_cut_short()
    {
        using var bench = OpenBench(ignored: "*.log\n");
        Snapshot first;
        await using (var workspace = await bench.CreateAsync())
        {
            first = await SealAfterAsync(bench, workspace, "echo 1 > x.log; echo 2 > a");
            await SealAfterAsync(bench, workspace, "rm x.log; echo 1 > y.log; echo 3 > a");
        }

        await File.WriteAllTextAsync(Path.Combine(bench.RunFolder, "restoring"), $"{first.Id.Hex}\n{first.Ignored!.Value.Hex}", TestContext.Current.CancellationToken);
        await using (var workspace = await bench.Provider.OpenAsync(bench.RunFolder, default))
        {
            Assert.Equal("a\nx.log\n1\n", bench.RunInside(workspace, "ls; cat x.log"));
            Assert.False(File.Exists(Path.Combine(bench.RunFolder, "restoring")));
            await SealAfterAsync(bench, workspace, "rm x.log; echo 1 > y.log");
        }

        // One that a version before this began names the snapshot alone.
        await File.WriteAllTextAsync(Path.Combine(bench.RunFolder, "restoring"), first.Id.Hex, TestContext.Current.CancellationToken);
        await using var last = await bench.Provider.OpenAsync(bench.RunFolder, default);
        Assert.Equal("a\ny.log\n", bench.RunInside(last, "ls"));
    }

    [Fact]
    public async Task A_workspace_that_is_made_again_gets_the_ignored_files_of_any_seal()
    {
        using var bench = OpenBench(ignored: "*.log\nbuild/\n");
        bench.Scratch.Write("build/conf", "1");
        var request = await bench.RequestAsync();
        WorkspaceOrigin origin;
        Snapshot wanted;
        await using (var workspace = await bench.Provider.CreateAsync(request, default))
        {
            Edit(workspace, "build/conf", "edited");
            wanted = await SealAfterAsync(bench, workspace, "echo 1 > x.log; echo 2 > a");
            origin = new WorkspaceOrigin(workspace.Base.Id, null, workspace.Rules);
        }

        bench.Scratch.Run("/", "chmod", "-R", "u+rwX", request.RunFolder);
        Directory.Delete(request.RunFolder, recursive: true);
        await using var again = await bench.Provider.CreateAsync(request with { From = origin }, default);
        await again.RestoreAsync(wanted.State, default);
        Assert.Equal("2\n1\nedited", bench.RunInside(again, "cat a x.log build/conf"));
        await again.RestoreAsync(again.Base.State, default);
        Assert.Equal("11", bench.RunInside(again, "cat a build/conf; test ! -e x.log"));
    }

    [Fact]
    public async Task What_an_edit_writes_into_a_build_folder_is_kept_with_what_stood_there()
    {
        using var bench = OpenBench(ignored: "build/\n");
        bench.Scratch.Write("build/conf", "user's").Write("build/gone", "here");
        Snapshot edited;
        Snapshot deleted;
        await using (var workspace = await bench.CreateAsync())
        {
            Edit(workspace, "build/conf", "edited");
            Edit(workspace, "build/new", "new");
            edited = await workspace.SealAsync(default);
            Assert.Equal(workspace.Base.Id, edited.Id);
            Assert.Contains(workspace.Notes, n => n.Code == "workspace.ignored_write" && n.Text.StartsWith("build/conf was written", StringComparison.Ordinal));
            Edit(workspace, "build/gone", null);
            deleted = await SealAfterAsync(bench, workspace, "echo made > build/conf; echo made > build/other; rm build/new");
        }

        await using var opened = await bench.Provider.OpenAsync(bench.RunFolder, default);
        Assert.Equal(deleted.State, (await SealAfterAsync(bench, opened, "true")).State);
        await opened.RestoreAsync(edited.State, default);
        Assert.Equal("edited\nhere\nnew\nmade\n", bench.RunInside(opened, "for f in conf gone new other; do cat build/$f; echo; done | grep ."));
        await opened.RestoreAsync(opened.Base.State, default);
        Assert.Equal("conf\ngone\nother\nuser's", bench.RunInside(opened, "ls build; cat build/conf"));
        await opened.RestoreAsync(deleted.State, default);
        Assert.Equal("conf\nother\nmade\n", bench.RunInside(opened, "ls build; cat build/conf"));
    }

    [Fact]
    public async Task A_folder_of_packages_stays_when_an_edit_of_it_is_taken_back()
    {
        using var bench = OpenBench(ignored: "node_modules/\n");
        bench.Scratch.Write("node_modules/m/index.js", "1");
        await using var workspace = await bench.CreateAsync();
        Edit(workspace, "node_modules/m/more.js", "1");
        var edited = await workspace.SealAsync(default);
        await workspace.RestoreAsync(workspace.Base.State, default);
        Assert.Equal("", bench.RunInside(workspace, "test -d node_modules && test ! -e node_modules/m/more.js"));
        await workspace.RestoreAsync(edited.State, default);
        Assert.Equal("1", bench.RunInside(workspace, "cat node_modules/m/more.js"));
    }

    [Fact]
    public async Task An_edit_of_a_build_folder_that_was_cut_off_before_its_seal_is_taken_back()
    {
        using var bench = OpenBench(ignored: "build/\n");
        bench.Scratch.Write("build/conf", "user's");
        await using (var workspace = await bench.CreateAsync())
        {
            workspace.BeforeWrite("build/conf");
            workspace.Tree.Write("build/conf", Bytes("half done"));
        }

        await using var opened = await bench.Provider.OpenAsync(bench.RunFolder, default);
        await opened.RestoreAsync(opened.Base.State, default);
        Assert.Equal("user's", bench.RunInside(opened, "cat build/conf"));
    }

    [Fact]
    public async Task Ignored_files_over_the_bounds_are_named_and_left_as_they_are()
    {
        using var bench = OpenBench(ignored: "cache/\ndata/\n*.log\n.env\nbin/\n");
        await using var workspace = await bench.CreateAsync();
        var first = await SealAfterAsync(bench, workspace, "mkdir data; echo 1 > data/f; echo 1 > .env");
        var second = await SealAfterAsync(bench, workspace, "mkdir cache bin; (cd cache; seq 2001 | xargs touch); (cd data; for i in 1 2 3 4 5 6 7 8 9; do truncate -s 7900K $i; done); truncate -s 9M big.log; echo 2 > .env; echo 1 > bin/out; mkdir node_modules; echo 1 > node_modules/m");

        var notKept = new StoredSnapshots(bench.Objects).NotKept(second.State);
        Assert.Equal(["big.log", "bin/", "cache", "data", "node_modules/"], notKept.Order(StringComparer.Ordinal));
        Assert.Equal(3, workspace.Notes.Count(n => n.Code == "workspace.ignored_not_kept"));
        await workspace.RestoreAsync(first.State, default);
        Assert.Equal("1\n1\n2001\n10\nbig.log\nout\nm\n", bench.RunInside(workspace, "cat .env data/f; ls cache | wc -l; ls data | wc -l; ls *.log bin node_modules | grep -v :$ | grep ."));
        await workspace.RestoreAsync(second.State, default);
        Assert.Equal("2\n", bench.RunInside(workspace, "cat .env"));
    }

    [Fact]
    public async Task A_second_tree_has_no_ignored_files_of_the_run_and_keeps_none_of_its_own()
    {
        using var bench = OpenBench(ignored: "*.log\n");
        await using var workspace = await bench.CreateAsync();
        var now = await SealAfterAsync(bench, workspace, "echo 1 > x.log; echo 2 > a");
        var folder = Path.Combine(bench.RunFolder, "check");
        await using (var copy = await bench.Provider.ForkAsync(bench.RunFolder, folder, now, default))
        {
            Assert.Equal("a\n", bench.RunInside(copy, "ls"));
            bench.RunInside(copy, "echo of a check > check.log");
            copy.NoteCommand();
            Assert.Equal(new WorkspaceState(now.Id), (await copy.SealAsync(default)).State);
        }

        Assert.False(bench.Objects.Contains(ObjectHash.Of(Bytes("of a check\n"))));
        bench.Provider.Remove(folder);
    }

    [Fact]
    public async Task What_the_box_does_not_see_is_never_stored()
    {
        using var bench = OpenBench(ignored: "local/\n");
        bench.Scratch.Write(".env", "KEY=masked").Write("local/key", "KEY=ignored").Write("deploy/id_rsa", "k");
        await using var workspace = await bench.CreateAsync();
        await SealAfterAsync(bench, workspace, "mkdir -p local; echo 1 > local/other; echo 2 > a");
        // At the place of one that is masked nothing is kept, whoever wrote it.
        Edit(workspace, ".env", "KEY=of the run");
        var now = await SealAfterAsync(bench, workspace, "mkdir -p deploy; echo k2 > deploy/id_rsa");
        foreach (var text in (string[])["KEY=masked", "KEY=ignored", "k", "KEY=of the run", "k2\n"]) Assert.False(bench.Objects.Contains(ObjectHash.Of(Bytes(text))), text);
        Assert.Equal(["local/other"], new StoredSnapshots(bench.Objects).Compare(workspace.Base.State, now.State).Where(d => d.IsIgnored).Select(d => d.Path));
    }

    [Fact]
    public async Task A_file_that_new_rules_ignore_goes_from_the_one_to_the_other_and_back()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Commit();
        await using var workspace = await bench.CreateAsync();
        var seen = await SealAfterAsync(bench, workspace, "echo 1 > new.txt");
        var hidden = await SealAfterAsync(bench, workspace, "echo '*.txt' > .gitignore; echo 2 > new.txt");
        Assert.Equal([".gitignore"], Snapshots.ChangedPaths(workspace.Base, hidden));
        await workspace.RestoreAsync(seen.State, default);
        Assert.Equal("1\n", bench.RunInside(workspace, "test ! -e .gitignore; cat new.txt"));
        await workspace.RestoreAsync(hidden.State, default);
        Assert.Equal("2\n", bench.RunInside(workspace, "cat new.txt"));
        await workspace.RestoreAsync(workspace.Base.State, default);
        Assert.Equal("a\n", bench.RunInside(workspace, "ls -A | grep -v '^.git$'"));
    }

    [Fact]
    public async Task An_empty_folder_that_was_filled_with_ignored_files_is_empty_again()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Commit();
        Directory.CreateDirectory(Path.Combine(bench.Scratch.Path, "empty"));
        await using var workspace = await bench.CreateAsync();
        await SealAfterAsync(bench, workspace, "mkdir empty/node_modules; echo 1 > empty/node_modules/m; echo 1 > empty/x.pyc");
        Assert.Equal(workspace.Base.Id, (await workspace.RestoreAsync(workspace.Base.State, default)).Id);
        Assert.Equal("", bench.RunInside(workspace, "ls empty"));
    }

    [Fact]
    public async Task Files_at_excluded_paths_and_beside_tracked_ones_in_ignored_folders_are_kept_too()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("gen/kept", "1").Commit().Write(".gitignore", "gen/\n");
        await using var workspace = await bench.Provider.CreateAsync(await bench.RequestAsync() with { Exclude = ["private/"] }, default);
        var now = await SealAfterAsync(bench, workspace, "mkdir -p private gen/sub; echo 1 > private/x; echo 1 > gen/made; echo 1 > gen/sub/made; echo 2 > gen/kept; mkfifo gen/pipe");
        Assert.Equal(["gen/kept"], Snapshots.ChangedPaths(workspace.Base, now));
        await workspace.RestoreAsync(workspace.Base.State, default);
        Assert.Equal("1kept\npipe\n", bench.RunInside(workspace, "cat gen/kept; ls gen; test ! -e private/x"));
        await workspace.RestoreAsync(now.State, default);
        Assert.Equal("2\n1\n1\n1\n", bench.RunInside(workspace, "cat gen/kept gen/made gen/sub/made private/x"));
    }

    [Fact]
    public async Task An_ignored_file_that_is_gone_from_the_store_is_named_when_it_is_asked_for()
    {
        using var bench = OpenBench(ignored: "*.log\n");
        await using var workspace = await bench.CreateAsync();
        var first = await SealAfterAsync(bench, workspace, "echo once > x.log");
        await SealAfterAsync(bench, workspace, "rm x.log");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(bench.Scratch.Folder, "objects"), "*", SearchOption.AllDirectories).Where(f => f.Replace("/", "", StringComparison.Ordinal).EndsWith(ObjectHash.Of(Bytes("once\n")).Hex, StringComparison.Ordinal)).ToList()) File.Delete(file);
        var thrown = await Assert.ThrowsAsync<Lathe.Errors.LatheException>(() => workspace.RestoreAsync(first.State, default));
        Assert.Equal("workspace.object_missing", thrown.Error.Code);
        Assert.Contains("x.log", thrown.Error.Message, StringComparison.Ordinal);
    }

    private WorkspaceBench OpenBench(string ignored)
    {
        var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write(".gitignore", ignored).Commit();
        return bench;
    }

    private static async Task<Snapshot> SealAfterAsync(WorkspaceBench bench, IWorkspace workspace, string script)
    {
        bench.RunInside(workspace, script);
        workspace.NoteCommand();
        return await workspace.SealAsync(default);
    }

    private static void Edit(IWorkspace workspace, string path, string? text)
    {
        workspace.BeforeWrite(path);
        if (text is null) workspace.Tree.Delete(path);
        else workspace.Tree.Write(path, Encoding.UTF8.GetBytes(text));
        workspace.NoteWrite(path);
    }

    private static string Seen(WorkspaceBench bench, IWorkspace workspace) => OverlayBench.Files(bench.Picture(workspace));

    private static int Stored(WorkspaceBench bench) => Directory.EnumerateFiles(Path.Combine(bench.Scratch.Folder, "objects"), "*", SearchOption.AllDirectories).Count();
}
