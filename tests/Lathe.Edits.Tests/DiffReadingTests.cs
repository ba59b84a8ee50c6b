namespace Lathe.Edits.Tests;

public class DiffReadingTests
{
    private const string Git = "diff --git a/f b/f\n--- a/f\n+++ b/f\n";

    [Fact]
    public void A_hunk_of_gits_that_ends_the_file_does_not_go_into_the_middle()
    {
        const string Patch = Git + "@@ -1,2 +1,3 @@\n a\n b\n+c\n";
        Assert.Equal("a\nb\nc\n", Apply("a\nb\n", Patch).Text);
        Assert.Equal(RefusalReason.NoMatch, Edit.Refusal(Apply("a\nb\nx\n", Patch).Result).Reason);
        Assert.Equal("a\nb\nc\nx\n", Apply("a\nb\nx\n", Patch[Patch.IndexOf("---", StringComparison.Ordinal)..]).Text);
    }

    [Fact]
    public void A_hunk_of_gits_that_begins_the_file_does_not_go_into_the_middle()
    {
        const string Patch = Git + "@@ -1,2 +1,3 @@\n+c\n a\n b\n";
        Assert.Equal("c\na\nb\nx\n", Apply("a\nb\nx\n", Patch).Text);
        Assert.Equal(RefusalReason.NoMatch, Edit.Refusal(Apply("x\na\nb\n", Patch).Result).Reason);
    }

    [Fact]
    public void The_nearest_of_equal_places_is_taken_where_it_is_near()
    {
        static string Text(params int[] at)
        {
            var lines = Enumerable.Range(1, 40).Select(i => $"l{i}").ToArray();
            foreach (var line in at) lines[line - 1] = "same";
            return string.Join('\n', lines) + "\n";
        }

        Assert.Equal(Text(5, 30).Replace("l11\nl12", "l11\nl12", StringComparison.Ordinal), Text(5, 30));
        var (result, text) = Apply(Text(5, 30), "--- a/f\n+++ b/f\n@@ -7 +7 @@\n-same\n+new\n");
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal("new", text.Split('\n')[4]);
        Assert.Equal(RefusalReason.Ambiguous, Edit.Refusal(Apply(Text(5, 30), "--- a/f\n+++ b/f\n@@ -16 +16 @@\n-same\n+new\n").Result).Reason);
        Assert.Equal(RefusalReason.Ambiguous, Edit.Refusal(Apply(Text(5, 7), "--- a/f\n+++ b/f\n@@ -6 +6 @@\n-same\n+new\n").Result).Reason);
    }

    [Theory]
    [InlineData("1970-01-01 00:00:00.000000000 +0000", true)]
    [InlineData("1970-01-01 01:00:00 +0100", true)]
    [InlineData("1969-12-31 19:00:00.0 -0500", true)]
    [InlineData("1970-01-01 05:30:00 +05:30", true)]
    [InlineData("1970-01-01 01:00:00 +0000", false)]
    [InlineData("1970-01-01 00:00:00.5 +0000", false)]
    [InlineData("2020-01-01 00:00:00 +0000", false)]
    [InlineData("Thu Jan 1 1970", false)]
    public void The_beginning_of_time_stands_for_no_file(string stamp, bool isNew)
    {
        var edit = Assert.Single(Edit.Parsed(EditParser.ParseUnifiedDiff($"--- g\t{stamp}\n+++ g\t2020-01-01 00:00:00 +0000\n@@ -0,0 +1 @@\n+x\n")).Edits);
        Assert.Equal(isNew, edit is WriteFileEdit);
    }

    [Fact]
    public void Folders_are_taken_off_names()
    {
        static string Path(int count) => Edit.Parsed(EditParser.Parse("--- x/y/f\n+++ x/y/f\n@@ -1 +1 @@\n-a\n+b\n", new EditParseOptions { StripFolders = count })).Edits[0].Path;
        Assert.Equal("x/y/f", Path(0));
        Assert.Equal("f", Path(2));
        Assert.Equal("", Path(3));
    }

    [Fact]
    public void A_reversed_diff_takes_the_change_back()
    {
        const string Patch = "diff --git a/f b/g\nrename from f\nrename to g\n--- a/f\n+++ b/g\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n";
        var tree = new MemoryFileTree().With("f", "a\nb\nc\n");
        Assert.True(EditApplier.Apply(tree, Edit.Parsed(EditParser.Parse(Patch))).Succeeded);
        Assert.Equal("a\nB\nc\n", tree.ReadText("g"));
        Assert.True(EditApplier.Apply(tree, Edit.Parsed(EditParser.Parse(Patch, new EditParseOptions { Reverse = true }))).Succeeded);
        Assert.Equal("a\nb\nc\n", tree.ReadText("f"));
        Assert.Equal(["f"], tree.Paths);
    }

    [Fact]
    public void A_name_with_something_tacked_on_is_no_move()
    {
        foreach (var names in (string[])["--- f.orig\n+++ f\n", "--- f\n+++ f~\n"])
        {
            var edit = Assert.IsType<PatchFileEdit>(Assert.Single(Edit.Parsed(EditParser.ParseUnifiedDiff(names + "@@ -1 +1 @@\n-a\n+b\n")).Edits));
            Assert.Equal(("f", null), (edit.Path, edit.NewPath));
        }
    }

    [Fact]
    public void Hunks_without_a_name_are_about_the_only_file_there_is()
    {
        const string Hunk = "```\n@@ ... @@\n a\n-b\n+B\n```\n";
        Assert.Equal("f", Assert.Single(Edit.Parsed(EditParser.Parse(Hunk, new EditParseOptions { KnownFiles = ["f"] })).Edits).Path);
        Assert.Contains("before any file's name", EditParser.Parse(Hunk).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_contradict_each_other_are_refused() =>
        Assert.Contains("others than", EditParser.ParseUnifiedDiff("diff --git a/f b/f\n--- a/g\n+++ b/g\n@@ -1 +1 @@\n-a\n+b\n").Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_new_file_with_lines_to_remove_means_one_that_is_there()
    {
        const string Patch = "--- /dev/null\n+++ b/f\n@@ ... @@\n-a\n+b\n";
        Assert.Equal("b\n", Apply("a\n", Patch).Text);
        Assert.Equal(RefusalReason.NotFound, Edit.Refusal(EditApplier.Apply(new MemoryFileTree(), Edit.Parsed(EditParser.ParseUnifiedDiff(Patch)))).Reason);
    }

    private static (ApplyResult Result, string Text) Apply(string before, string patch)
    {
        var tree = new MemoryFileTree().With("f", before);
        return (EditApplier.Apply(tree, Edit.Parsed(EditParser.ParseUnifiedDiff(patch))), tree.ReadText("f"));
    }
}
