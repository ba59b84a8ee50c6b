namespace Lathe.Edits.Tests;

public class ApplierTests
{
    [Fact]
    public void A_file_that_is_called_like_a_device_is_one_like_any_other()
    {
        MemoryFileTree Tree() => new MemoryFileTree().With("drivers/aux.c", "a\nb\n").With("con/x", "x\n").WithLink("nul", "con/x");
        string Text(MemoryFileTree tree) => string.Join(' ', tree.Paths.Where(p => p != "nul").Select(p => $"{p}={tree.ReadText(p)}")).ReplaceLineEndings("|");
        foreach (var (edits, after) in (IEnumerable<(EditSet, string)>)[
            (new(new ReplaceTextEdit("drivers/aux.c", "b", "c")), "con/x=x| drivers/aux.c=a|c|"),
            (new(new WriteFileEdit("./drivers/aux.c", "n\n")), "con/x=x| drivers/aux.c=n|"),
            (new(new InsertTextEdit("drivers/aux.c", 0, "n")), "con/x=x| drivers/aux.c=n|a|b|"),
            (new(new DeleteFileEdit("drivers/aux.c")), "con/x=x|"),
            (new(new DeleteFileEdit("drivers/aux.c"), new WriteFileEdit("drivers/aux.c", "n\n")), "con/x=x| drivers/aux.c=n|"),
            (new(new MoveFileEdit("drivers/aux.c", "drivers/serial.c")), "con/x=x| drivers/serial.c=a|b|"),
            (new(new WriteFileEdit("con/y", "y\n")), "con/x=x| con/y=y| drivers/aux.c=a|b|"),
            (Edit.Parsed(EditParser.ParseUnifiedDiff("--- a/drivers/aux.c\n+++ b/drivers/aux.c\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n")), "con/x=x| drivers/aux.c=a|c|")])
        {
            var (tree, before) = (Tree(), Text(Tree()));
            var result = EditApplier.Apply(tree, edits);
            Assert.True(result.Succeeded, result.Describe());
            Assert.Equal(after, Text(tree));
            var undone = EditApplier.Apply(tree, result.Inverse());
            Assert.True(undone.Succeeded, undone.Describe());
            Assert.Equal(before, Text(tree));
            Assert.True(EditApplier.Apply(tree, undone.Inverse()).Succeeded);
            Assert.Equal(after, Text(tree));
        }

        Assert.Equal(RefusalReason.NotAFile, Edit.Refusal(EditApplier.Apply(Tree(), new EditSet(new WriteFileEdit("nul", "x")))).Reason);
        Assert.Equal(RefusalReason.NotFound, Edit.Refusal(EditApplier.Apply(Tree(), new EditSet(new ReplaceTextEdit("prn.h", "a", "b")))).Reason);
    }

    [Fact]
    public void No_edits_is_no_success()
    {
        var result = EditApplier.Apply(new MemoryFileTree(), new EditSet());
        Assert.Equal(ApplyStatus.Refused, result.Status);
        Assert.Contains("no edits", result.Describe());
        Assert.False(EditApplier.Apply(new MemoryFileTree(), new EditSet(new DeleteFileEdit("a"), new DeleteFileEdit("b")), new ApplyOptions { MaxEdits = 1 }).Succeeded);
    }

