namespace Lathe.Edits.Tests;

public class WholeFileTests
{
    [Theory]
    [InlineData("a.txt\n```\nnew\n```\n")]
    [InlineData("**a.txt**:\n\n```text\nnew\n```\n")]
    [InlineData("```text a.txt\nnew\n```\n")]
    [InlineData("a.txt\n~~~\nnew\n~~~")]
    [InlineData("a.txt\r\n```\r\nnew\r\n```\r\n")]
    [InlineData("Here is `a.txt` again:\n\n```\nnew\n```\nRun it:\n\n```\n./run\n```\n")]
    public void A_fence_with_a_name_is_a_file(string text)
    {
        var edit = Assert.IsType<WriteFileEdit>(Assert.Single(Edit.Parsed(EditParser.Parse(text, new EditParseOptions { Exists = p => p == "a.txt" })).Edits));
        Assert.Equal(("a.txt", "new\n"), (edit.Path, edit.Content));
    }

    [Fact]
    public void A_fence_within_the_file_belongs_to_it_when_it_is_told_apart()
    {
        Assert.Equal("x\n```sh\nls\n```\ny\n", Content("a.md\n```\nx\n```sh\nls\n```\ny\n```\n"));
        Assert.Equal("x\n```\nls\n```\ny\n", Content("a.md\n````\nx\n```\nls\n```\ny\n````\n"));
        Assert.True(EditParser.Parse("a.md\n```\nx\n```\nls\n```\ny\n").Error!.IsCutOff);
    }

    [Theory]
    [InlineData("a.txt\n```\nnew\n", "not closed")]
    [InlineData("just this\n\n```\nnew\n```\n", "names its file")]
    [InlineData("a.md\n```\nx\n```\nls\n```\ny\n```\n", "may belong to 'a.md'")]
    [InlineData("a.md\n```markdown\nx\n```\nsrc/a.py\n```\n```\n", "may belong to 'a.md'")]
    [InlineData("a.txt\n```\nx\n```\na.txt\n```\ny\n```\n", "written twice")]
    public void What_is_in_doubt_is_refused(string text, string reason) =>
        Assert.Contains(reason, EditParser.Parse(text, new EditParseOptions { Format = EditFormat.WholeFile }).Error!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a.md\n```\nx\n```\n\nb.md\n```\ny\n```\n", "a.md b.md")]
    [InlineData("a.md\n````\nx\n```\nls\n```\n````\nTry it:\n```\nls\n```\n", "a.md")]
    [InlineData("a.md\n```\nx\n```\nTry it:\n```sh\nls\n```\n", "a.md")]
    public void A_text_that_holds_no_fence_ends_at_its_own(string text, string files) =>
        Assert.Equal(files, string.Join(' ', Edit.Parsed(EditParser.Parse(text)).Edits.Select(e => e.Path)));

    [Fact]
    public void The_only_file_needs_no_name()
    {
        var options = new EditParseOptions { KnownFiles = ["a.txt"] };
        Assert.Equal("a.txt", Assert.Single(Edit.Parsed(EditParser.Parse("Here:\n```\nnew\n```\n", options)).Edits).Path);
        Assert.NotNull(EditParser.Parse("Here:\n```\none\n```\nor\n```\ntwo\n```\n", options).Error);
    }

    private static string Content(string text) => Assert.IsType<WriteFileEdit>(Assert.Single(Edit.Parsed(EditParser.Parse(text)).Edits)).Content;
}
