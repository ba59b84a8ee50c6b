using System.Text;
using Lathe.Engine.Applies;
using Lathe.Engine.Objects;
using Lathe.Engine.Tests.Feedback;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Git.Tests;

/// <summary>Applies, undoes and redoes random changes of real trees, with a user who works on in between.</summary>
public sealed class ApplyChainFacts : IDisposable
{
    private const int ChainsEach = 55;

    private readonly string folder = Directory.CreateTempSubdirectory("lathe-chain-").FullName;
    private readonly MemoryObjects objects = new();
    private readonly ApplyEngine engine;
    private int trees;

    public ApplyChainFacts() => engine = new ApplyEngine(objects);

    private string Intent => Path.Combine(folder, "intent");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6];

    // Six times fifty-five chains. Whatever the user does in between: a refusal changes nothing, and what was done can be undone, and the undo undone, to the byte.
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_undo_can_be_undone_to_the_byte_whatever_the_user_did_before_it(int seed)
    {
        var (done, refused, merged) = (0, 0, 0);
        for (var i = 0; i < ChainsEach; i++)
        {
            var random = new Random((seed * 1000) + i);
            var user = NewTree();
            RandomTree.Mutate(user, random, 25);
            var start = SnapshotOf(user);
            var work = NewTree();
            RandomTree.Copy(user, work);
            RandomTree.Mutate(work, random, 25);
            var final = SnapshotOf(work);
            var chain = new Chain(this, user);
            if (!await chain.ApplyAsync(start, final)) continue;
            for (var step = 0; step < 6; step++)
            {
                if (random.Next(3) > 0) RandomTree.Mutate(user, random, random.Next(1, 4));
                var before = WorkspaceBench.Picture(user);
                var merge = random.Next(2) == 0;
                if (!await chain.TurnAsync(merge))
                {
                    Assert.Equal(before, WorkspaceBench.Picture(user));
                    refused++;
                    continue;
                }

                done++;
                if (chain.WasMerged) merged++;
                var after = WorkspaceBench.Picture(user);
                Assert.True(await chain.TurnAsync(merge: false));
                Same(before, user, $"chain {i}, step {step}, back");
                if (random.Next(2) == 0) continue;
                Assert.True(await chain.TurnAsync(merge: false));
                Same(after, user, $"chain {i}, step {step}, there again");
            }
        }

        // The chains are of no use where every step is of one kind.
        Assert.True(done > 50 && refused > 50 && merged > 3, $"{done} done, {refused} refused, {merged} merged");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task An_undo_is_merged_with_what_the_user_did_in_other_lines_and_keeps_exactly_that(int seed)
    {
        for (var i = 0; i < 20; i++)
        {
            var random = new Random((seed * 7919) + i);
            var file = new BlockFile(random);
            var user = NewTree();
            File.WriteAllBytes(Path.Combine(user, "f"), file.Text([], []));
            var start = SnapshotOf(user);
            var work = NewTree();
            var (runs, persons) = file.Share(random);
            File.WriteAllBytes(Path.Combine(work, "f"), file.Text(runs, []));
            var chain = new Chain(this, user);
            Assert.True(await chain.ApplyAsync(start, SnapshotOf(work)));

            File.WriteAllBytes(Path.Combine(user, "f"), file.Text(runs, persons));
            Assert.False(await chain.TurnAsync(merge: false));
            Assert.True(await chain.TurnAsync(merge: true));
            Assert.Equal(file.Text([], persons), File.ReadAllBytes(Path.Combine(user, "f")));

            // The undo undone: the very bytes.
            Assert.True(await chain.TurnAsync(merge: false));
            Assert.Equal(file.Text(runs, persons), File.ReadAllBytes(Path.Combine(user, "f")));

            // And once more, with the user at work between undo and redo.
            Assert.True(await chain.TurnAsync(merge: false));
            File.WriteAllBytes(Path.Combine(user, "f"), file.Text([], []));
            Assert.True(await chain.TurnAsync(merge: true));
            Assert.Equal(file.Text(runs, []), File.ReadAllBytes(Path.Combine(user, "f")));
            Assert.True(await chain.TurnAsync(merge: false));
            Assert.Equal(file.Text([], []), File.ReadAllBytes(Path.Combine(user, "f")));
        }
    }

    [Theory]
    [InlineData("one\ntwo\nthree\n", "one\nTWO\nthree\n", "one\nTwo!\nthree\n", ApplyConflictKind.Content)]
    [InlineData("a\0b", "a\0c", "a\0d", ApplyConflictKind.Content)]
    [InlineData(null, "made\n", "made\nand more\n", ApplyConflictKind.UserChanged)]
    [InlineData("there\n", "changed\n", null, ApplyConflictKind.UserDeleted)]
    [InlineData("there\n", null, "again\n", ApplyConflictKind.UserCreated)]
    [InlineData("there\n", "changed\n", "-> elsewhere", ApplyConflictKind.TypeChanged)]
    public async Task What_cannot_be_merged_is_refused_as_a_whole(string? before, string? after, string? now, ApplyConflictKind kind)
    {
        var user = NewTree();
        Set(user, "f", before);
        Set(user, "other", "1\n");
        var start = SnapshotOf(user);
        var work = NewTree();
        Set(work, "f", after);
        Set(work, "other", "2\n");
        var chain = new Chain(this, user);
        Assert.True(await chain.ApplyAsync(start, SnapshotOf(work)));
        Set(user, "f", now);
        var picture = WorkspaceBench.Picture(user);

        Assert.False(await chain.TurnAsync(merge: true));

        var conflict = Assert.Single(chain.Conflicts);
        Assert.Equal(("f", kind), (conflict.Path, conflict.Kind));
        Assert.Contains("undo", conflict.Detail, StringComparison.Ordinal);
        Assert.Equal(picture, WorkspaceBench.Picture(user));
        Assert.False(File.Exists(Intent));
    }

    [Fact]
    public async Task A_mode_that_the_user_gave_a_file_survives_a_merged_undo_and_comes_back()
    {
        var user = NewTree();
        Set(user, "f", "1\n");
        Set(user, "new/g", null);
        var start = SnapshotOf(user);
        var work = NewTree();
        Set(work, "f", "2\n");
        Set(work, "new/g", "g\n");
        var chain = new Chain(this, user);
        Assert.True(await chain.ApplyAsync(start, SnapshotOf(work)));
        File.SetUnixFileMode(Path.Combine(user, "f"), (UnixFileMode)0x1C0);
        File.SetUnixFileMode(Path.Combine(user, "new"), (UnixFileMode)0x1C0);
        var before = WorkspaceBench.Picture(user);

        Assert.False(await chain.TurnAsync(merge: false));
        Assert.True(await chain.TurnAsync(merge: true));

        Assert.Equal("1\n", File.ReadAllText(Path.Combine(user, "f")));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(Path.Combine(user, "f")));
        Assert.False(Directory.Exists(Path.Combine(user, "new")));
        Assert.True(await chain.TurnAsync(merge: false));
        Assert.Equal(before, WorkspaceBench.Picture(user));
    }

    [Fact]
    public async Task A_kill_at_any_write_of_a_merged_undo_or_redo_is_recovered_from_and_the_last_is_found_finished()
    {
        var user = NewTree();
        var lines = string.Concat(Enumerable.Range(1, 9).Select(i => $"line {i}\n"));
        foreach (var name in (string[])["a", "b/c", "gone"]) Set(user, name, lines);
        var start = SnapshotOf(user);
        var work = NewTree();
        foreach (var name in (string[])["a", "b/c"]) Set(work, name, lines.Replace("line 2", "run 2", StringComparison.Ordinal));
        Set(work, "new/n", "n\n");
        var chain = new Chain(this, user);
        Assert.True(await chain.ApplyAsync(start, SnapshotOf(work)));
        foreach (var name in (string[])["a", "b/c"]) Set(user, name, lines.Replace("line 2", "run 2", StringComparison.Ordinal).Replace("line 8", "user 8", StringComparison.Ordinal));

        for (var direction = 0; direction < 2; direction++)
        {
            var before = WorkspaceBench.Picture(user);
            for (var writes = 0; ; writes++)
            {
                try
                {
                    Assert.True(await chain.TurnAsync(merge: true, tree => new FailingTree(tree, writes, onlyOnce: false), complete: false));
                    break;
                }
                catch (LatheException thrown)
                {
                    Assert.True(thrown.Error.Code is "apply.interrupted" or "apply.failed", thrown.Error.Code);
                    using var tree = new DiskFileTree(user);
                    _ = engine.Recover(tree, Intent);
                    Assert.Equal(before, WorkspaceBench.Picture(user));
                }
            }

            using (var tree = new DiskFileTree(user))
            {
                var finished = Assert.IsType<RecoveryOutcome.Finished>(engine.Recover(tree, Intent));
                Assert.Equal((direction == 0, 1), (finished.Backward, finished.Apply));
                Assert.Equal(chain.Manifest, finished.Manifest);
            }

            ApplyEngine.Complete(Intent);
            if (direction == 0) Set(user, "a", lines.Replace("line 5", "user 5", StringComparison.Ordinal));
        }

        Assert.Equal(lines.Replace("line 2", "run 2", StringComparison.Ordinal).Replace("line 5", "user 5", StringComparison.Ordinal).Replace("line 8", "line 8", StringComparison.Ordinal), File.ReadAllText(Path.Combine(user, "a")));
    }

    [Fact]
    public async Task An_undo_whose_images_are_gone_says_so_and_changes_nothing()
    {
        var user = NewTree();
        Set(user, "f", "1\n");
        var start = SnapshotOf(user);
        var work = NewTree();
        Set(work, "f", "2\n");
        Set(work, "g", "3\n");
        var chain = new Chain(this, user);
        Assert.True(await chain.ApplyAsync(start, SnapshotOf(work)));
        objects.Remove(ObjectHash.Of("1\n"u8));

        var error = (await Assert.ThrowsAsync<LatheException>(() => chain.TurnAsync(merge: false))).Error;

        Assert.Equal("apply.image_missing", error.Code);
        Assert.Equal("2\n", File.ReadAllText(Path.Combine(user, "f")));
        Assert.True(File.Exists(Path.Combine(user, "g")));
        Assert.False(File.Exists(Intent));
    }

    private static void Same(string expected, string user, string where)
    {
        var actual = WorkspaceBench.Picture(user);
        if (actual != expected) Assert.Fail($"{where}\n{expected}\n--- is\n{actual}");
    }

    private string NewTree() => Directory.CreateDirectory(Path.Combine(folder, $"tree{++trees}")).FullName;

    private Snapshot SnapshotOf(string root) => RandomTree.Snapshot(root, objects);

    private static void Set(string root, string path, string? content)
    {
        var full = Path.Combine(root, path);
        if (Path.Exists(full) || new FileInfo(full).LinkTarget is not null) File.Delete(full);
        if (content is null) return;
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        if (content.StartsWith("-> ", StringComparison.Ordinal)) File.CreateSymbolicLink(full, content[3..]);
        else File.WriteAllBytes(full, Encoding.UTF8.GetBytes(content));
    }

    /// <summary>One applied change: which record stands for it, and on which side of it the tree is. What the journal keeps, in short.</summary>
    private sealed class Chain(ApplyChainFacts facts, string user)
    {
        public ObjectHash Manifest { get; private set; }

        public bool IsApplied { get; private set; }

        public bool WasMerged { get; private set; }

        public IReadOnlyList<ApplyConflict> Conflicts { get; private set; } = [];

        public async Task<bool> ApplyAsync(Snapshot start, Snapshot final)
        {
            using var tree = new DiskFileTree(user);
            var plan = facts.engine.Plan(start, final, tree, default);
            return Took(await facts.engine.ExecuteAsync(plan, tree, facts.Intent, default), complete: true);
        }

        public async Task<bool> TurnAsync(bool merge, Func<IDiskTree, IDiskTree>? around = null, bool complete = true)
        {
            using var disk = new DiskFileTree(user);
            var tree = around is null ? disk : around(disk);
            WasMerged = false;
            var outcome = IsApplied ? facts.engine.Undo(Manifest, tree, facts.Intent, default, apply: 1) : facts.engine.Redo(Manifest, tree, facts.Intent, default, apply: 1);
            if (outcome is ApplyOutcome.Refused && merge)
            {
                var plan = facts.engine.PlanMerge(Manifest, IsApplied, tree, default);
                outcome = await facts.engine.ExecuteMergeAsync(plan, Manifest, IsApplied, 1, tree, facts.Intent, default);
                WasMerged = true;
            }

            return Took(outcome, complete);
        }

        private bool Took(ApplyOutcome outcome, bool complete)
        {
            if (outcome is ApplyOutcome.Refused refused) Conflicts = refused.Conflicts;
            if (outcome is not ApplyOutcome.Done done) return false;
            Assert.True(File.Exists(facts.Intent));
            if (complete) ApplyEngine.Complete(facts.Intent);
            (Manifest, IsApplied) = (done.Manifest, !IsApplied);
            return true;
        }
    }

    /// <summary>A file of blocks of which each is one side's to change, with a line between that nobody touches.</summary>
    private sealed class BlockFile(Random random)
    {
        private readonly int blocks = random.Next(2, 12);
        private readonly string ending = random.Next(3) == 0 ? "\r\n" : "\n";
        private readonly bool isUnended = random.Next(4) == 0;
        private readonly int salt = random.Next(1000);

        public (HashSet<int> Runs, HashSet<int> Persons) Share(Random from)
        {
            HashSet<int> runs = [from.Next(blocks)], persons = [];
            for (var i = 0; i < blocks; i++)
            {
                if (!runs.Contains(i) && from.Next(3) == 0) runs.Add(i);
                else if (!runs.Contains(i)) persons.Add(i);
            }

            if (persons.Count == 0 && runs.Count > 1) persons.Add(runs.First(r => r != runs.First()));
            runs.ExceptWith(persons);
            return (runs, persons);
        }

        public byte[] Text(HashSet<int> runs, HashSet<int> persons)
        {
            var text = new StringBuilder();
            for (var i = 0; i < blocks; i++)
            {
                text.Append($"fence {i}").Append(ending);
                if (runs.Contains(i)) text.Append($"run {salt} {i}").Append(ending).Append("more").Append(ending);
                else if (persons.Contains(i)) text.Append($"person {salt + i}").Append(ending);
                else text.Append($"block {i}").Append(ending).Append("second line").Append(ending);
            }

            return Encoding.UTF8.GetBytes(isUnended ? text + "end" : text.ToString());
        }
    }
}
