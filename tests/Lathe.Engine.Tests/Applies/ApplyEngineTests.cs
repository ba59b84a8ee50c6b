using System.Text;
using Lathe.Edits;
using Lathe.Engine.Applies;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Git.Tests;

public sealed class ApplyEngineTests : IDisposable
{
    private readonly WorkspaceBench bench = new();
    private readonly ApplyEngine engine;

    public ApplyEngineTests() => engine = new ApplyEngine(bench.Objects);

    private string Intent => Path.Combine(bench.Scratch.Folder, "intent");

    private string User => bench.Scratch.Path;

    public void Dispose() => bench.Dispose();

    private async Task<(Snapshot Base, Snapshot Final)> ChangeAsync(string script)
    {
        await using var workspace = await bench.CreateAsync();
        bench.Scratch.Run(workspace.Root, "bash", "-c", script);
        workspace.NoteCommand();
        return (workspace.Base, await workspace.SealAsync(default));
    }

    private async Task<ApplyOutcome> ApplyAsync((Snapshot Base, Snapshot Final) change, IDiskTree? tree = null)
    {
        using var disk = new DiskFileTree(User);
        var plan = engine.Plan(change.Base, change.Final, tree ?? disk, default);
        return await engine.ExecuteAsync(plan, tree ?? disk, Intent, default);
    }

    private ApplyOutcome Undo(ObjectHash manifest)
    {
        using var tree = new DiskFileTree(User);
        return engine.Undo(manifest, tree, Intent, default);
    }

    private ApplyOutcome Redo(ObjectHash manifest)
    {
        using var tree = new DiskFileTree(User);
        return engine.Redo(manifest, tree, Intent, default);
    }

    [Fact]
    public async Task A_change_of_every_kind_is_applied_undone_and_redone_byte_for_byte()
    {
        bench.Scratch.Write("edit", "1").Write("mode", "1").Write("gone/deep/x", "1").Write("file2folder", "1").Write("folder2file/a/b", "1").Write("file2link", "1").Commit();
        bench.Scratch.Write("untracked", "dirty");
        bench.Scratch.Run(User, "bash", "-c", "ln -s edit link; mkdir -m 700 keep; echo k > keep/k; chmod 750 gone");
        var index = File.ReadAllBytes(Path.Combine(User, ".git/index"));
        var before = WorkspaceBench.Picture(User);
        var change = await ChangeAsync(
            "echo 2 > edit; chmod 755 mode; rm -r gone; rm file2folder; mkdir file2folder; echo n > file2folder/n; rm -r folder2file; echo f > folder2file; rm file2link link; ln -s edit file2link; echo l > link; mkdir -p new/deep; echo n > new/deep/n; echo more >> untracked; echo m > keep/m");

        var done = Assert.IsType<ApplyOutcome.Done>(await ApplyAsync(change));

        Assert.True(File.Exists(Intent));
        ApplyEngine.Complete(Intent);
        var after = WorkspaceBench.Picture(User);
        Assert.Equal("n\n", File.ReadAllText(Path.Combine(User, "file2folder/n")));
        Assert.Equal("edit", new FileInfo(Path.Combine(User, "file2link")).LinkTarget);
        Assert.False(Directory.Exists(Path.Combine(User, "gone")));
        await using (var again = await bench.CreateAsync()) Assert.Equal(change.Final.Id, again.Base.Id);

        Assert.IsType<ApplyOutcome.Done>(Undo(done.Manifest));
        ApplyEngine.Complete(Intent);
        Assert.Equal(before, WorkspaceBench.Picture(User));
        Assert.IsType<ApplyOutcome.Done>(Redo(done.Manifest));
        ApplyEngine.Complete(Intent);
        Assert.Equal(after, WorkspaceBench.Picture(User));
        Assert.Equal(index, File.ReadAllBytes(Path.Combine(User, ".git/index")));
    }

