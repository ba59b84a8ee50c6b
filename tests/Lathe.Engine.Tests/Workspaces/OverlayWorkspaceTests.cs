using System.Text;
using Lathe.Edits;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Git.Tests;

public sealed class OverlayWorkspaceTests : WorkspaceConformance
{
    private protected override WorkspaceBench OpenBench() => new OverlayBench();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task Nothing_of_the_users_tree_is_written_or_touched()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write("d/b", "1").Write("d/c", "1").Write("e/f/g", "1").Commit();
        var before = bench.Scratch.Run(bench.Scratch.Path, "find", ".", "-printf", "%p %i %m %s %T@ %C@ %l\n");
        await using (var workspace = await bench.CreateAsync())
        {
            bench.RunInside(workspace, "echo 2 > a; rm -r d; mkdir d; echo 3 > d/new; mv e x; chmod 600 x/f/g; ln -s a l; touch -d 2001-01-01 a");
            workspace.NoteCommand();
            await workspace.SealAsync(default);
            workspace.Tree.Write("a", Bytes("4"));
            workspace.Tree.Delete("x/f/g");
            workspace.NoteWrite("a");
            await workspace.RestoreAsync(workspace.Base.Id, default);
        }

        Assert.Equal(before, bench.Scratch.Run(bench.Scratch.Path, "find", ".", "-printf", "%p %i %m %s %T@ %C@ %l\n"));
    }

    [Theory]
    [InlineData("rm a; rm -r d")]
    [InlineData("rm -r d; mkdir d; echo 1 > d/new")]
    [InlineData("rm -r d; echo 1 > d")]
    [InlineData("rm a; mkdir -p a/b; echo 1 > a/b/c")]
    [InlineData("mv d moved; mv a d; mv moved/c .")]
    [InlineData("mv d/c d/c2; mv d/deep/x d/deep/y; rmdir d/empty 2>/dev/null; true")]
    [InlineData("rm l; ln -s d l; rm d/b; ln -s ../a d/b")]
    [InlineData("ln a hard; echo more >> hard; chmod 755 d/c; chmod 700 d")]
    [InlineData("rm -r d; mkdir -p d/deep; echo 1 > d/deep/x; rm -r d/deep; mkdir d/deep")]
    [InlineData("echo new > d/deep/n; rm d/deep/n; touch a d/deep/x")]
    public async Task Lathe_sees_what_the_kernel_shows_and_puts_back_what_it_was(string script)
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write("d/b", "2").Write("d/c", "3").Write("d/deep/x", "4").Write(".gitignore", "*.o\n").Write("d/hidden.o", "5").Commit();
        bench.Scratch.Run(bench.Scratch.Path, "ln", "-s", "a", "l");
        bench.Scratch.Run(bench.Scratch.Path, "ln", "d/c", "linked");
        await using var workspace = await bench.CreateAsync();
        var before = bench.Picture(workspace);
        Assert.DoesNotContain("hidden.o", before, StringComparison.Ordinal);
        Assert.Equal(before, OverlayBench.Picture(workspace.Tree));

        bench.RunInside(workspace, script);
        workspace.NoteCommand();
        var sealedNow = await workspace.SealAsync(default);
        var after = bench.Picture(workspace);
        Assert.Equal(after, OverlayBench.Picture(workspace.Tree));

        // The snapshot says the same as a walk over what the kernel shows, and its changes lead from one to the other.
        Assert.Equal(OverlayBench.Entries(after), sealedNow.Entries.Values.Select(e => e.Path).Where(p => p != ".gitignore").Order(StringComparer.Ordinal));
        await workspace.RestoreAsync(workspace.Base.Id, default);
        Assert.Equal(OverlayBench.Files(before), OverlayBench.Files(bench.Picture(workspace)));
        await workspace.RestoreAsync(sealedNow.Id, default);
        Assert.Equal(OverlayBench.Files(after), OverlayBench.Files(bench.Picture(workspace)));
    }

    [Fact]
    public async Task What_Lathe_writes_is_what_the_kernel_shows()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write("d/b", "2").Write("d/c", "3").Write("gone/x", "4").Write("gone/y", "4").Write("m/n/o", "5").Write("run.sh", "6").Commit();
        bench.Scratch.Run(bench.Scratch.Path, "chmod", "755", "run.sh");
        await using var workspace = await bench.CreateAsync();
        var tree = (IDiskTree)workspace.Tree;
        tree.Write("run.sh", Bytes("new"));
        tree.Delete("gone/x");
        tree.Delete("gone/y");
        tree.Write("gone/z/again", Bytes("7"));
        tree.Move("d/b", "e/b");
        tree.Move("m", "m2");
        tree.MakeDirectory("empty", 0x1C0);
        tree.WriteLink("link", Bytes("a"));
        tree.WriteLink("a", Bytes("d"));
        tree.SetMode("d/c", 0x1ED);
        tree.SetMode("d", 0x1C0);
        tree.Write("d/c", Bytes("8"));
        tree.Remove("d/c");
        using (var stream = new MemoryStream(Bytes("9"))) tree.WriteFrom("d/c", stream, 0x180);

        Assert.Equal(bench.Picture(workspace), OverlayBench.Picture(tree));
        Assert.Equal("a 1ff -> d\nd 1c0 folder\nd/c 180 9\ne 1ed folder\ne/b 1a4 2\nempty 1c0 folder\ngone 1ed folder\ngone/z 1ed folder\ngone/z/again 1a4 7\nlink 1ff -> a\nm2 1ed folder\nm2/n 1ed folder\nm2/n/o 1a4 5\nrun.sh 1ed new", OverlayBench.Picture(tree, plain: true));
        Assert.Equal("d", Encoding.UTF8.GetString(tree.ReadLink("a")));
        Assert.Equal(["d/c"], tree.List("d").Select(e => e.Path));
        Assert.Null(tree.Stat("m/n/o"));
    }

    [Fact]
    public async Task What_a_plain_tree_refuses_is_refused()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write("d/b", "2").Commit();
        bench.Scratch.Run(bench.Scratch.Path, "ln", "-s", "/etc", "out");
        await using var workspace = await bench.CreateAsync();
        var tree = (IDiskTree)workspace.Tree;
        foreach (var path in (string[])["../x", ".git/config", "/etc/passwd", "a//b", ""])
        {
            Assert.Throws<PathRefusedException>(() => tree.Read(path));
            Assert.Throws<PathRefusedException>(() => tree.Write(path, Bytes("x")));
            Assert.Throws<PathRefusedException>(() => tree.Delete(path));
            Assert.Throws<PathRefusedException>(() => tree.Stat(path));
        }

        Assert.Throws<PathRefusedException>(() => tree.Read("out/passwd"));
        Assert.Throws<PathRefusedException>(() => tree.Write("out/new", Bytes("x")));
        Assert.Throws<PathRefusedException>(() => tree.Write("out", Bytes("x")));
        Assert.Throws<PathRefusedException>(() => tree.Write("d", Bytes("x")));
        Assert.Throws<FileNotFoundException>(() => tree.Read("none"));
        Assert.Throws<FileNotFoundException>(() => tree.Remove("none"));
        Assert.ThrowsAny<IOException>(() => tree.Remove("d"));
        Assert.ThrowsAny<IOException>(() => tree.Move("a", "d/b"));
        Assert.ThrowsAny<IOException>(() => tree.Move("d", "d/e"));
        Assert.ThrowsAny<IOException>(() => tree.Write("a/b", Bytes("x")));
        Assert.ThrowsAny<IOException>(() => tree.WriteLink("d", Bytes("x")));
        Assert.ThrowsAny<IOException>(() => tree.MakeDirectory("a", 0x1ED));
        Assert.ThrowsAny<IOException>(() => tree.List("a"));
        Assert.False(tree.RemoveDirectory("d"));
        Assert.True(tree.RemoveDirectory("none"));
        Assert.Equal(workspace.Base.Id, (await workspace.SealAsync(default)).Id);
    }

    [Fact]
    public async Task Ignored_packages_and_built_folders_show_and_what_is_written_there_stays_private()
    {
        using var bench = OpenBench();
        bench.Scratch.Write(".gitignore", "node_modules/\nbin/\nscratch/\n*.log\n").Write("app/a.js", "1").Commit();
        bench.Scratch.Write("app/node_modules/x/i.js", "1").Write("app/bin/out.dll", "1").Write("app/bin/.env", "k").Write("scratch/x", "1").Write("app/b.log", "1");
        await using var workspace = await bench.CreateAsync();
        Assert.Equal("app/a.js\napp/bin/out.dll\napp/node_modules/x/i.js\n", bench.RunInside(workspace, "find app scratch -type f 2>/dev/null | sort"));
        bench.RunInside(workspace, "echo built > app/bin/out.dll; echo 2 > app/node_modules/x/new.js; echo 1 > app/c.log");
        workspace.NoteCommand();
        Assert.Equal(workspace.Base.Id, (await workspace.SealAsync(default)).Id);
        Assert.Equal("1", File.ReadAllText(Path.Combine(bench.Scratch.Path, "app/bin/out.dll")));

        // Even when the rules that ignored them are gone; but what the command left is not ignored any more then.
        workspace.Tree.Write(".gitignore", Bytes(""));
        workspace.NoteWrite(".gitignore");
        Assert.Equal([".gitignore", "app/c.log"], Snapshots.ChangedPaths(workspace.Base, await workspace.SealAsync(default)));
    }

    [Fact]
    public async Task The_same_tree_has_the_same_base_and_a_touched_file_another()
    {
        // At once after a change a file is known by its content, later by its stamp: both looks have to fall on the same side.
        using var bench = new OverlayBench(settled: true);
        bench.Scratch.Write("a", "1").Write("d/b", "1").Commit();
        bench.Scratch.Run(bench.Scratch.Path, "touch", "-d", "2020-01-01", "a", "d/b");
        await using var first = await bench.CreateAsync();
        await using var second = await bench.CreateAsync();
        Assert.Equal(first.Base.Id, second.Base.Id);
        Assert.Equal(2, first.Base.Count);
        bench.Scratch.Write("a", "2");
        await using var third = await bench.CreateAsync();
        Assert.NotEqual(first.Base.Id, third.Base.Id);
        Assert.Equal(ObjectHash.Of(Bytes("2")), third.Base.ContentOf("a"));
    }

    [Fact]
    public async Task What_the_user_changes_meanwhile_is_found_and_named()
    {
        using var bench = new OverlayBench(settled: true);
        bench.Scratch.Write("a", "1").Write("d/b", "1").Write("d/c", "1").Write("mine", "1").Write("e/f", "1").Write(".gitignore", "*.o\n").Commit();
        await using var workspace = await bench.CreateAsync();
        Assert.Empty(await workspace.MovedAsync(default));
        workspace.Tree.Write("mine", Bytes("2"));
        workspace.NoteWrite("mine");
        bench.Scratch.Write("mine", "theirs").Write("a", "22").Write("d/new", "1").Write("d/x.o", "1");
        File.Delete(Path.Combine(bench.Scratch.Path, "d/c"));
        Directory.Move(Path.Combine(bench.Scratch.Path, "e"), Path.Combine(bench.Scratch.Path, "g"));

        Assert.Equal(["a", "d/c", "d/new", "d/x.o", "e", "g"], await workspace.MovedAsync(default));
        Assert.Contains(workspace.Notes, n => n.Code == "workspace.lower_moved" && n.Text.StartsWith("a, d/c, d/new, d/x.o, e and 1 more changed in your repository", StringComparison.Ordinal));
        Assert.Equal(["mine"], Snapshots.ChangedPaths(workspace.Base, await workspace.SealAsync(default)));
        Assert.Null(workspace.Base.ContentOf("a"));
        Assert.Equal("workspace.lower_moved", Assert.Throws<LatheException>(() => workspace.Base.Entries["a"]).Error.Code);
    }

    [Fact]
    public async Task The_look_that_it_was_made_from_holds_as_long_as_nothing_happens_in_the_users_tree()
    {
        using var bench = new OverlayBench(settled: true);
        bench.Scratch.Write("a", "1").Write("d/b", "1").Commit();
        await using var workspace = await bench.CreateAsync();
        Assert.SkipWhen(((OverlayWorkspace)workspace).Watch is null, "the file system of the temporary folder is not watched");
        bench.RunInside(workspace, "echo 2 > a; rm -r d; git status; ln a l");
        workspace.NoteCommand();
        await workspace.SealAsync(default);
        workspace.Tree.Write("new", Bytes("1"));
        workspace.NoteWrite("new");
        Assert.Empty(await workspace.MovedAsync(default));
        await workspace.RestoreAsync(workspace.Base.Id, default);
        Assert.NotNull(workspace.Look);
        Assert.Same(workspace.Look, workspace.Look);

        bench.Scratch.Write("d/b", "2");
        Assert.Null(workspace.Look);
        Assert.Equal(["d/b"], await workspace.MovedAsync(default));
    }

    [Fact]
    public async Task A_change_through_a_second_name_is_found()
    {
        using var bench = new OverlayBench(settled: true);
        bench.Scratch.Write("a", "1").Write("d/b", "1").Commit().Run(bench.Scratch.Path, "ln", "d/b", "../second");
        await using var workspace = await bench.CreateAsync();
        Assert.Empty(await workspace.MovedAsync(default));
        await File.WriteAllTextAsync(Path.Combine(bench.Scratch.Folder, "second"), "22");
        Assert.Equal(["d/b"], await workspace.MovedAsync(default));
    }

    [Fact]
    public async Task What_stood_there_is_kept_before_it_is_changed()
    {
        using var bench = new OverlayBench(settled: true);
        bench.Scratch.Write("a", "one").Write("d/b", "two").Write("d/c", "three").Commit();
        await using var workspace = await bench.CreateAsync();
        bench.RunInside(workspace, "echo 2 > a; rm -r d");
        workspace.NoteCommand();
        var sealedNow = await workspace.SealAsync(default);
        bench.Scratch.Write("a", "theirs").Write("d/b", "theirs");

        var changes = Snapshots.Changes(workspace.Base, Snapshots.Load(sealedNow.Id, bench.Objects), bench.Objects);
        Assert.Equal(["a one 2\n", "d/b two ", "d/c three "], changes.Select(c => $"{c.Path} {Encoding.UTF8.GetString(c.Before!)} {(c.After is null ? "" : Encoding.UTF8.GetString(c.After))}"));
        await workspace.RestoreAsync(workspace.Base.Id, default);
        Assert.Equal("one", Encoding.UTF8.GetString(workspace.Tree.Read("a")));
        Assert.Equal("two", Encoding.UTF8.GetString(workspace.Tree.Read("d/b")));
    }

    [Fact]
    public async Task A_user_who_was_quicker_than_the_seal_is_told()
    {
        using var bench = new OverlayBench(settled: true);
        bench.Scratch.Write("a", "one").Commit();
        await using var workspace = await bench.CreateAsync();
        bench.RunInside(workspace, "echo 2 > a");
        bench.Scratch.Write("a", "theirs");
        workspace.NoteCommand();
        var change = Assert.Single(Snapshots.Changes(workspace.Base, await workspace.SealAsync(default), bench.Objects));
        Assert.Equal("theirs", Encoding.UTF8.GetString(change.Before!));
        Assert.Contains(workspace.Notes, n => n.Code == "workspace.lower_lost" && n.Text.StartsWith("a changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_tree_holds_the_snapshot_and_nothing_that_commands_left()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write("d/b", "1").Write(".gitignore", "*.o\n").Commit();
        await using var workspace = await bench.CreateAsync();
        bench.RunInside(workspace, "echo 2 > a; rm d/b; echo new > d/n; echo o > left.o");
        workspace.NoteCommand();
        var delivered = await workspace.SealAsync(default);
        var folder = Path.Combine(bench.RunFolder, "check");
        await using (var copy = await bench.Provider.ForkAsync(bench.RunFolder, folder, delivered, default))
        {
            Assert.Equal(".gitignore a d/n\n", bench.RunInside(copy, "echo $(find . -name .git -prune -o -type f -print | sed s,./,, | sort)"));
            bench.RunInside(copy, "echo 3 > a; echo 1 > .gitignore; rm d/n");
            copy.NoteCommand();
            Assert.Equal(delivered.Id, (await copy.RestoreAsync(delivered.Id, default)).Id);
            Assert.Equal("2\nnew\n", bench.RunInside(copy, "cat a d/n"));
        }

        var partly = Snapshots.With(delivered, new Dictionary<string, SnapshotEntry?> { ["a"] = workspace.Base.Entries["a"], ["d/n"] = null }, bench.Objects);
        Assert.Equal(["d", "d/b"], Snapshots.ChangedPaths(workspace.Base, Snapshots.With(partly, new Dictionary<string, SnapshotEntry?> { ["d"] = SealedFile.Folder("d") }, bench.Objects)));
        await using (var before = await bench.Provider.ForkAsync(bench.RunFolder, folder, workspace.Base, default)) Assert.Equal("1\n1\n", bench.RunInside(before, "cat a; echo; cat d/b; echo"));
        bench.Provider.Remove(folder);
        bench.Provider.Remove(folder);
        Assert.False(Directory.Exists(folder));
        Assert.Equal("2\n", bench.RunInside(workspace, "cat a"));
    }

    [Fact]
    public async Task A_workspace_that_is_opened_again_has_what_was_written_and_says_what_moved()
    {
        using var bench = new OverlayBench(settled: true);
        bench.Scratch.Write("a", "one").Write("b", "1").Commit();
        bench.Scratch.Run(bench.Scratch.Path, "touch", "-d", "2020-01-01", "a", "b");
        Snapshot sealedNow;
        await using (var first = await bench.CreateAsync())
        {
            first.Tree.Write("a", Bytes("2"));
            first.NoteWrite("a");
            sealedNow = await first.SealAsync(default);
        }

        bench.Scratch.Write("a", "theirs").Write("b", "22");
        await using (var second = await bench.Provider.OpenAsync(bench.RunFolder, default))
        {
            Assert.Equal(sealedNow.Id, (await second.SealAsync(default)).Id);
            Assert.Contains(second.Notes, n => n.Code == "workspace.lower_moved" && n.Text.StartsWith("b changed", StringComparison.Ordinal));
            Assert.Equal("one", Encoding.UTF8.GetString(Assert.Single(Snapshots.Changes(second.Base, sealedNow, bench.Objects)).Before!));
        }

        await File.WriteAllTextAsync(Path.Combine(bench.RunFolder, "restoring"), sealedNow.Id.Hex);
        Directory.Delete(Path.Combine(bench.RunFolder, "upper"), recursive: true);
        await using var third = await bench.Provider.OpenAsync(bench.RunFolder, default);
        Assert.Equal("2", Encoding.UTF8.GetString(third.Tree.Read("a")));
        Assert.False(File.Exists(Path.Combine(bench.RunFolder, "restoring")));
    }

    [Fact]
    public async Task A_tree_that_no_overlay_can_stand_on_is_refused_with_the_reason()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Commit();
        var request = await bench.RequestAsync();
        var odd = await Assert.ThrowsAsync<LatheException>(() => bench.Provider.CreateAsync(request with { RunFolder = request.RunFolder + ",x" }, default));
        Assert.Equal("workspace.overlay_unfit", odd.Error.Code);
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to give files away");
        bench.Scratch.Run(bench.Scratch.Path, "chown", "1234", "a");
        var mixed = await Assert.ThrowsAsync<LatheException>(() => bench.Provider.CreateAsync(request, default));
        Assert.Contains("a belongs to another user", mixed.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_listing_is_a_storage_error()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Commit();
        await using (var workspace = await bench.CreateAsync())
        {
            var good = bench.Objects.Get(workspace.Base.Lower!.Id)!;
            foreach (var bad in (byte[][])[good[..^1], good[..20], Bytes("lathe listing 1\n"), Bytes("else")])
            {
                var id = bench.Objects.Put(bad, durable: false);
                Assert.Equal("workspace.snapshot_damaged", Assert.Throws<LatheException>(() => LowerListingFile.Load(id, bench.Objects)).Error.Code);
            }

            foreach (var bad in (string[])["", "zz\n", $"{workspace.Base.Lower.Id.Hex}\n-x\0", $"{workspace.Base.Lower.Id.Hex}\n?f644 1 {workspace.Base.Lower.Id.Hex} a\0"])
            {
                var id = bench.Objects.Put(Bytes("lathe snapshot 2\n" + bad), durable: false);
                Assert.Equal("workspace.snapshot_damaged", Assert.Throws<LatheException>(() => Snapshots.Load(id, bench.Objects)).Error.Code);
            }
        }

        Assert.Equal("workspace.snapshot_damaged", Assert.Throws<LatheException>(() => LowerListingFile.Load(ObjectHash.Of([9]), bench.Objects)).Error.Code);
    }
}
