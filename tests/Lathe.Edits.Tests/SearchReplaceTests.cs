namespace Lathe.Edits.Tests;

public class SearchReplaceTests
{
    private const string Body = "\n<<<<<<< SEARCH\nold\n=======\nnew\n>>>>>>> REPLACE\n";

    [Theory]
    [InlineData("src/a.py" + Body)]
    [InlineData("**src/a.py**" + Body)]
    [InlineData("`src/a.py`:" + Body)]
    [InlineData("### src/a.py" + Body)]
    [InlineData("File: src/a.py" + Body)]
    [InlineData("// src/a.py" + Body)]
    [InlineData("<!-- src/a.py -->" + Body)]
    [InlineData("src/a.py\n\n```python" + Body + "```\n")]
    [InlineData("```python\nsrc/a.py" + Body + "```\n")]
    [InlineData("```python src/a.py" + Body + "```\n")]
    [InlineData("```python:src/a.py" + Body + "```\n")]
    [InlineData("```js title=\"src/a.py\"" + Body + "```\n")]
    [InlineData("Some talk.\n\nsrc/a.py\n```\n```python" + Body)]
    [InlineData("src/a.py\n<<<<<<< SEARCH>\nold\n=======\nnew\n>>>>>>> REPLACE>\n")]
    [InlineData("src/a.py\n------- SEARCH\nold\n=======\nnew\n+++++++ REPLACE\n")]
    [InlineData("src/a.py\n<<<<< SEARCH\nold\n=====\nnew\n>>>>> REPLACE")]
    [InlineData("src/a.py\r\n<<<<<<< SEARCH\r\nold\r\n=======\r\nnew\r\n>>>>>>> REPLACE\r\n")]
    [InlineData("src/a.py\n   <<<<<<< SEARCH\nold\n   =======\nnew\n   >>>>>>> REPLACE\n")]
    public void A_block_names_its_file_in_many_ways(string text)
    {
        var edit = Assert.IsType<ReplaceTextEdit>(Assert.Single(Edit.Parsed(EditParser.Parse(text)).Edits));
        Assert.Equal(("src/a.py", "old\n", "new\n"), (edit.Path, edit.OldText, edit.NewText));
    }

    [Fact]
    public void A_block_without_a_name_is_for_the_file_of_the_one_before()
    {
        var edits = Edit.Parsed(EditParser.Parse("a.txt" + Body + "\nand then\n" + Body + "\nb.txt" + Body)).Edits;
        Assert.Equal(["a.txt", "a.txt", "b.txt"], edits.Select(e => e.Path));
    }