    [Fact]
    public async Task A_file_that_moved_on_is_merged()
    {
        var lines = string.Concat(Enumerable.Range(1, 20).Select(i => $"line {i}\n"));
        bench.Scratch.Write("f", lines).Commit();
        var change = await ChangeAsync("sed -i 's/line 2$/run 2/' f; chmod +x f");
        bench.Scratch.Write("f", lines.Replace("line 18", "user 18", StringComparison.Ordinal));

        var done = Assert.IsType<ApplyOutcome.Done>(await ApplyAsync(change));

        ApplyEngine.Complete(Intent);
        Assert.Equal(lines.Replace("line 2\n", "run 2\n", StringComparison.Ordinal).Replace("line 18", "user 18", StringComparison.Ordinal), File.ReadAllText(Path.Combine(User, "f")));
        Undo(done.Manifest);
        Assert.Equal(lines.Replace("line 18", "user 18", StringComparison.Ordinal), File.ReadAllText(Path.Combine(User, "f")));
    }

    [Theory]
    [InlineData("echo run > f", "echo user > f", ApplyConflictKind.Content)]
    [InlineData("echo run > new", "echo user > new", ApplyConflictKind.UserCreated)]
    [InlineData("echo run > f", "rm f", ApplyConflictKind.UserDeleted)]
    [InlineData("rm f", "echo user > f", ApplyConflictKind.UserChanged)]
    [InlineData("echo run > f", "rm f; ln -s other f", ApplyConflictKind.TypeChanged)]
    [InlineData("rm f; ln -s x f", "echo user > f", ApplyConflictKind.TypeChanged)]
    [InlineData("rm l; ln -s x l", "rm l; ln -s y l", ApplyConflictKind.Content)]
    [InlineData("echo run > f", "rm f; mkdir f; echo user > f/x", ApplyConflictKind.InTheWay)]
    [InlineData("rm f", "rm f; mkdir f", ApplyConflictKind.TypeChanged)]
    [InlineData("echo run > new", "mkdir new", ApplyConflictKind.InTheWay)]
    [InlineData("mkdir new; echo run > new/x", "echo user > new", ApplyConflictKind.InTheWay)]
    [InlineData("mkdir new; echo run > new/x", "ln -s /tmp new", ApplyConflictKind.InTheWay)]
    [InlineData("echo run > d/x", "mv d e; ln -s e d", ApplyConflictKind.InTheWay)]
    [InlineData("echo run > new", "mkfifo new", ApplyConflictKind.InTheWay)]
    public async Task A_conflict_changes_nothing_and_is_told(string run, string user, ApplyConflictKind kind)
    {
        bench.Scratch.Write("f", "base\n").Write("other", "1\n").Write("d/x", "1\n");
        bench.Scratch.Run(User, "ln", "-s", "f", "l");
        bench.Scratch.Commit();
        var change = await ChangeAsync("echo changed > other; " + run);
        bench.Scratch.Run(User, "bash", "-c", user);
        // A pipe cannot be pictured by its content.
        var before = bench.Scratch.Run(User, "ls", "-lR", "--time-style=+");

        var refused = Assert.IsType<ApplyOutcome.Refused>(await ApplyAsync(change));

        var conflict = Assert.Single(refused.Conflicts);
        Assert.Equal(kind, conflict.Kind);
        Assert.NotEmpty(conflict.Detail);
        if (run == "echo run > f" && user == "echo user > f") Assert.Equal("user\n", Assert.Single(conflict.Places).Ours.Text);
        Assert.Equal(before, bench.Scratch.Run(User, "ls", "-lR", "--time-style=+"));
        Assert.Equal("1\n", File.ReadAllText(Path.Combine(User, "other")));
        Assert.False(File.Exists(Intent));
    }

