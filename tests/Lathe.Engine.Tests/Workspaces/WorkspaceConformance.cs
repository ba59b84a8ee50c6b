using System.Text;
using Lathe.Edits;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Git.Tests;

/// <summary>What every workspace does, whatever it stands on.</summary>
public abstract partial class WorkspaceConformance
{
    private protected abstract WorkspaceBench OpenBench();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task The_tree_is_what_the_user_has_byte_for_byte()
    {
        using var bench = OpenBench();
        var scratch = bench.Scratch;
        scratch.Write("crlf.txt", "a\r\nb\r\n").Write("lfs.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n").Write("gone", "x").Write("src/deep/a.cs", "1");
        scratch.Write(".gitattributes", "*.txt text eol=lf\n*.bin filter=lfs\n").Write("tool.sh", "#!/bin/sh\n").Write(".gitignore", "*.log\n");
        scratch.Run(scratch.Path, "chmod", "755", "tool.sh");
        scratch.Run(scratch.Path, "ln", "-s", "../outside", "link");
        scratch.Run(scratch.Path, "ln", "-s", "src/deep", "folderlink");
        scratch.Commit();
        scratch.Write("src/deep/a.cs", "dirty").Write("new/odd\nname \"é\"", "untracked").Write("skip.log", "ignored");
        scratch.Run(scratch.Path, "mkdir", "-p", "empty/dir");
        File.Delete(Path.Combine(scratch.Path, "gone"));
        scratch.Write("big.bin", new byte[50_000_000]);

        await using var workspace = await bench.CreateAsync();

        File.Delete(Path.Combine(scratch.Path, "skip.log"));
        Directory.Delete(Path.Combine(scratch.Path, "empty"), recursive: true);
        Assert.Equal(WorkspaceBench.Picture(scratch.Path), bench.Picture(workspace));
        Assert.Equal(scratch.Path, workspace.MountPath);
        Assert.Equal(workspace.Base.Id, (await workspace.SealAsync(default)).Id);
        workspace.NoteCommand();
        Assert.Equal(workspace.Base.Id, (await workspace.SealAsync(default)).Id);
    }

