namespace Lathe.Edits.Tests;

public class UnifiedDiffEditTests
{
    [Theory]
    [InlineData("a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@", " a", "-b", "+B", " c")]
    [InlineData("0\n0\n0\na\nb\n", "0\n0\n0\na\nB\n", "@@ -1,2 +1,2 @@", " a", "-b", "+B")]
    [InlineData("x\na\nx\na\n", "x\na\nx\nb\n", "@@ -4 +4 @@", "-a", "+b")]
    [InlineData("a\r\nb\r\n", "a\r\nB\r\n", "@@ -1,2 +1,2 @@", " a", "-b", "+B")]
    [InlineData("a\r\nb\r\n", "a\r\nb\n", "@@ -2 +2 @@", "-b\r", "+b")]
    [InlineData("a\nb", "a\nb\n", "@@ -2 +2 @@", "-b", "\\ No newline at end of file", "+b")]
    [InlineData("a\nb\n", "a\nb", "@@ -2 +2 @@", "-b", "+b", "\\ No newline at end of file")]
    [InlineData("a\nb", "a\nc", "@@ -2 +2 @@", "-b", "+c")]
    [InlineData("-- x\ny\n", "y\n", "@@ -1,2 +1 @@", "--- x", " y")]
    [InlineData("a\n\nb\n", "a\n\nB\n", "@@ -1,3 +1,3 @@", " a", "", "-b", "+B")]
    [InlineData("a\nb\nc\n", "a\nB\nc\n", "@@ ... @@", " a", "-b", "+B", " c")]
    [InlineData("a\nb\nc\n", "a\nB\nc\n", "@@ -1,9 +1,7 @@", " a", "-b", "+B", " c")]
    [InlineData("a\nb\nc\nd\n", "A\nb\nc\nD\n", "@@", "-a", "+A", "", "@@", "-d", "+D", "", "```")]
    [InlineData("a\nb\n\nd\n", "a\nc\n\nD\n", "@@ -1,2 +1,2 @@", " a", "-b", "+c", "", "-d", "+D")]
    [InlineData("a\nb\n", "a\nc\n", "@@ -1,5 +1,5 @@", " a", "-b", "+c", "", "That is all.")]
    public void Hunks_are_placed_by_their_lines(string before, string after, params string[] lines)
    {
        var (result, text) = Edit.Diff(before, lines);
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal(after, text);
    }

    [Theory]
    [InlineData("a\nx\na\n", RefusalReason.Ambiguous, "@@ -2 +2 @@", "-a", "+b")]
    [InlineData("a\nx\n", RefusalReason.NoMatch, "@@ -1,0 +2 @@", "+b")]
    [InlineData("a\nx\n", RefusalReason.NoMatch, "@@ -1 +1 @@", "-c", "+b")]
    public void A_line_number_never_makes_a_match(string before, RefusalReason reason, params string[] lines)
    {
        var (result, text) = Edit.Diff(before, lines);
        Assert.Equal(reason, Edit.Refusal(result).Reason);
        Assert.Equal(before, text);
    }

    [Theory]
    [InlineData("x\nb\nc\nx\n", "x\nb\nc\ny\n", "@@ -2 +2 @@\n-x\n+y\n", true)]
    [InlineData("a\nx\na\nx\n", "", "@@ -1,2 +1,2 @@\n a\n-x\n+y\n", false)]
    [InlineData("b\na\nx\n", "b\na\ny\n", "@@ -1,2 +1,2 @@\n a\n-x\n+y\n", true)]
    [InlineData("x\nb\nx\nb\n", "y\nb\nx\nb\n", "@@ -1,2 +1,2 @@\n-x\n+y\n b\n", true)]
    [InlineData("x\nb\nx\n", "", "@@ -1 +1 @@\n-x\n+y\n", false)]
    [InlineData("b\nx\n", "b\ny\n", "@@ -1 +1 @@\n-x\n+y\n", true)]
    public void What_gits_hunk_says_of_the_files_edges_chooses_its_place(string before, string after, string hunk, bool applies)
    {
        var tree = new MemoryFileTree().With("f", before);
        var result = EditApplier.Apply(tree, Edit.Parsed(EditParser.ParseUnifiedDiff("diff --git a/f b/f\n--- a/f\n+++ b/f\n" + hunk)));
        Assert.Equal((applies, applies ? after : before), (result.Succeeded, tree.ReadText("f")));
    }