    [Theory]
    [InlineData("no name here" + Body, "names no file")]
    [InlineData("a.txt\n<<<<<<< SEARCH\nold\n=======\nnew\n", "not closed")]
    [InlineData("a.txt\n<<<<<<< SEARCH\nold\n>>>>>>> REPLACE\n", "has no '======='")]
    [InlineData("a.txt\n<<<<<<< SEARCH\nold\n=======\nx\n=======\nnew\n>>>>>>> REPLACE\n", "could divide it")]
    [InlineData("a.txt\n<<<<<<< SEARCH\nold\n<<<<<<< SEARCH\nx\n=======\nnew\n>>>>>>> REPLACE\n", "before the one of line 2")]
    [InlineData("a.txt\n>>>>>>> REPLACE\n" + "a.txt" + Body, "has not begun")]
    [InlineData("a.txt\n<<<<<<< SEARCH\nold\n=======\n:start_line:3\nnew\n>>>>>>> REPLACE\n", "line number")]
    public void What_is_no_whole_block_refuses_everything(string text, string reason)
    {
        var parsed = EditParser.Parse(text, new EditParseOptions { Format = EditFormat.SearchReplace });
        Assert.Null(parsed.Edits);
        Assert.Contains(reason, parsed.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_off_block_is_told_from_a_wrong_one()
    {
        Assert.True(EditParser.Parse("a.txt\n<<<<<<< SEARCH\nold\n=======\nne").Error!.IsCutOff);
        Assert.False(EditParser.Parse("a.txt\n<<<<<<< SEARCH\nold\n>>>>>>> REPLACE\n").Error!.IsCutOff);
    }

    [Fact]
    public void Lines_that_look_like_markers_are_escaped_or_have_another_length()
    {
        var escaped = Parse("a.md\n<<<<<<< SEARCH\nTitle\n\\=======\n=======\n\\<<<<<<< HEAD\n>>>>>>> REPLACE\n");
        Assert.Equal(("Title\n=======\n", "<<<<<<< HEAD\n"), (escaped.OldText, escaped.NewText));
        var longer = Parse("a.md\n<<<<<<< SEARCH\nTitle\n=====\n=======\nOther\n=====\n>>>>>>> REPLACE\n");
        Assert.Equal(("Title\n=====\n", "Other\n=====\n"), (longer.OldText, longer.NewText));
    }

    [Fact]
    public void Roos_line_numbers_are_hints()
    {
        var edit = Parse("a.txt\n<<<<<<< SEARCH\n:start_line:12\n:end_line:13\n-------\nold\n=======\nnew\n>>>>>>> REPLACE\n");
        Assert.Equal((12, "old\n"), (edit.LineHint, edit.OldText));
        var numbered = Parse("a.txt\n<<<<<<< SEARCH\n 7 | old\n 8 | x\n=======\n7 | new\n>>>>>>> REPLACE\n");
        Assert.Equal((7, "old\nx\n", "new\n"), (numbered.LineHint, numbered.OldText, numbered.NewText));
    }

    [Fact]
    public void A_fence_inside_both_parts_is_taken_off_but_not_in_text_about_code()
    {
        Assert.Equal("old\n", Parse("a.py\n<<<<<<< SEARCH\n```python\nold\n```\n=======\n```python\nnew\n```\n>>>>>>> REPLACE\n").OldText);
        Assert.Equal("```python\nold\n```\n", Parse("a.md\n<<<<<<< SEARCH\n```python\nold\n```\n=======\n```python\nnew\n```\n>>>>>>> REPLACE\n").OldText);
        Assert.Equal("```python\nold\n```\n", Parse("a.py\n<<<<<<< SEARCH\n```python\nold\n```\n=======\nnew\n>>>>>>> REPLACE\n").OldText);
    }

    [Fact]
    public void A_block_is_whole_lines_and_never_part_of_one()
    {
        Assert.Equal(RefusalReason.NoMatch, Edit.Refusal(Apply("other.x = 1\n", "x = 1\n", "y\n").Result).Reason);
        Assert.Equal("y\nz", Apply("x = 1\nz", "x = 1\n", "y\n").Text);
        Assert.Equal("z\ny", Apply("z\nx", "x\n", "y\n").Text);
        Assert.Equal("z\r\ny\r\n", Apply("z\r\nx\r\n", "x\n", "y\n").Text);
    }

    [Fact]
    public void Blank_lines_around_the_searched_lines_may_be_the_models_own()
    {
        Assert.Equal("new\nb\n", Apply("a\nb\n", "\n\na\n", "\nnew\n").Text);
        Assert.Equal("new\nb\n", Apply("a\nb\n", "a\n\n", "new\n").Text);
        Assert.Equal("new\nb\n", Apply("a\n\nb\n", "a\n\n", "new\n").Text);
    }

    [Fact]
    public void An_empty_search_makes_a_file_and_replaces_none()
    {
        var tree = new MemoryFileTree().With("there.txt", "x\n");
        Assert.True(EditApplier.Apply(tree, Edit.Parsed(EditParser.Parse("new.txt\n<<<<<<< SEARCH\n=======\nhi\n>>>>>>> REPLACE\n"))).Succeeded);
        Assert.Equal("hi\n", tree.ReadText("new.txt"));
        Assert.Equal(RefusalReason.Exists, Edit.Refusal(EditApplier.Apply(tree, Edit.Parsed(EditParser.Parse("there.txt\n<<<<<<< SEARCH\n=======\nhi\n>>>>>>> REPLACE\n")))).Reason);
        var options = new ApplyOptions { MayCreate = false };
        Assert.Equal(RefusalReason.NotFound, Edit.Refusal(EditApplier.Apply(tree, Edit.Parsed(EditParser.Parse("other.txt\n<<<<<<< SEARCH\n=======\nhi\n>>>>>>> REPLACE\n")), options)).Reason);
    }

    [Fact]
    public void Names_are_resolved_among_the_files_that_are_known()
    {
        string Path(string name, params string[] known) => Edit.Parsed(EditParser.Parse(name + Body, new EditParseOptions { KnownFiles = known })).Edits[0].Path;
        Assert.Equal("dir/a.py", Path("a.py", "dir/a.py", "b.py"));
        Assert.Equal("a.py", Path("path/to/a.py", "a.py"));
        Assert.Equal("a.py", Path("a.py", "x/a.py", "y/a.py"));
        Assert.Equal("my file", Path("my file", "my file"));
        Assert.Equal("src/x.py", Edit.Parsed(EditParser.Parse("b/src/x.py" + Body, new EditParseOptions { Exists = p => p == "src/x.py" })).Edits[0].Path);
        Assert.Equal("only.py", Edit.Parsed(EditParser.Parse("Do this:" + Body, new EditParseOptions { KnownFiles = ["only.py"] })).Edits[0].Path);
    }

    [Fact]
    public void Line_numbers_choose_between_equal_places_and_follow_earlier_blocks()
    {
        const string Before = "f\nx\ng\nx\nh\n";
        static string Block(int line, string text) => $"<<<<<<< SEARCH\n:start_line:{line}\n-------\nx\n=======\n{text}\n>>>>>>> REPLACE\n";
        var tree = new MemoryFileTree().With("f", Before);
        var known = new EditParseOptions { KnownFiles = ["f"] };
        var result = EditApplier.Apply(tree, Edit.Parsed(EditParser.Parse(Block(2, "1\n2\n3") + Block(4, "4"), known)));
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal("f\n1\n2\n3\ng\n4\nh\n", tree.ReadText("f"));
        Assert.Equal(RefusalReason.Ambiguous, Edit.Refusal(EditApplier.Apply(new MemoryFileTree().With("f", Before), Edit.Parsed(EditParser.Parse(Block(3, "y"), known)))).Reason);
    }

    private static ReplaceTextEdit Parse(string text) => Assert.IsType<ReplaceTextEdit>(Assert.Single(Edit.Parsed(EditParser.Parse(text)).Edits));

    private static (ApplyResult Result, string Text) Apply(string before, string old, string replacement) => Edit.File(before, new ReplaceTextEdit("f", old, replacement) { WholeLines = true });
}
