namespace Lathe.Edits.Tests;

public class PatchEnvelopeTests
{
    [Fact]
    public void Files_are_added_updated_moved_and_deleted()
    {
        var tree = new MemoryFileTree().With("u", "a\nb\nc\n").With("d", "x\n").With("m", "1\n2\n");
        var result = Edit.Envelope(tree, "*** Add File: n/w", "+one", "+", "*** Add File: empty", "*** Delete File: d", "*** Update File: u", " a", "-b", "+B",
            "*** Update File: m", "*** Move to: n/m", "@@", " 1", "-2", "+two");
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal(["empty", "n/m", "n/w", "u"], tree.Paths);
        Assert.Equal("one\n\n", tree.ReadText("n/w"));
        Assert.Equal("a\nB\nc\n", tree.ReadText("u"));
        Assert.Equal("1\ntwo\n", tree.ReadText("n/m"));
    }

    [Theory]
    [InlineData("*** Begin Patch\n*** Add File: f\n+x\n*** End Patch")]
    [InlineData("\n  *** Begin Patch  \n  *** Add File: f\n+x\n *** End Patch \n\n")]
    [InlineData("*** Begin Patch\r\n*** Add File: f\r\n+x\r\n*** End Patch\r\n")]
    [InlineData("<<EOF\n*** Begin Patch\n*** Add File: f\n+x\n*** End Patch\nEOF\n")]
    [InlineData("apply_patch <<'PATCH'\n*** Begin Patch\n*** Add File: f\n+x\n*** End Patch\nPATCH")]
    [InlineData("```patch\n*** Begin Patch\n*** Environment ID: e\n*** Add File: f\n+x\n\n*** End Patch\n```\n")]
    public void An_envelope_may_be_wrapped_and_padded(string text)
    {
        var edit = Assert.IsType<WriteFileEdit>(Assert.Single(Edit.Parsed(EditParser.ParsePatchEnvelope(text)).Edits));
        Assert.Equal(("f", "x\n", false), (edit.Path, edit.Content, edit.Overwrite));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("bad", 1)]
    [InlineData("Here it is:\n*** Begin Patch\n*** Add File: f\n+x\n*** End Patch", 1)]
    [InlineData("*** Begin Patch\n*** Add File: f\n+x", 3)]
    [InlineData("*** Begin Patch\n*** Add File: f\n+x\n*** End Patch\nextra text", 5)]
    [InlineData("*** Begin Patch\n*** End Patch", 2)]
    [InlineData("*** Begin Patch\n*** Frobnicate File: f\n*** End Patch", 2)]
    [InlineData("*** Begin Patch\n*** Add File: f\nbad\n*** End Patch", 3)]
    [InlineData("*** Begin Patch\n*** Update File: f\n*** End Patch", 2)]
    [InlineData("*** Begin Patch\n*** Update File: f\n*** Move to: g\n*** End Patch", 2)]
    [InlineData("*** Begin Patch\n*** Update File: f\n@@\n*** End Patch", 4)]
    [InlineData("*** Begin Patch\n*** Update File: f\n@@\n@@\n-a\n*** End Patch", 4)]
    [InlineData("*** Begin Patch\n*** Update File: f\n@@\n*** End of File\n*** End Patch", 4)]
    [InlineData("*** Begin Patch\n*** Update File: f\n@@\n-a\nbad\n*** End Patch", 5)]
    [InlineData("*** Begin Patch\n*** Environment ID: \n*** Delete File: f\n*** End Patch", 2)]
    [InlineData("*** Begin Patch\n*** Environment ID: a\n*** Environment ID: b\n*** Delete File: f\n*** End Patch", 3)]
    [InlineData("<<\"EOF'\n*** Begin Patch\n*** Delete File: f\n*** End Patch\nEOF", 1)]
    public void What_is_no_patch_is_refused_with_its_line(string text, int line)
    {
        var result = EditParser.ParsePatchEnvelope(text);
        Assert.Null(result.Edits);
        Assert.Equal(line, result.Error!.Line);
    }

    [Fact]
    public void Hunks_take_the_only_places_that_keep_their_order()
    {
        Assert.Equal("1\ny\n2\nz\n", Edit.Patch("1\nx\n2\nx\n", "@@", "-x", "+y", "@@", "-x", "+z").Text);
        Assert.Equal("y\nm\nx\n", Edit.Patch("x\nm\nx\n", "@@", "-x", "+y", "@@", " m").Text);
        Assert.Equal(RefusalReason.Ambiguous, Edit.Refusal(Edit.Patch("x\nx\nx\n", "@@", "-x", "+y", "@@", "-x", "+z").Result).Reason);
        Assert.Equal(RefusalReason.Overlap, Edit.Refusal(Edit.Patch("a\nb\nc\n", "@@", " a", "-b", "+B", "@@", " b", "-c", "+C").Result).Reason);
        Assert.Equal("A\nb\nC\n", Edit.Patch("a\nb\nc\n", "@@", "-c", "+C", "@@", "-a", "+A").Text);
    }

    [Fact]
    public void Places_that_are_too_many_to_be_known_are_not_chosen_from()
    {
        var before = string.Concat(Enumerable.Repeat("x\n", 999)) + "m\nx\nx\n";
        var (result, text) = Edit.Patch(before, "@@", "-m", "+M", "@@", "-x", "+y");
        Assert.Equal(RefusalReason.Ambiguous, Edit.Refusal(result).Reason);
        Assert.Equal(before, text);
    }

