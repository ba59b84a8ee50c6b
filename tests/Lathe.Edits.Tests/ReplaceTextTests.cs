namespace Lathe.Edits.Tests;

public class ReplaceTextTests
{
    [Theory]
    [InlineData("a b c\n", "b", "x", "a x c\n")]
    [InlineData("a\nb\nc\n", "b\n", "", "a\nc\n")]
    [InlineData("a\nb", "b", "$&$1\\n", "a\n$&$1\\n")]
    [InlineData("a\r\nb\r\n", "a\nb\n", "a\nx\nb\n", "a\r\nx\r\nb\r\n")]
    [InlineData("a\nb\n", "a\r\nb", "x\r\ny", "x\ny\n")]
    [InlineData("a\r\nb\rc\n", "b\nc", "x\ny", "a\r\nx\ry\n")]
    [InlineData("one\r\n", "one", "1\n2", "1\r\n2\r\n")]
    [InlineData("f(a,\r\n  b)\r\n", "a,\n  b", "b,\n  a", "f(b,\r\n  a)\r\n")]
    [InlineData("a  \nb\t\n", "a\nb\n", "a\nc\n", "a  \nc\n")]
    [InlineData("a\nb", "b\n", "c\n", "a\nc")]
    [InlineData("  if x:\n    y()\n", "if x:\n  y()\n", "if z:\n  y()\n  w()\n", "  if z:\n    y()\n    w()\n")]
    [InlineData("if x:\n  y()\n", "    if x:\n      y()\n", "    if z:\n      y()\n", "if z:\n  y()\n")]
    [InlineData("\tfoo(\n\t\tbar)\n", "foo(\n\tbar)\n", "foo(\n\tbaz)\n", "\tfoo(\n\t\tbaz)\n")]
    [InlineData("say “hi” – now\nend\n", "say \"hi\" - now\nend\n", "say \"hi\" - now\nEND\n", "say “hi” – now\nEND\n")]
    public void Text_is_replaced_where_it_stands(string before, string old, string replacement, string after)
    {
        var (result, text) = Edit.Replace(before, old, replacement);
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal(after, text);
    }

    [Theory]
    [InlineData("a\nb\n", "c", RefusalReason.NoMatch)]
    [InlineData("a\na\n", "a", RefusalReason.Ambiguous)]
    [InlineData("aaa\n", "aa", RefusalReason.Ambiguous)]
    [InlineData("A\n", "a", RefusalReason.NoMatch)]
    [InlineData("x  y\n", "x y", RefusalReason.NoMatch)]
    [InlineData("    }\n  }\n  }\n", "  }\n", RefusalReason.Ambiguous)]
    [InlineData("    }\n", "  }\n\n", RefusalReason.NoMatch)]
    [InlineData("a\n b\n", "a\nb\n", RefusalReason.NoMatch)]
    [InlineData("x\n", "", RefusalReason.Exists)]
    [InlineData("ﬁ\n", "fi\n", RefusalReason.NoMatch)]
    [InlineData("  a b\n  c\n\n    a b\n    c\n", "a b\nc\n", RefusalReason.Ambiguous)]
    [InlineData("\tfoo\n", "  foo\n  bar\n", RefusalReason.NoMatch)]
    public void What_is_not_there_exactly_once_is_refused(string before, string old, RefusalReason reason)
    {
        var (result, text) = Edit.Replace(before, old, "new");
        Assert.Equal(reason, Edit.Refusal(result).Reason);
        Assert.Equal(before, text);
    }

    [Fact]
    public void New_lines_that_cannot_be_shifted_are_refused()
    {
        var (result, text) = Edit.Replace("\tfoo()\n\tbar()\n", "    foo()\n    bar()\n", "    foo()\n        baz()\n    bar()\n");
        Assert.Contains("indentation", Edit.Refusal(result).Message);
        Assert.Equal("\tfoo()\n\tbar()\n", text);
    }

    [Fact]
    public void A_stricter_pass_that_hits_once_hides_looser_hits()
    {
        var (result, text) = Edit.Replace("  x = 1\n  y\nx = 1 \ny\n", "x = 1\ny\n", "z\n");
        Assert.Equal(MatchPass.TrailingSpace, result.Edits[0].Pass);
        Assert.Equal("  x = 1\n  y\nz\n", text);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(0, false)]
    public void The_expected_count_must_be_the_count(int expected, bool succeeds)
    {
        var (result, text) = Edit.File("a b a\n", new ReplaceTextEdit("f", "a", "x") { ExpectedCount = expected });
        Assert.Equal(succeeds, result.Succeeded);
        Assert.Equal(succeeds ? "x b x\n" : "a b a\n", text);
    }