    [Fact]
    public async Task What_the_user_has_already_is_left_alone_and_an_empty_change_is_nothing()
    {
        bench.Scratch.Write("a", "1\n").Write("b", "1\n").Commit();
        var change = await ChangeAsync("echo 2 > a; rm b; echo 3 > c");
        bench.Scratch.Run(User, "bash", "-c", "echo 2 > a; rm b; echo 3 > c");
        using var tree = new DiskFileTree(User);
        var plan = engine.Plan(change.Base, change.Final, tree, default);
        Assert.Equal(["a", "b", "c"], plan.AlreadyThere.Order(StringComparer.Ordinal));
        Assert.IsType<ApplyOutcome.NothingToDo>(await engine.ExecuteAsync(plan, tree, Intent, default));
    }

    [Fact]
    public async Task A_file_that_changes_between_plan_and_execution_stops_it()
    {
        bench.Scratch.Write("a", "1").Write("b", "1").Commit();
        var change = await ChangeAsync("echo 2 > a; echo 2 > b");
        using var tree = new DiskFileTree(User);
        var plan = engine.Plan(change.Base, change.Final, tree, default);
        bench.Scratch.Write("b", "user");
        var refused = Assert.IsType<ApplyOutcome.Refused>(await engine.ExecuteAsync(plan, tree, Intent, default));
        Assert.Equal(["b"], refused.Conflicts.Select(c => c.Path));
        Assert.Equal("1", File.ReadAllText(Path.Combine(User, "a")));
    }

    [Fact]
    public async Task Undo_and_redo_refuse_what_the_user_changed_since_and_change_nothing()
    {
        bench.Scratch.Write("a", "1").Write("b", "1").Commit();
        var done = Assert.IsType<ApplyOutcome.Done>(await ApplyAsync(await ChangeAsync("echo 2 > a; echo 2 > b; echo 2 > c")));
        ApplyEngine.Complete(Intent);
        bench.Scratch.Run(User, "chmod", "+x", "b");
        bench.Scratch.Write("c", "user");
        var refused = Assert.IsType<ApplyOutcome.Refused>(Undo(done.Manifest));
        Assert.Equal(["b", "c"], refused.Conflicts.Select(c => c.Path));
        Assert.Equal("2\n", File.ReadAllText(Path.Combine(User, "a")));
        Assert.Equal(3, Assert.IsType<ApplyOutcome.Refused>(Redo(done.Manifest)).Conflicts.Count);
    }

    [Fact]
    public async Task An_apply_that_fails_at_any_write_leaves_the_tree_as_it_was()
    {
        bench.Scratch.Write("a", "1").Write("b/c", "1").Write("d", "1").Write("e", "1").Commit();
        bench.Scratch.Run(User, "ln", "-s", "a", "l");
        var change = await ChangeAsync("echo 2 > a; rm -r b; echo 2 > d; rm e; ln -s a e; rm l; echo 2 > l; mkdir n; echo 2 > n/n");
        var before = WorkspaceBench.Picture(User);
        for (var writes = 0; ; writes++)
        {
            using var disk = new DiskFileTree(User);
            var failing = new FailingTree(disk, writes, onlyOnce: true);
            try
            {
                Assert.IsType<ApplyOutcome.Done>(await ApplyAsync(change, failing));
                Assert.True(writes > 6);
                return;
            }
            catch (LatheException thrown)
            {
                Assert.Equal("apply.failed", thrown.Error.Code);
                Assert.Equal(before, WorkspaceBench.Picture(User));
                Assert.False(File.Exists(Intent));
            }
        }
    }

    [Fact]
    public async Task A_kill_at_any_write_of_an_apply_or_an_undo_is_recovered_from()
    {
        bench.Scratch.Write("a", "1").Write("b/c", "1").Write("d", "1").Write("e", "1").Commit();
        bench.Scratch.Run(User, "ln", "-s", "a", "l");
        var change = await ChangeAsync("echo 2 > a; rm -r b; echo 2 > d; rm e; ln -s a e; rm l; echo 2 > l; mkdir n; echo 2 > n/n");
        var before = WorkspaceBench.Picture(User);
        var done = await KillEverywhereAsync(before, async tree => await ApplyAsync(change, tree));
        var after = WorkspaceBench.Picture(User);
        await KillEverywhereAsync(after, tree => Task.FromResult(engine.Undo(done.Manifest, tree, Intent, default)));
        Assert.Equal(before, WorkspaceBench.Picture(User));
    }

