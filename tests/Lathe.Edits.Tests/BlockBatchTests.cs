using FsCheck;
using FsCheck.Fluent;

namespace Lathe.Edits.Tests;

public class BlockBatchTests
{
    [Fact]
    public void Many_blocks_of_one_file_are_placed_together()
    {
        var before = string.Concat(Enumerable.Range(0, 2000).Select(i => $"line {i}\n"));
        var edits = Enumerable.Range(0, 1000).Select(i => (FileEdit)Block($"line {1999 - (i * 2)}\n", $"new {i}\nmore {i}\n")).ToList();
        var tree = new MemoryFileTree().With("f", before);
        var result = EditApplier.Apply(tree, new EditSet(edits));
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal(2000, result.Edits[0].FirstLine);
        Assert.Equal(2, result.Edits[^1].FirstLine);
        Assert.Equal(3000, tree.ReadText("f").Split('\n').Length - 1);
    }

    [Fact]
    public void A_block_that_shows_what_an_earlier_one_brings_sees_it()
    {
        var tree = new MemoryFileTree().With("f", "a\nz\n");
        Assert.True(EditApplier.Apply(tree, new EditSet(Block("a\n", "b\n"), Block("b\n", "c\n"))).Succeeded);
        Assert.Equal("c\nz\n", tree.ReadText("f"));
        tree = new MemoryFileTree().With("f", "a\nb\n");
        Assert.Equal(RefusalReason.Ambiguous, Edit.Refusal(EditApplier.Apply(tree, new EditSet(Block("a\n", "b\n"), Block("b\n", "c\n")))).Reason);
    }

    [Fact]
    public void What_is_wrong_is_said_of_the_block_that_is_wrong()
    {
        var tree = new MemoryFileTree().With("f", "a\nb\nc\n");
        var result = EditApplier.Apply(tree, new EditSet(Block("a\n", "1\n"), Block("x\n", "2\n"), Block("c\n", "3\n")), new ApplyOptions { Atomic = false });
        Assert.Equal([EditOutcome.Applied, EditOutcome.Refused, EditOutcome.Applied], result.Edits.Select(e => e.Outcome));
        Assert.Equal("1\nb\n3\n", tree.ReadText("f"));
    }

    [Fact]
    public void Together_or_one_by_one_the_file_is_the_same()
    {
        var line = Gen.Elements("a", "b", "c", "d", "e", "f", "g", "  h", "}", "");
        var blocks = (from old in line.NonEmptyListOf() from replacement in line.ListOf() select (Old: Text(old), New: Text(replacement))).ListOf(3);
        var cases = from file in line.ListOf() from set in blocks select (File: Text(file), Set: set);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var edits = c.Set.Select(b => Block(b.Old, b.New)).ToList();
            var together = new MemoryFileTree().With("f", c.File);
            var result = EditApplier.Apply(together, new EditSet([.. edits]));
            var single = new MemoryFileTree().With("f", c.File);
            var all = edits.All(e => EditApplier.Apply(single, new EditSet(e)).Status is ApplyStatus.Applied or ApplyStatus.NoChange);
            return result.Status == ApplyStatus.Refused || (all && single.ReadText("f") == together.ReadText("f"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    private static ReplaceTextEdit Block(string old, string replacement) => new("f", old, replacement) { WholeLines = true };

    private static string Text(IEnumerable<string> lines) => string.Concat(lines.Select(l => l + "\n"));
}