    [Fact]
    public void A_scope_chooses_between_equal_matches()
    {
        const string before = "class A\n  f()\n    x = 1\n  g()\n    x = 1\nclass B\n  f()\n    x = 1\n";
        Assert.Equal(before.Replace("g()\n    x = 1", "g()\n    x = 2"), Edit.Patch(before, "@@   g()", "-    x = 1", "+    x = 2").Text);
        Assert.Equal(before[..^4] + "= 2\n", Edit.Patch(before, "@@ class B", "@@   f()", "-    x = 1", "+    x = 2").Text);
        Assert.Equal(before[..^4] + "= 2\n", Edit.Patch(before, "@@ class B", "-    x = 1", "+    x = 2").Text);
        Assert.Equal(RefusalReason.Ambiguous, Edit.Refusal(Edit.Patch(before, "@@ class A", "-    x = 1", "+    x = 2").Result).Reason);
        Assert.Contains("class C", Edit.Refusal(Edit.Patch(before, "@@ class C", "-    x = 1", "+    x = 2").Result).Message);
    }

    [Fact]
    public void A_scope_must_stand_before_the_lines()
    {
        Assert.Equal(RefusalReason.NoMatch, Edit.Refusal(Edit.Patch("x\nhere\n", "@@ here", "-x", "+y").Result).Reason);
        Assert.Equal(RefusalReason.NoMatch, Edit.Refusal(Edit.Patch("a\nx\nb\n", "@@ b", "@@ a", "-x", "+y").Result).Reason);
    }

    [Fact]
    public void The_end_of_the_file_chooses_between_equal_matches() =>
        Assert.Equal("x\nm\ny\n", Edit.Patch("x\nm\nx\n", "@@", "-x", "+y", "*** End of File").Text);

    [Fact]
    public void Lines_without_context_go_to_the_end_unless_a_scope_says_otherwise()
    {
        Assert.Equal("a\nb\n", Edit.Patch("a\n", "@@", "+b").Text);
        Assert.Equal("a\nb\nc\n", Edit.Patch("a", "@@", "+b", "@@", "+c").Text);
        Assert.Equal("b\n", Edit.Patch("", "@@", "+b").Text);
        Assert.Equal(RefusalReason.NoMatch, Edit.Refusal(Edit.Patch("a\nc\n", "@@ a", "+b").Result).Reason);
    }

    [Theory]
    [InlineData("a\r\nb\rc\nd", "a\r\nX\r\nY\r\nc\nd", "-b", "+X", "+Y")]
    [InlineData("a\r\nb", "a\r\nX\r\n", "-b", "+X")]
    [InlineData("a\r\nb", "a\r\nb\r\nc\r\n", " b", "+c")]
    [InlineData("a\nb\n", "a\n", "-b")]
    [InlineData("a  \n\tb\n", "a  \n\tB\n", " a", "-\tb", "+\tB")]
    [InlineData("a\n  b\n  c\n", "a\n  B\n  c\n", "-b", "+B", " c")]
    [InlineData("a\r\nb\r\nc", "X\r\nb\r\nc", "-a", "+X")]
    [InlineData("a\nb\n", "a\nB\n", " a", "-b", "+B", "")]
    [InlineData("a\n*** Update File: x\n", "b\n*** Update File: x\n", "-a", "+b", " *** Update File: x")]
    public void Lines_that_stay_keep_their_bytes(string before, string after, params string[] lines)
    {
        var (result, text) = Edit.Patch(before, lines);
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal(after, text);
    }

    [Fact]
    public void Hunks_are_placed_in_the_file_as_it_was()
    {
        var (result, text) = Edit.Patch("a\nb\n", "@@", "-a", "+b", "@@", "-b", "+c");
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal("b\nc\n", text);
    }

    [Fact]
    public void A_move_replaces_what_stands_at_its_target_and_can_be_taken_back()
    {
        var tree = new MemoryFileTree().With("a", "x\n").With("d/b", "old\n");
        var result = Edit.Envelope(tree, "*** Update File: a", "*** Move to: d/b", "@@", "-x", "+y");
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal("y\n", tree.ReadText("d/b"));
        Assert.Null(tree.Stat("a"));
        Assert.True(EditApplier.Apply(tree, result.Inverse()).Succeeded);
        Assert.Equal(("x\n", "old\n"), (tree.ReadText("a"), tree.ReadText("d/b")));
        Assert.Equal(RefusalReason.NotAFile, Edit.Refusal(Edit.Envelope(tree, "*** Update File: a", "*** Move to: d", "@@", "-x", "+y")).Reason);
    }

    [Fact]
    public void One_line_at_another_indentation_is_not_enough()
    {
        Assert.Equal(RefusalReason.NoMatch, Edit.Refusal(Edit.Patch("  a\n  b\n", "@@", "-a", "+x").Result).Reason);
        Assert.Equal("  x\n  b\n", Edit.Patch("  a\n  b\n", "@@", "-a", "+x", " b").Text);
    }

    [Fact]
    public void An_added_file_that_stands_already_is_refused_with_the_line_of_the_patch()
    {
        var refusal = Edit.Refusal(Edit.Envelope(new MemoryFileTree().With("f", "x\n"), "*** Delete File: f", "*** Add File: f", "+y", "*** Add File: f", "+z"));
        Assert.Equal(RefusalReason.Exists, refusal.Reason);
        Assert.Equal(5, refusal.SourceLine);
    }
}