    [Fact]
    public void All_occurrences_are_replaced_when_asked()
    {
        Assert.Equal("x x\nx", Edit.File("a a\na", new ReplaceTextEdit("f", "a", "x") { ReplaceAll = true }).Text);
        Assert.Equal("z\nz\n", Edit.File("x  \ny\nx\t\ny\n", new ReplaceTextEdit("f", "x\ny\n", "z\n") { ReplaceAll = true }).Text);
        Assert.Equal(RefusalReason.NoMatch, Edit.Refusal(Edit.File("b", new ReplaceTextEdit("f", "a", "x") { ReplaceAll = true }).Result).Reason);
    }

    [Fact]
    public void All_means_all_however_many_there_are()
    {
        var lines = string.Concat(Enumerable.Repeat("a \nb\n", 1_500));
        Assert.Equal(lines.Replace("a \nb", "c"), Edit.File(lines, new ReplaceTextEdit("f", "a\nb\n", "c\n") { ReplaceAll = true }).Text);
        Assert.Equal(RefusalReason.Ambiguous, Edit.Refusal(Edit.File(lines, new ReplaceTextEdit("f", "a\nb\n", "c\n") { ExpectedCount = 1_000 }).Result).Reason);
        Assert.Equal(new string('y', 1_000_001), Edit.File(new string('x', 1_000_001), new ReplaceTextEdit("f", "x", "y") { ReplaceAll = true }).Text);
    }

    [Fact]
    public void A_line_hint_does_not_choose_between_places_of_which_some_are_not_known()
    {
        // Ten lines apart; the last two are nearest to the hint.
        var before = string.Concat(Enumerable.Repeat("a \nb\n1\n2\n3\n4\n5\n6\n7\n8\n", 1_001));
        var (result, text) = Edit.File(before, new ReplaceTextEdit("f", "a\nb\n", "c\n") { LineHint = 10_000 });
        Assert.Equal(RefusalReason.Ambiguous, Edit.Refusal(result).Reason);
        Assert.Equal(before, text);
    }

    [Fact]
    public void A_line_hint_chooses_between_equal_matches_and_makes_none()
    {
        Assert.Equal("a\nb\nx\n", Edit.File("a\nb\na\n", new ReplaceTextEdit("f", "a", "x") { LineHint = 3 }).Text);
        Assert.Equal(RefusalReason.Ambiguous, Edit.Refusal(Edit.File("a\nb\na\n", new ReplaceTextEdit("f", "a", "x") { LineHint = 2 }).Result).Reason);
        Assert.Equal(RefusalReason.NoMatch, Edit.Refusal(Edit.File("a\n", new ReplaceTextEdit("f", "c", "x") { LineHint = 1 }).Result).Reason);
    }

    [Fact]
    public void The_same_text_twice_changes_nothing_and_says_so()
    {
        var (result, _) = Edit.Replace("a\n", "a", "a");
        Assert.Equal(ApplyStatus.NoChange, result.Status);
        Assert.Contains("the same", result.Describe());
    }

    [Fact]
    public void An_empty_old_text_makes_the_file()
    {
        var tree = new MemoryFileTree().With("empty", "");
        var result = EditApplier.Apply(tree, new EditSet(new ReplaceTextEdit("d/new", "", "x"), new ReplaceTextEdit("empty", "", "y\n")));
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal("x\n", tree.ReadText("d/new"));
        Assert.Equal("y\n", tree.ReadText("empty"));
    }

    [Theory]
    [InlineData("a\nb\n", 0, "x\n", "x\na\nb\n")]
    [InlineData("a\nb\n", 1, "x", "a\nx\nb\n")]
    [InlineData("a\r\nb\r\n", 2, "x\ny\n", "a\r\nb\r\nx\r\ny\r\n")]
    [InlineData("a\nb", 2, "x", "a\nb\nx")]
    [InlineData("", 0, "x", "x\n")]
    [InlineData("a\n", 1, "\n", "a\n\n")]
    public void Lines_are_inserted_with_the_endings_around_them(string before, int line, string text, string after) =>
        Assert.Equal(after, Edit.File(before, new InsertTextEdit("f", line, text)).Text);

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Inserting_after_a_line_that_is_not_there_is_refused(int line)
    {
        var refusal = Edit.Refusal(Edit.File("a\nb\n", new InsertTextEdit("f", line, "x")).Result);
        Assert.Equal(RefusalReason.Invalid, refusal.Reason);
        Assert.Contains("from 0 to 2", refusal.Message);
    }
}