    [Fact]
    public void One_refused_edit_holds_all_back()
    {
        var tree = new MemoryFileTree().With("a", "1\n").With("b", "2\n");
        var result = EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("a", "1", "x"), new ReplaceTextEdit("b", "3", "y")));
        Assert.Equal(ApplyStatus.Refused, result.Status);
        Assert.Equal([EditOutcome.HeldBack, EditOutcome.Refused], result.Edits.Select(e => e.Outcome));
        Assert.Equal("1\n", tree.ReadText("a"));
        Assert.Contains("held back", result.Describe());
    }

    [Fact]
    public void Each_edit_stands_alone_when_asked()
    {
        var tree = new MemoryFileTree().With("a", "1\n").With("b", "2\n");
        var result = EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("a", "1", "x"), new ReplaceTextEdit("b", "3", "y"), new ReplaceTextEdit("a", "x", "z")), new ApplyOptions { Atomic = false });
        Assert.Equal(ApplyStatus.Partial, result.Status);
        Assert.Equal("z\n", tree.ReadText("a"));
        Assert.Equal("a", Assert.Single(result.Changes).Path);
    }

    [Fact]
    public void A_dry_run_writes_nothing_and_lists_what_would_change()
    {
        var tree = new MemoryFileTree().With("a", "1\n");
        var result = EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("a", "1", "x")), new ApplyOptions { DryRun = true });
        Assert.Equal("x\n"u8.ToArray(), Assert.Single(result.Changes).After);
        Assert.Equal("1\n", tree.ReadText("a"));
    }

    [Fact]
    public void Edits_that_cancel_each_other_change_nothing()
    {
        var tree = new MemoryFileTree().With("a", "1\n");
        Assert.Equal(ApplyStatus.NoChange, EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("a", "1", "x"), new ReplaceTextEdit("a", "x", "1"))).Status);
    }

    [Fact]
    public void Moves_deletes_and_creations_are_taken_back_by_the_inverse()
    {
        var tree = new MemoryFileTree().With("a", "1\n", 0x1ED).With("b", "2\n").With("c", "3\n").With("d", "4\n").With("e/f", "5\n");
        var before = Snapshot(tree);
        var result = EditApplier.Apply(tree, new EditSet(
            new MoveFileEdit("a", "A"),
            new ReplaceTextEdit("A", "1", "one"),
            new DeleteFileEdit("b"),
            new MoveFileEdit("c", "b"),
            new DeleteFileEdit("d"),
            new WriteFileEdit("d/x", "in a folder now"),
            new DeleteFileEdit("e/f"),
            new WriteFileEdit("e", "a file now"),
            new WriteFileEdit("n", "new") { Mode = 0x1ED }));
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal(["A", "b", "d/x", "e", "n"], tree.Paths);
        Assert.Equal(("one\n", 0x1ED), (tree.ReadText("A"), tree.Stat("A")!.Mode));
        Assert.Contains(result.Changes, c => c.Kind == FileChangeKind.Moved && c.OldPath == "a");

        var undone = EditApplier.Apply(tree, result.Inverse());
        Assert.True(undone.Succeeded, undone.Describe());
        Assert.Equal(before, Snapshot(tree));
        Assert.True(EditApplier.Apply(tree, undone.Inverse()).Succeeded);
        Assert.Equal(["A", "b", "d/x", "e", "n"], tree.Paths);
    }

    [Fact]
    public void A_file_that_is_deleted_and_added_again_can_still_be_run()
    {
        var tree = new MemoryFileTree().With("run.sh", "old\n", 0x1ED);
        Assert.True(Edit.Envelope(tree, "*** Delete File: run.sh", "*** Add File: run.sh", "+new", "*** Add File: other.sh", "+new").Succeeded);
        Assert.Equal(("new\n", 0x1ED, FileChange.DefaultMode), (tree.ReadText("run.sh"), tree.Stat("run.sh")!.Mode, tree.Stat("other.sh")!.Mode));
    }

    [Fact]
    public void Moves_do_not_stand_in_the_way_of_each_other()
    {
        var tree = new MemoryFileTree().With("d/e", "1\n").With("y", "2\n").With("a", "3\n").With("m", "4\n");
        var result = EditApplier.Apply(tree, new EditSet(new MoveFileEdit("d/e", "x"), new MoveFileEdit("y", "d"), new MoveFileEdit("a", "z"), new MoveFileEdit("m", "a/b")));
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal("a/b 4, d 2, x 1, z 3", string.Join(", ", tree.Paths.Select(p => $"{p} {tree.ReadText(p)[0]}")));
        Assert.True(EditApplier.Apply(tree, result.Inverse()).Succeeded);
        Assert.Equal("a 3, d/e 1, m 4, y 2", string.Join(", ", tree.Paths.Select(p => $"{p} {tree.ReadText(p)[0]}")));
    }

    [Fact]
    public void The_inverse_is_refused_where_the_file_moved_on()
    {
        var tree = new MemoryFileTree().With("a", "1\n");
        var result = EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("a", "1", "2")));
        tree.With("a", "3\n");
        Assert.Equal(RefusalReason.Changed, Edit.Refusal(EditApplier.Apply(tree, result.Inverse())).Reason);
        Assert.Equal("3\n", tree.ReadText("a"));
    }

    [Fact]
    public void What_was_written_is_put_back_when_the_tree_fails()
    {
        var inner = new MemoryFileTree().With("a", "1\n").With("b", "2\n").With("c", "3\n").With("z", "4\n");
        var before = Snapshot(inner);
        var tree = new FailingTree(inner, "z");
        Assert.Throws<IOException>(() => EditApplier.Apply(tree, new EditSet(
            new DeleteFileEdit("a"), new MoveFileEdit("b", "n/b"), new ReplaceTextEdit("c", "3", "x"), new ReplaceTextEdit("z", "4", "y"))));
        Assert.Equal(before, Snapshot(inner));
    }

    [Theory]
    [InlineData("a\r\nb\r\n", "x\ny\n", "x\r\ny\r\n")]
    [InlineData("a\n", "x", "x\n")]
    [InlineData("a", "x", "x")]
    [InlineData("a\n", "", "")]
    public void A_file_written_whole_keeps_its_endings(string before, string content, string after) => Assert.Equal(after, Edit.File(before, new WriteFileEdit("f", content)).Text);

    [Fact]
    public void A_file_written_whole_keeps_its_mark_and_an_added_one_ends_in_a_line_break()
    {
        var tree = new MemoryFileTree().With("m", [0xEF, 0xBB, 0xBF, 0x61, 0x0A]);
        EditApplier.Apply(tree, new EditSet(new WriteFileEdit("m", "b\n"), new WriteFileEdit("n", "x\r\ny"), new WriteFileEdit("e", ""), new WriteFileEdit("v", "x") { Verbatim = true }));
        Assert.Equal([0xEF, 0xBB, 0xBF, 0x62, 0x0A], tree.Read("m"));
        Assert.Equal("x\r\ny\r\n", tree.ReadText("n"));
        Assert.Equal("", tree.ReadText("e"));
        Assert.Equal("x", tree.ReadText("v"));
    }

    [Fact]
    public void Nothing_new_is_said_to_be_nothing_new()
    {
        var tree = new MemoryFileTree().With("f", "x\n");
        foreach (FileEdit edit in new FileEdit[] { new WriteFileEdit("f", "x\n"), new WriteFileEdit("f", "x\n") { Overwrite = false }, new MoveFileEdit("f", "./f"), new InsertTextEdit("f", 1, "") })
        {
            var result = EditApplier.Apply(tree, new EditSet(edit));
            Assert.Equal(ApplyStatus.NoChange, result.Status);
            Assert.Empty(result.Changes);
            Assert.NotNull(result.Edits[0].Note);
        }
    }

    [Fact]
    public void A_tolerance_that_was_needed_is_told()
    {
        var (result, _) = Edit.Replace("  foo(1)\n  bar\n", "foo(1)\nbar\n", "foo(2)\nbar\n");
        Assert.Equal(MatchPass.Indentation, result.Edits[0].Pass);
        Assert.Contains("another indentation", result.Describe());
        Assert.Equal(1, result.Edits[0].FirstLine);
    }

    private static string Snapshot(MemoryFileTree tree) => string.Join('|', tree.Paths.Select(p => $"{p}:{tree.Stat(p)!.Mode}:{tree.ReadText(p)}"));

    private sealed class FailingTree(MemoryFileTree inner, string failsAt) : IFileTree
    {
        public FileTreeEntry? Stat(string path) => inner.Stat(path);

        public byte[] Read(string path) => inner.Read(path);

        public void Write(string path, ReadOnlySpan<byte> content, int? mode = null)
        {
            if (path == failsAt) throw new IOException("disk full");
            inner.Write(path, content, mode);
        }

        public void Delete(string path) => inner.Delete(path);

        public void Move(string from, string to) => inner.Move(from, to);

        public IReadOnlyList<FileTreeEntry> List(string path) => inner.List(path);
    }
}
