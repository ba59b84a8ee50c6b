namespace Lathe.Edits.Tests;

public class FormatTests
{
    private static readonly string[] Examples =
    [
        "*** Begin Patch\n*** Update File: x.txt\n@@\n-a\n+z\n*** End Patch\n",
        "--- a/x.txt\n+++ b/x.txt\n@@ -1,2 +1,2 @@\n-a\n+z\n b\n",
        "x.txt\n<<<<<<< SEARCH\na\n=======\nz\n>>>>>>> REPLACE\n",
    ];

    [Theory]
    [InlineData("*** Begin Patch\n*** Delete File: f\n*** End Patch", EditFormat.PatchEnvelope)]
    [InlineData("Sure!\n\n```\n*** Begin Patch\n*** Delete File: f\n*** End Patch\n```\nDone.", EditFormat.PatchEnvelope)]
    [InlineData("Sure:\n```diff\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n```\n", EditFormat.UnifiedDiff)]
    [InlineData("diff --git a/f b/f\nold mode 100644\nnew mode 100755\n", EditFormat.UnifiedDiff)]
    [InlineData("f.txt\n```\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n```", EditFormat.SearchReplace)]
    [InlineData("f.txt\n```\nb\n```\n", EditFormat.WholeFile)]
    [InlineData("  {\"path\":\"f\",\"old_str\":\"a\",\"new_str\":\"b\"}", EditFormat.ToolArguments)]
    public void The_format_is_found_out(string text, EditFormat format)
    {
        Assert.Equal(format, EditFormats.Detect(text));
        var parsed = EditParser.Parse(text);
        Assert.Null(parsed.Error);
        Assert.Equal(format, parsed.Format);
    }

    // A file about edits is no edit.
    [Theory]
    [InlineData("````markdown\n# How\n\n```\n{0}```\n````\n")]
    [InlineData("```markdown\n# How\n\n```text\n{0}```\n```\n")]
    [InlineData("````markdown\nx.txt\n```\n{0}```\nand\n```\n{0}```\n````\nDone.\n")]
    [InlineData("~~~~\n```diff\n{0}```\n~~~~\n")]
    public void An_example_of_an_edit_within_a_file_is_content_of_it(string fence)
    {
        foreach (var example in Examples)
        {
            var parsed = EditParser.Parse("I wrote this:\n\ndocs/how.md\n" + fence.Replace("{0}", example, StringComparison.Ordinal));
            Assert.Null(parsed.Error);
            Assert.Equal(EditFormat.WholeFile, parsed.Format);
            Assert.Contains(example, Assert.IsType<WriteFileEdit>(Assert.Single(parsed.Edits!.Edits)).Content, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("docs/how.md\n```markdown\n# How\n```\n{0}```\n```\n", "ended too early")]
    [InlineData("docs/how.md\n````markdown\n```\n{0}```\n````\nAnd:\n```\n{0}```\n", "answers of their own")]
    [InlineData("docs/how.md\n````markdown\n```\n{0}```\n", "not closed")]
    public void What_may_be_an_edit_or_a_part_of_a_file_is_refused(string answer, string why)
    {
        foreach (var example in Examples) Assert.Contains(why, EditParser.Parse(answer.Replace("{0}", example, StringComparison.Ordinal)).Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Here it is, in Markdown:\n````markdown\n```\n{0}```\n````\n")]
    [InlineData("x.txt\n```diff\n{0}```\n")]
    [InlineData("x.txt\n````\n{0}```\nno more\n```\n````\n")]
    public void An_edit_in_a_fence_is_an_edit(string answer)
    {
        foreach (var example in Examples)
        {
            var parsed = EditParser.Parse(answer.Replace("{0}", example, StringComparison.Ordinal));
            Assert.NotEqual(EditFormat.WholeFile, parsed.Format ?? EditFormat.WholeFile);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("I cannot do that.")]
    [InlineData("{ not json")]
    public void Text_without_an_edit_is_a_failure(string text) => Assert.NotNull(EditParser.Parse(text).Error);

    [Fact]
    public void Names_and_formats_belong_together()
    {
        foreach (var format in Enum.GetValues<EditFormat>()) Assert.Equal(format, EditFormats.Find(EditFormats.NameOf(format)));
        Assert.Null(EditFormats.Find("none"));
    }

    [Fact]
    public void Several_envelopes_in_an_answer_are_one_set_and_errors_name_the_answers_line()
    {
        const string One = "*** Begin Patch\n*** Add File: a\n+x\n*** End Patch\n";
        Assert.Equal(["a", "b"], Edit.Parsed(EditParser.Parse("First\n" + One + "then\n" + One.Replace(": a", ": b", StringComparison.Ordinal) + "done")).Edits.Select(e => e.Path));
        var error = EditParser.Parse("First\nthen\n*** Begin Patch\n*** Frobnicate: a\n*** End Patch\n").Error!;
        Assert.Equal(4, error.Line);
    }

    [Fact]
    public void A_line_that_would_end_an_envelope_may_stand_in_a_hunk()
    {
        const string patch = "*** Begin Patch\n*** Update File: f\n@@\n-a\n+A\n *** End Patch\n\n-b\n+B\n*** End Patch\nDone.";
        var tree = new MemoryFileTree().With("f", "a\n*** End Patch\n\nb\n");
        Assert.True(EditApplier.Apply(tree, Edit.Parsed(EditParser.Parse(patch))).Succeeded);
        Assert.Equal("A\n*** End Patch\n\nB\n", tree.ReadText("f"));
        Assert.True(EditParser.Parse(patch[..patch.IndexOf("\n*** End", StringComparison.Ordinal)]).Error!.IsCutOff);
        Assert.Null(EditParser.Parse("*** Begin Patch\n*** Delete File: f\n  *** End Patch\n\nDone.").Error);
    }

    [Fact]
    public void A_byte_order_mark_before_the_answer_hides_nothing_of_it()
    {
        const string diff = "\uFEFFdiff --git a/old b/new\nsimilarity index 100%\nrename from old\nrename to new\ndiff --git a/f b/f\nold mode 100644\nnew mode 100755\n";
        Assert.Equal(["old", "f"], Edit.Parsed(EditParser.Parse(diff)).Edits.Select(e => e.Path));
        Assert.Null(EditParser.Parse("\uFEFF*** Begin Patch\n*** Delete File: f\n*** End Patch\n").Error);
    }

    [Fact]
    public void A_path_beneath_the_root_may_be_absolute()
    {
        var edits = new EditSet(new DeleteFileEdit("/root/a"), new MoveFileEdit("/root/a", "/root/b"), new PatchFileEdit("/rooted/a", []) { NewPath = "/root/d/c" }).Beneath("/root/");
        Assert.Equal("a", edits.Edits[0].Path);
        Assert.Equal(("a", "b"), (edits.Edits[1].Path, ((MoveFileEdit)edits.Edits[1]).NewPath));
        Assert.Equal(("/rooted/a", "d/c"), (edits.Edits[2].Path, ((PatchFileEdit)edits.Edits[2]).NewPath));
        Assert.Equal(RefusalReason.Path, Edit.Refusal(EditApplier.Apply(new MemoryFileTree(), new EditSet(new WriteFileEdit("/etc/x", "x")).Beneath("/root"))).Reason);
        Assert.Equal(RefusalReason.Path, Edit.Refusal(EditApplier.Apply(new MemoryFileTree(), new EditSet(new WriteFileEdit("/root/../x", "x")).Beneath("/root"))).Reason);
    }
}
