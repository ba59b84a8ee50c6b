namespace Lathe.Edits.Tests;

public class ToolArgumentsTests
{
    [Theory]
    [InlineData("""{"command":"str_replace","path":"f","old_str":"b","new_str":"B"}""", "a\nB\n")]
    [InlineData("""{"filePath":"f","oldString":"b","newString":"B"}""", "a\nB\n")]
    [InlineData("""{"file_path":"f","old_string":"b","new_string":"B","expected_replacements":1}""", "a\nB\n")]
    [InlineData("""{"path":"f","edits":[{"old_text":"a","new_text":"A"},{"old_text":"b","new_text":"B"}]}""", "A\nB\n")]
    [InlineData("""[{"path":"f","old_str":"a","new_str":"$&"},{"path":"f","old_str":"b","new_str":""}]""", "$&\n\n")]
    [InlineData("""{"command":"insert","path":"f","insert_line":1,"new_str":"x"}""", "a\nx\nb\n")]
    [InlineData("""{"command":"insert","path":"f","insert_line":0,"new_str":""}""", "\na\nb\n")]
    [InlineData("""{"path":"f","insert_line":1,"new_text":"x"}""", "x\na\nb\n")]
    [InlineData("""{"path":"f","content":"whole"}""", "whole")]
    [InlineData("""{"command":"write","path":"f","content":"whole"}""", "whole")]
    [InlineData("""{"path":"f","diff":"<<<<<<< SEARCH\nb\n=======\nB\n>>>>>>> REPLACE"}""", "a\nB\n")]
    [InlineData("""{"input":"*** Begin Patch\n*** Update File: f\n-b\n+B\n*** End Patch"}""", "a\nB\n")]
    public void Edits_are_read_whatever_the_tool_calls_things(string json, string after)
    {
        var parsed = EditParser.Parse(json);
        Assert.Equal(EditFormat.ToolArguments, parsed.Format);
        var tree = new MemoryFileTree().With("f", "a\nb\n");
        var result = EditApplier.Apply(tree, Edit.Parsed(parsed));
        Assert.True(result.Succeeded, result.Describe());
        Assert.Equal(after, tree.ReadText("f"));
    }

    [Fact]
    public void Counts_and_all_are_kept_to()
    {
        static ReplaceTextEdit Read(string json) => Assert.IsType<ReplaceTextEdit>(Assert.Single(Edit.Parsed(EditParser.Parse(json)).Edits));
        Assert.Equal(3, Read("""{"path":"f","old_str":"a","new_str":"b","expected_replacements":3}""").ExpectedCount);
        Assert.True(Read("""{"path":"f","old_str":"a","new_str":"b","replace_all":true}""").ReplaceAll);
        Assert.False(Read("""{"path":"f","old_str":"a","new_str":"b","replaceAll":false}""").ReplaceAll);
    }

    [Theory]
    [InlineData("""{"command":"create","path":"new","file_text":"no end"}""", "no end")]
    [InlineData("""{"path":"new","old_str":"","new_str":"x"}""", "x")]
    public void A_file_is_made_of_exactly_the_text(string json, string content)
    {
        var tree = new MemoryFileTree().With("f", "a\n");
        Assert.True(EditApplier.Apply(tree, Edit.Parsed(EditParser.Parse(json))).Succeeded);
        Assert.Equal(content, tree.ReadText("new"));
        var over = json.Replace("\"new\"", "\"f\"", StringComparison.Ordinal);
        Assert.Equal(RefusalReason.Exists, Edit.Refusal(EditApplier.Apply(tree, Edit.Parsed(EditParser.Parse(over)))).Reason);
    }

    [Theory]
    [InlineData("""{"command":"str_replace","path":"f","new_str":"B"}""", "old_str")]
    [InlineData("""{"command":"str_replace","path":"f","old_str":"","new_str":"B"}""", "empty")]
    [InlineData("""{"command":"insert","path":"f","new_str":"B"}""", "insert_line")]
    [InlineData("""{"command":"insert","path":"f","insert_line":1}""", "text to insert")]
    [InlineData("""{"command":"create","path":"f"}""", "file_text")]
    [InlineData("""{"command":"undo_edit","path":"f"}""", "not known")]
    [InlineData("""{"old_str":"a","new_str":"b"}""", "path")]
    [InlineData("""{"path":"f","old_str":"a"}""", "new text")]
    [InlineData("""{"path":"f"}""", "missing")]
    [InlineData("""{"path":"f","edits":[]}""", "no edit")]
    [InlineData("""{"path":"f","edits":["x"]}""", "object")]
    [InlineData("""{"path":"f","edits":[{"edits":[{"edits":[{"edits":[{"edits":[]}]}]}]}]}""", "nested")]
    [InlineData("""{"path":"f", "old_str": }""", "JSON")]
    [InlineData("""{"path":"f","diff":"nothing"}""", "no edit")]
    public void What_is_missing_is_named(string json, string part) => Assert.Contains(part, EditParser.Parse(json).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void Half_a_surrogate_pair_is_an_error_and_no_crash() =>
        Assert.NotNull(EditParser.Parse("""{"path":"f","old_str":"\ud800","new_str":"b"}""").Error);
}