    [Fact]
    public async Task A_file_that_the_user_changed_after_a_kill_survives_the_recovery_and_is_named()
    {
        bench.Scratch.Write("a", "1").Write("b", "1").Write("c", "1").Commit();
        var change = await ChangeAsync("echo 2 > a; echo 2 > b; echo 2 > c");
        using var disk = new DiskFileTree(User);
        await Assert.ThrowsAsync<LatheException>(() => ApplyAsync(change, new FailingTree(disk, 2, onlyOnce: false)));
        bench.Scratch.Write("a", "user");
        bench.Scratch.Write(".lathe-1-1.tmp", "half");
        var next = await ChangeAsync("echo 3 > c");
        var blocked = await Assert.ThrowsAsync<LatheException>(() => ApplyAsync(next));
        Assert.Equal("apply.unfinished", blocked.Error.Code);

        var recovered = Assert.IsType<RecoveryOutcome.RolledBack>(engine.Recover(disk, Intent));

        Assert.Equal(["a"], recovered.Disturbed);
        Assert.Equal("user", File.ReadAllText(Path.Combine(User, "a")));
        Assert.Equal("1", File.ReadAllText(Path.Combine(User, "b")));
        Assert.False(File.Exists(Path.Combine(User, ".lathe-1-1.tmp")));
        Assert.IsType<RecoveryOutcome.Nothing>(engine.Recover(disk, Intent));
    }

    [Fact]
    public async Task A_kill_after_the_last_write_is_found_finished()
    {
        bench.Scratch.Write("a", "1").Commit();
        var done = Assert.IsType<ApplyOutcome.Done>(await ApplyAsync(await ChangeAsync("echo 2 > a")));
        using var tree = new DiskFileTree(User);
        Assert.Equal(new RecoveryOutcome.Finished(done.Manifest, false), engine.Recover(tree, Intent));
        Assert.Equal("2\n", File.ReadAllText(Path.Combine(User, "a")));
    }

