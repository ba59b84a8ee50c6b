namespace Lathe.Edits.Tests;

public class EditStreamTests
{
    private const string Blocks = "I will.\n\nsrc/a.py\n```python\n<<<<<<< SEARCH\nold\n=======\nnew\nmore\n>>>>>>> REPLACE\n```\n\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n";
    private const string Envelope = "*** Begin Patch\n*** Update File: a\n@@\n-x\n+y\n*** Delete File: b\n*** End Patch\n";
    private const string Diffs = "```diff\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n--- a/g\n+++ b/g\n@@ -1 +1,2 @@\n a\n+b\n```\n";
    private const string Whole = "a.txt\n```\none\ntwo\n```\n`b.txt` is not there\n\nc.txt\n```text\nx\n```\n";

    [Theory]
    [InlineData(Blocks, "src/a.py -1+2, src/a.py -1+1")]
    [InlineData(Envelope, "a -1+1, b -0+0")]
    [InlineData(Diffs, "f -1+1, g -0+1")]
    [InlineData(Whole, "a.txt -0+2, c.txt -0+1")]
    public void Edits_are_recognised_wherever_the_answer_is_cut(string text, string expected)
    {
        foreach (var size in (int[])[1, 2, 7, 64, text.Length])
        {
            var stream = new EditStream();
            for (var at = 0; at < text.Length; at += size) stream.Append(text.AsSpan(at, Math.Min(size, text.Length - at)));
            stream.Complete();
            Assert.Equal(expected, string.Join(", ", stream.Edits.Select(e => $"{e.Path} -{e.Removed}+{e.Added}")));
            Assert.All(stream.Edits, e => Assert.True(e.IsComplete));
            Assert.Equal(text, stream.Text);
            Assert.Equal(stream.Edits.Count, Edit.Parsed(EditParser.Parse(text)).Edits.Count);
        }
    }

    [Fact]
    public void A_path_is_known_and_refused_before_the_edit_is_whole()
    {
        var stream = new EditStream();
        Assert.Empty(stream.Append("*** Begin Patch\n*** Update File: ../secret"));
        Assert.Null(stream.Wrong);
        var edit = Assert.Single(stream.Append("\n@@\n"));
        Assert.False(edit.IsComplete);
        Assert.Same(stream.Wrong, stream.Edits[0]);
        Assert.Contains("'..'", stream.Wrong!.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_caller_may_refuse_paths_too()
    {
        var stream = new EditStream(check: p => p == "gone.txt" ? "is not there" : null);
        stream.Append("there.txt\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\ngone.txt\n<<<<<<< SEARCH\n");
        Assert.Equal((1, "is not there"), (stream.Wrong!.Index, stream.Wrong.Refusal));
    }

    [Fact]
    public void A_tools_arguments_name_their_file_early()
    {
        var stream = new EditStream();
        Assert.Empty(stream.Append("{\"command\": \"str_replace\", \"pa"));
        Assert.Equal("src/a.py", Assert.Single(stream.Append("th\": \"src/a.py\", \"old_str")).Path);
        Assert.False(stream.Edits[0].IsComplete);
        Assert.True(Assert.Single(stream.Append("\": \"a\", \"new_str\": \"b\"}")).IsComplete);
        Assert.Empty(stream.Complete());
    }

    [Theory]
    [InlineData("""{"path": "a.py", "old_text": "one\ntwo", "new_text": "1\n2\n3\n"}""", "a.py -2+3")]
    [InlineData("""{"old_text": "one", "new_text": "", "path": "b\u002epy"}""", "b.py -1+0")]
    [InlineData("""{"path": "a.py", "edits": [{"old_str": "x", "new_str": "y"}, {"old_str": "p\nq", "new_str": "r"}]}""", "a.py -3+2")]
    [InlineData("""{"edits": [{"path": "a.py", "old_str": "x", "new_str": "y"}, {"old_str": "p\nq", "new_str": "r", "path": "b.py"}]}""", "a.py -1+1, b.py -2+1")]
    [InlineData("""{"edits": [{"old_str": "x", "new_str": "y\nz"}], "path": "a.py"}""", "a.py -1+2")]
    [InlineData("""{"path": "a.py", "content": "say \"{ path: [\" \\\n\tend"}""", "a.py -0+2")]
    [InlineData("""{"patch": "*** Begin Patch\n*** Update File: a\n@@\n-x\n+y\n+z\n*** Add File: b\n+1\n*** End Patch"}""", "a -1+2, b -0+1")]
    [InlineData("""{"path": "a.py", "view_range": [1, 2]}""", "a.py -0+0")]
    [InlineData("""{"summary": "path: a.py"}""", "")]
    [InlineData("""{}""", "")]
    [InlineData("""{"path": "/root/of/a.py", "content": "x"}""", "of/a.py -0+1")]
    public void A_tools_arguments_are_counted_wherever_they_are_cut(string text, string expected)
    {
        for (var size = 1; size <= text.Length; size += size)
        {
            var stream = new EditStream(new EditParseOptions { Root = "/root" });
            for (var at = 0; at < text.Length; at += size) stream.Append(text.AsSpan(at, Math.Min(size, text.Length - at)));
            Assert.Equal(expected, string.Join(", ", stream.Edits.Select(e => $"{e.Path} -{e.Removed}+{e.Added}")));
            Assert.All(stream.Edits, e => Assert.True(e is { IsComplete: true, Refusal: null }));
        }
    }

    [Theory]
    [InlineData("{{{{}]]]]}}\"path\"\"path\":\"a\"")]
    [InlineData("{\"path\":\"a\",\"content\":\"\\uZZZZ\\ud800\\q")]
    [InlineData("{\"patch\":\"*** Begin Patch\\n*** Add File: ../x\\n")]
    public void Arguments_that_are_no_JSON_do_no_harm(string text)
    {
        var stream = new EditStream();
        stream.Append(text);
        stream.Complete();
        Assert.True(stream.Edits.Count <= 1);
        Assert.Equal(text.Contains("..", StringComparison.Ordinal), stream.Wrong is not null);
    }

    [Fact]
    public void What_was_cut_off_is_not_complete()
    {
        var stream = new EditStream();
        stream.Append("a.txt\n<<<<<<< SEARCH\nold\n=======\nne");
        stream.Complete();
        Assert.False(Assert.Single(stream.Edits).IsComplete);
    }
}