    [Fact]
    public async Task Nobody_else_can_look_into_the_folder_that_it_lies_in()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Commit();
        await using var workspace = await bench.CreateAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(bench.RunFolder));
    }

    [Fact]
    public async Task An_empty_repository_gives_an_empty_tree_with_a_working_git()
    {
        using var bench = OpenBench();
        await using var workspace = await bench.CreateAsync();
        Assert.Empty(workspace.Base.Entries);
        Assert.Contains("No commits yet", bench.RunGit(workspace, "status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_is_kept_and_its_absence_is_seen()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Commit();
        Directory.CreateDirectory(Path.Combine(bench.Scratch.Path, "empty"));
        await using var workspace = await bench.CreateAsync();
        Assert.Equal(SnapshotEntryKind.EmptyDirectory, workspace.Base.Entries["empty"].Kind);
        bench.RunInside(workspace, "rmdir empty");
        workspace.NoteCommand();
        Assert.DoesNotContain("empty", (await workspace.SealAsync(default)).Entries.Keys);
        await workspace.RestoreAsync(workspace.Base.Id, default);
        Assert.Equal("empty\n", bench.RunInside(workspace, "ls -d empty"));
    }

    [Fact]
    public async Task Edits_leave_what_a_walk_finds()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("from/only", "1\n").Write("package/old", "1\n").Write("shared/a", "1\n").Commit();
        bench.Scratch.Run(bench.Scratch.Path, "chmod", "775", "shared");
        await using var workspace = await bench.CreateAsync();
        var mode = bench.RunInside(workspace, "stat -c %a shared");
        var result = EditApplier.Apply(workspace.Tree, new EditSet(
            new MoveFileEdit("from/only", "to/only"), new DeleteFileEdit("package/old"), new WriteFileEdit("package/new", "2\n"), new WriteFileEdit("shared/b", "2\n")));
        Assert.True(result.Succeeded, result.Describe());
        foreach (var change in result.Changes)
        {
            if (change.OldPath is { } old) workspace.NoteWrite(old);
            if (change.NewPath is { } now) workspace.NoteWrite(now);
        }

        var noted = await workspace.SealAsync(default);
        workspace.NoteCommand();
        Assert.Equal(noted.Id, (await workspace.SealAsync(default)).Id);
        Assert.Equal(["package/new", "shared/a", "shared/b", "to/only"], noted.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(mode, bench.RunInside(workspace, "stat -c %a shared"));
    }

    [Fact]
    public async Task Git_in_the_box_shows_the_users_changes_and_history_without_reading_them_again()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1\n").Write("b", "1\n").Commit("first words").Write("b", "2\n").Write("c", "3\n");
        await using var workspace = await bench.CreateAsync();
        Assert.Equal(" M b\n?? c\n", bench.RunGit(workspace, "status", "--porcelain"));
        Assert.Contains("first words", bench.RunGit(workspace, "log"), StringComparison.Ordinal);
        Assert.Contains("+2", bench.RunGit(workspace, "diff"), StringComparison.Ordinal);
        var git = workspace.Mounts[0];
        Assert.Equal(new WorkspaceMount(workspace.GitDirectory, Path.Combine(bench.Scratch.Path, ".git"), WorkspaceMountKind.ReadOnly), git);
        Assert.Contains(workspace.Mounts, m => m.HostPath == Path.Combine(bench.Scratch.Path, ".git/objects"));
    }

    [Fact]
    public async Task Submodules_are_plain_content_and_closed_ones_empty_folders()
    {
        using var bench = OpenBench();
        var scratch = bench.Scratch;
        var lib = scratch.At(Path.Combine(scratch.Folder, "lib"));
        Directory.CreateDirectory(lib.Path);
        lib.Git("init", "-q", "-b", "main");
        lib.Write("l.txt", "1").Commit();
        scratch.Write("top", "1").Git("submodule", "add", "-q", lib.Path, "lib");
        scratch.Git("submodule", "add", "-q", lib.Path, "closed");
        scratch.Commit().Git("submodule", "deinit", "-q", "-f", "closed");
        await using var workspace = await bench.CreateAsync();
        Assert.Equal("1", Encoding.UTF8.GetString(workspace.Tree.Read("lib/l.txt")));
        Assert.DoesNotContain(".git", bench.RunInside(workspace, "ls -A lib"), StringComparison.Ordinal);
        Assert.Equal(SnapshotEntryKind.EmptyDirectory, workspace.Base.Entries["closed"].Kind);
        Assert.Equal("", bench.RunGit(workspace, "status", "--porcelain"));
    }

    [Fact]
    public async Task Untracked_credentials_stay_out_and_tracked_files_of_such_a_name_do_not()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("test.pem", "tracked").Commit().Write(".env", "KEY=1").Write(".env.example", "KEY=").Write("deploy/id_rsa", "k").Write("deploy/x", "1");
        await using var workspace = await bench.CreateAsync();
        Assert.Equal([".env.example", "deploy/x", "test.pem"], workspace.Base.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Contains(workspace.Notes, n => n.Code == "workspace.secrets_masked" && n.Text.Contains(".env, deploy/id_rsa", StringComparison.Ordinal));
        // One that a command makes at the same place is not a change either: it would land on the user's own.
        workspace.Tree.Write(".env", Bytes("KEY=2"));
        workspace.NoteCommand();
        Assert.Equal(workspace.Base.Id, (await workspace.SealAsync(default)).Id);
    }

    [Fact]
    public async Task Excluded_paths_are_not_in_the_box_nor_in_any_seal()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write("private/x", "1").Write("b.secret", "1").Commit();
        await using var workspace = await bench.Provider.CreateAsync(await bench.RequestAsync() with { Exclude = ["private/", "*.secret"] }, default);
        Assert.Equal(["a"], workspace.Base.Entries.Keys);
        workspace.Tree.Write("private/y", Bytes("1"));
        workspace.NoteWrite("private/y");
        Assert.Equal(workspace.Base.Id, (await workspace.SealAsync(default)).Id);
        Assert.Contains(workspace.Notes, n => n.Code == "workspace.ignored_write");
        workspace.NoteCommand();
        Assert.Equal(workspace.Base.Id, (await workspace.SealAsync(default)).Id);
    }

    [Fact]
    public async Task A_seal_finds_what_a_command_changed_and_leaves_out_what_is_ignored()
    {
        using var bench = OpenBench();
        bench.Scratch.Write(".gitignore", "*.log\nout/\n").Write("keep.log", "1").Write("a", "1").Write("b", "1").Write("c", "1").Commit().Git("add", "-f", "keep.log");
        bench.Scratch.Commit();
        await using var workspace = await bench.CreateAsync();
        bench.RunInside(workspace, "echo 2 > a; rm b; chmod +x c; mkdir -p d out; echo n > d/n; echo x > x.log; echo x > out/x; ln -s /etc/passwd l; echo 2 > keep.log; mkfifo pipe");
        workspace.NoteCommand();

        var now = await workspace.SealAsync(default);

        var changes = Snapshots.Changes(workspace.Base, now, bench.Objects);
        Assert.Equal(["a Modified", "b Deleted", "c Modified", "d/n Added", "keep.log Modified", "l Added"], changes.Select(c => $"{c.Path} {c.Kind}"));
        Assert.Equal("/etc/passwd", Encoding.UTF8.GetString(changes[5].After!));
        Assert.True(changes[5].NewIsLink);
        Assert.Equal(0x1ED, changes[2].NewMode);
        Assert.Contains(workspace.Notes, n => n.Code == "workspace.special_file");
        Assert.Equal(now.Id, Snapshots.Load(now.Id, bench.Objects).Id);
        Assert.Equal(now.Entries.Values.OrderBy(e => e.Path, StringComparer.Ordinal), Snapshots.Load(now.Id, bench.Objects).Entries.Values.OrderBy(e => e.Path, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_noted_write_gives_the_same_snapshot_as_a_walk()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write("d/b", "1").Commit();
        Directory.CreateDirectory(Path.Combine(bench.Scratch.Path, "empty"));
        await using var workspace = await bench.CreateAsync();
        workspace.Tree.Write("a", Bytes("22"));
        workspace.Tree.Write("empty/new", Bytes("3"));
        workspace.Tree.Delete("d/b");
        foreach (var path in new[] { "a", "empty/new", "d/b" }) workspace.NoteWrite(path);
        var noted = await workspace.SealAsync(default);
        workspace.NoteCommand();
        Assert.Equal(noted.Id, (await workspace.SealAsync(default)).Id);
        Assert.Equal(["a", "empty/new"], noted.Entries.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_write_of_the_same_size_right_after_a_seal_is_not_missed()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "0").Commit();
        await using var workspace = await bench.CreateAsync();
        var seen = new HashSet<ObjectHash>();
        for (var i = 1; i < 50; i++)
        {
            bench.RunInside(workspace, $"printf {i % 10}{i / 10} > a");
            workspace.NoteCommand();
            Assert.True(seen.Add((await workspace.SealAsync(default)).Id));
        }
    }

    [Fact]
    public async Task A_file_that_is_too_large_to_keep_is_told_and_left_as_it_was()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write("grows", "1").Commit();
        await using var workspace = await bench.CreateAsync();
        // Sparse: they take no room.
        bench.RunInside(workspace, "truncate -s 3G new; truncate -s 3G grows; echo 2 > a");
        workspace.NoteCommand();
        var now = await workspace.SealAsync(default);
        Assert.Equal(["a"], Snapshots.ChangedPaths(workspace.Base, now));
        Assert.Equal(["grows", "new"], workspace.Notes.Where(n => n.Code == "workspace.file_too_large").Select(n => n.Text.Split(' ')[0]).Order(StringComparer.Ordinal));
        bench.RunInside(workspace, "rm new; echo 3 > grows");
        workspace.NoteCommand();
        Assert.Equal(["a", "grows"], Snapshots.ChangedPaths(workspace.Base, await workspace.SealAsync(default)));
        await workspace.RestoreAsync(workspace.Base.Id, default);
        Assert.Equal("11", bench.RunInside(workspace, "cat a grows"));
    }

    [Fact]
    public async Task A_planted_git_directory_is_told_and_left_out()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Commit();
        await using var workspace = await bench.CreateAsync();
        bench.RunInside(workspace, "mkdir -p x; git init -q x; echo 'gitdir: /etc' > y.tmp; mkdir z; mv y.tmp z/.git; echo 1 > x/f; echo evil > .git/config");
        workspace.NoteCommand();
        var now = await workspace.SealAsync(default);
        Assert.Equal(["x/f"], Snapshots.ChangedPaths(workspace.Base, now));
        Assert.Equal(["x/.git", "z/.git"], workspace.Notes.Where(n => n.Code == "workspace.planted_git").Select(n => n.Text.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_restore_brings_back_any_seal_whatever_stands_in_the_way()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("f", "1").Write("d/x", "1").Write("d/y", "1").Write("s", "1").Write(".gitignore", "*.o\n").Commit();
        bench.Scratch.Run(bench.Scratch.Path, "ln", "-s", "f", "l");
        await using var workspace = await bench.CreateAsync();
        var before = bench.Picture(workspace);
        bench.RunInside(workspace, "rm -r d; ln -s /etc d; rm f; mkdir -p f/g; echo 1 > f/g/h; echo o > f/g/h.o; rm l; echo file > l; rm s; mkfifo s; chmod 600 .gitignore; printf 1 > $'n\\xff'; mkdir e");
        workspace.NoteCommand();
        var broken = await workspace.SealAsync(default);
        Assert.Contains(workspace.Notes, n => n.Code == "workspace.name_not_utf8");
        bench.RunInside(workspace, "rm $'n\\xff'");

        Assert.Equal(workspace.Base.Id, (await workspace.RestoreAsync(workspace.Base.Id, default)).Id);
        Assert.Equal(before, bench.Picture(workspace));

        Assert.Equal(broken.Id, (await workspace.RestoreAsync(broken.Id, default)).Id);
        Assert.Equal("/etc\n", bench.RunInside(workspace, "readlink d"));
    }

    [Fact]
    public async Task Another_process_opens_the_workspace_and_restores_any_seal_of_it()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Write("b/c", "1").Commit();
        Snapshot second;
        await using (var first = await bench.CreateAsync())
        {
            first.Tree.Write("a", Bytes("2"));
            first.NoteWrite("a");
            second = await first.SealAsync(default);
            first.Tree.Write("a", Bytes("3"));
        }

        await using var workspace = await bench.Provider.OpenAsync(bench.RunFolder, default);
        Assert.NotEqual(second.Id, (await workspace.SealAsync(default)).Id);
        Assert.Equal(second.Id, (await workspace.RestoreAsync(second.Id, default)).Id);
        Assert.Equal("2", Encoding.UTF8.GetString(workspace.Tree.Read("a")));
        Assert.Equal(workspace.Base.Id, (await workspace.RestoreAsync(workspace.Base.Id, default)).Id);
        Assert.NotEmpty(workspace.Mounts);
        Assert.Equal(bench.Scratch.Path, workspace.MountPath);
    }

    [Fact]
    public async Task A_creation_that_was_cut_short_is_no_workspace_and_is_made_again()
    {
        using var bench = OpenBench();
        bench.Scratch.Write("a", "1").Commit();
        var request = await bench.RequestAsync();
        Directory.CreateDirectory(Path.Combine(request.RunFolder, "tree/old"));
        Directory.CreateDirectory(Path.Combine(request.RunFolder, "git/refs"));
        var missing = await Assert.ThrowsAsync<LatheException>(() => bench.Provider.OpenAsync(request.RunFolder, default));
        Assert.Equal("workspace.missing", missing.Error.Code);
        await using var workspace = await bench.Provider.CreateAsync(request, default);
        Assert.DoesNotContain("old", bench.RunInside(workspace, "ls"), StringComparison.Ordinal);
        var twice = await Assert.ThrowsAsync<LatheException>(() => bench.Provider.CreateAsync(request, default));
        Assert.Equal("workspace.exists", twice.Error.Code);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"repository\":1}")]
    public async Task A_damaged_record_is_a_storage_error(string text)
    {
        using var bench = OpenBench();
        await using (await bench.CreateAsync()) await File.WriteAllTextAsync(Path.Combine(bench.RunFolder, "workspace.json"), text);
        var thrown = await Assert.ThrowsAsync<LatheException>(() => bench.Provider.OpenAsync(bench.RunFolder, default));
        Assert.Equal("workspace.damaged", thrown.Error.Code);
    }
}