    [Fact]
    public void Line_numbers_follow_the_hunks_before_them()
    {
        const string before = "new\nh\nx\nx\nx\n";
        Assert.Equal("new\nH\nx\ny\nx\n", Edit.Diff(before, "@@ -1 +1 @@", "-h", "+H", "@@ -3 +3 @@", "-x", "+y").Text);
    }

    [Theory]
    [InlineData("no diff here", 1)]
    [InlineData("@@ -1 +1 @@\n-a\n+b\n", 1)]
    [InlineData("--- a/f\n+++ b/f\n", 3)]
    [InlineData("--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\nstray\n-b\n+c\n", 5)]
    [InlineData("diff --git a/f b/f\nBinary files a/f and b/f differ\n", 2)]
    [InlineData("--- /dev/null\n+++ /dev/null\n@@ -1 +1 @@\n-a\n+b\n", 1)]
    public void What_is_no_diff_is_refused_with_its_line(string text, int line)
    {
        var result = EditParser.ParseUnifiedDiff(text);
        Assert.Null(result.Edits);
        Assert.Equal(line, result.Error!.Line);
    }

    [Fact]
    public void Text_around_a_diff_is_passed_over_and_several_files_are_read()
    {
        var edits = Edit.Parsed(EditParser.ParseUnifiedDiff("""
            I changed two files:
            ```diff
            --- a/x
            +++ b/x
            @@ -1 +1 @@
            -a
            +b
            --- /dev/null
            +++ b/y
            @@ -0,0 +1 @@
            +new
            diff --git a/z b/z
            deleted file mode 100644
            --- a/z
            +++ /dev/null
            @@ -1 +0,0 @@
            -gone
            diff --git a/old b/new name
            similarity index 100%
            rename from old
            rename to new name
            ```
            Done.
            """)).Edits;
        var tree = new MemoryFileTree().With("x", "a\n").With("z", "gone\n").With("old", "o\n");
        var result = EditApplier.Apply(tree, new EditSet(edits));
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal(["new name", "x", "y"], tree.Paths);
        Assert.Equal("new\n", tree.ReadText("y"));
    }

    [Fact]
    public void A_deletion_must_leave_nothing()
    {
        var tree = new MemoryFileTree().With("z", "gone\nmore\n");
        var edits = Edit.Parsed(EditParser.ParseUnifiedDiff("--- a/z\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n"));
        Assert.Equal(RefusalReason.Changed, Edit.Refusal(EditApplier.Apply(tree, edits)).Reason);
    }

    [Theory]
    [InlineData("--- src/f\n+++ src/f", "src/f")]
    [InlineData("--- a/f\t2020-01-01 00:00:00\n+++ b/f\t2020-01-01", "f")]
    [InlineData("--- \"a/t\\303\\244b\\t\"\n+++ \"b/t\\303\\244b\\t\"", "täb\t")]
    public void Names_are_read_as_git_writes_them(string header, string path) =>
        Assert.Equal(path, Edit.Parsed(EditParser.ParseUnifiedDiff(header + "\n@@ -1 +1 @@\n-a\n+b\n")).Edits[0].Path);

    [Fact]
    public void A_strict_reader_wants_the_counts_to_agree()
    {
        var wrong = UnifiedDiff.Parse("--- a/f\n+++ b/f\n@@ -1,2 +1 @@\n-a\n+b\n"u8);
        Assert.Empty(wrong.Patches);
        Assert.Contains("states 2 old", wrong.Error!.Message);
        Assert.NotNull(UnifiedDiff.Parse("--- a/f\n+++ b/f\n@@ ... @@\n-a\n+b\n"u8).Error);
    }
}
