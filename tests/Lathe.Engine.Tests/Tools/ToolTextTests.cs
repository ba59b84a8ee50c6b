using Lathe.Engine.Tools;

namespace Lathe.Engine.Tests.Tools;

public sealed class ToolTextTests
{
    private static readonly ToolText Text = ToolText.Parse("demo", "Does it.\n\n## Arguments\n- path (string, required): where\n- count (integer): how many\n- all (boolean): everything\n");

    [Fact]
    public void A_markdown_file_is_description_and_schema_in_one()
    {
        Assert.Equal("Does it.", Text.Description);
        Assert.Equal(
            """{"type":"object","properties":{"path":{"type":"string","description":"where"},"count":{"type":"integer","description":"how many"},"all":{"type":"boolean","description":"everything"}},"required":["path"]}""",
            Text.Schema.GetRawText());
    }

    [Theory]
    [InlineData("{\"path\":\"a\",\"count\":3,\"all\":true}")]
    [InlineData("{\"path\":\"a\",\"count\":null}")]
    public void Arguments_that_fit_are_read(string json) => Assert.Equal("a", ToolArguments.Parse(Text, json).String("path"));

    [Theory]
    [InlineData("{\"path\":\"a\"", "not valid JSON")]
    [InlineData("[1]", "one JSON object")]
    [InlineData("{}", "needs the argument 'path'")]
    [InlineData("", "needs the argument 'path'")]
    [InlineData("{\"path\":null}", "needs the argument 'path'")]
    [InlineData("{\"path\":\"a\\ud83d\"}", "half of a character")]
    [InlineData("{\"path\":\"a\",\"p\\ude00\":1}", "half of a character")]
    [InlineData("{\"path\":1}", "must be of type string")]
    [InlineData("{\"path\":\"a\",\"count\":\"3\"}", "must be of type integer")]
    [InlineData("{\"path\":\"a\",\"count\":1.5}", "must be of type integer")]
    [InlineData("{\"path\":\"a\",\"file\":\"b\"}", "no argument 'file'. It takes: path, count, all")]
    public void Arguments_that_do_not_fit_are_refused_with_what_would(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<ToolInputException>(() => ToolArguments.Parse(Text, json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_malformed_argument_line_is_found_when_the_text_is_loaded() =>
        Assert.Throws<FormatException>(() => ToolText.Parse("demo", "## Arguments\n- path: where\n"));

    [Fact]
    public void Every_built_in_tool_has_its_text_and_the_whole_fits_in_ten_kilobytes_with_the_system_prompt()
    {
        var bytes = Lathe.Engine.Text.EmbeddedText.Read("system.hbs").Length;
        foreach (var tool in ToolBox.BuiltIn())
        {
            Assert.NotEmpty(tool.Text.Description);
            bytes += tool.Text.Name.Length + tool.Text.Description.Length + tool.Text.Schema.GetRawText().Length;
        }

        Assert.InRange(bytes, 1_000, 10_000);
    }
}