    [Fact]
    public void A_damaged_intent_or_manifest_is_a_storage_error()
    {
        using var tree = new DiskFileTree(User);
        File.WriteAllText(Intent, "nonsense");
        Assert.Equal("apply.intent_damaged", Assert.Throws<LatheException>(() => engine.Recover(tree, Intent)).Error.Code);
        Assert.Equal("apply.manifest_missing", Assert.Throws<LatheException>(() => Undo(ObjectHash.Of([9]))).Error.Code);
        foreach (var text in new[] { "x", "lathe apply 1\0file\0a\0-\0z 1 1 1\0", "lathe apply 1\0folder\0a\0x\0", "lathe apply 1\0file\0" })
        {
            var hash = bench.Objects.Put(Encoding.UTF8.GetBytes(text), durable: false);
            Assert.Equal("apply.manifest_damaged", Assert.Throws<LatheException>(() => Undo(hash)).Error.Code);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Random_changes_apply_to_exactly_the_final_state_and_undo_to_exactly_the_first(int seed)
    {
        var random = new Random(seed);
        Mutate(User, random, 30);
        var before = WorkspaceBench.Picture(User);
        Snapshot start, final;
        await using (var workspace = await bench.CreateAsync())
        {
            Mutate(workspace.Root, random, 30);
            workspace.NoteCommand();
            (start, final) = (workspace.Base, await workspace.SealAsync(default));
        }

        var outcome = await ApplyAsync((start, final));
        if (outcome is ApplyOutcome.NothingToDo) return;
        var done = Assert.IsType<ApplyOutcome.Done>(outcome);
        ApplyEngine.Complete(Intent);
        await using (var again = await bench.CreateAsync()) Assert.Empty(Snapshots.Changes(again.Base, final, bench.Objects));
        Assert.IsType<ApplyOutcome.Done>(Undo(done.Manifest));
        Assert.Equal(before, WorkspaceBench.Picture(User));
    }

    private async Task<ApplyOutcome.Done> KillEverywhereAsync(string before, Func<IDiskTree, Task<ApplyOutcome>> act)
    {
        for (var writes = 0; ; writes++)
        {
            using var disk = new DiskFileTree(User);
            try
            {
                var done = Assert.IsType<ApplyOutcome.Done>(await act(new FailingTree(disk, writes, onlyOnce: false)));
                ApplyEngine.Complete(Intent);
                return done;
            }
            catch (LatheException thrown)
            {
                Assert.True(thrown.Error.Code is "apply.interrupted" or "apply.failed");
                _ = engine.Recover(disk, Intent);
                Assert.Equal(before, WorkspaceBench.Picture(User));
                Assert.False(File.Exists(Intent));
            }
        }
    }

    // Paths are drawn from few names, so that files, folders and links follow each other at the same place.
    private static void Mutate(string root, Random random, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            var path = Path.Combine(root, string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => "abc"[random.Next(3)].ToString())));
            try
            {
                switch (random.Next(6))
                {
                    case 0 when Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null:
                        Directory.Delete(path, recursive: true);
                        break;
                    case 1 when File.Exists(path):
                        File.Delete(path);
                        break;
                    case 2 when !Path.Exists(path):
                        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                        File.CreateSymbolicLink(path, $"t{random.Next(5)}");
                        break;
                    default:
                        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                        if (new FileInfo(path).LinkTarget is not null) File.Delete(path);
                        File.WriteAllText(path, $"{random.Next(1000)}\n");
                        if (!OperatingSystem.IsWindows() && random.Next(3) == 0) File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
                        break;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A file where a folder would be needed: the next step draws another path.
            }
        }
    }
}

/// <summary>A tree whose n-th change of the disk fails; either only that one, as a full disk that is given room, or every one after it too, as a killed process.</summary>
internal sealed class FailingTree(IDiskTree inner, int goodWrites, bool onlyOnce) : IDiskTree
{
    private int left = goodWrites;

    public FileTreeEntry? Stat(string path) => inner.Stat(path);

    public byte[] Read(string path) => inner.Read(path);

    public IReadOnlyList<FileTreeEntry> List(string path) => inner.List(path);

    public byte[] ReadLink(string path) => inner.ReadLink(path);

    public Stream OpenRead(string path) => inner.OpenRead(path);

    public void Write(string path, ReadOnlySpan<byte> content, int? mode = null)
    {
        Spend();
        inner.Write(path, content, mode);
    }

    public void WriteFrom(string path, Stream content, int mode)
    {
        Spend();
        inner.WriteFrom(path, content, mode);
    }

    public void WriteLink(string path, ReadOnlySpan<byte> target)
    {
        Spend();
        inner.WriteLink(path, target);
    }

    public void SetMode(string path, int mode)
    {
        Spend();
        inner.SetMode(path, mode);
    }

    public void Remove(string path)
    {
        Spend();
        inner.Remove(path);
    }

    public void Delete(string path)
    {
        Spend();
        inner.Delete(path);
    }

    public void Move(string from, string to)
    {
        Spend();
        inner.Move(from, to);
    }

    public void MakeDirectory(string path, int mode)
    {
        Spend();
        inner.MakeDirectory(path, mode);
    }

    public bool RemoveDirectory(string path)
    {
        Spend();
        return inner.RemoveDirectory(path);
    }

    private void Spend()
    {
        var fails = left == 0 || (left < 0 && !onlyOnce);
        left--;
        if (fails) throw new IOException("No space left on device");
    }
}
