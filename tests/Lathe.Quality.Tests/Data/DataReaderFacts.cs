using Lathe.Errors;
using Lathe.Quality.Data;

namespace Lathe.Quality.Tests.Data;

public sealed class DataReaderFacts
{
    private static readonly DataSource Source = new("team.yaml", "rules");

    [Fact]
    public void Values_are_read_with_their_lines_and_paths()
    {
        var root = Read("a: 1\nb:\n  - x\n  - 'y'\nc:\n  d: |\n    one\n    two\n  e: true\nf:\n");
        Assert.Equal(1, root.Require("a").Integer(0, 5));
        Assert.Equal(["x", "y"], root.Require("b").Texts());
        Assert.Equal(["1"], root.Require("a").Texts());
        var block = root.Require("c").Require("d");
        Assert.Equal(("one\ntwo\n", 6, 7, "c.d"), (block.Text(), block.Line, block.TextLine, block.Path));
        Assert.True(root.Require("c").Require("e").Flag());
        Assert.Null(root.Find("f"));
        Assert.Null(root.Find("g"));
        Assert.Equal("b[1]", root.Require("b").Items()[1].Path);
        Assert.Equal(["a", "b", "c", "f"], root.Entries().Select(entry => entry.Key));
        Assert.True(root.IsMap && root.Require("b").IsList && root.Require("a").IsText);
        Assert.Equal("x", root.Require("b").Items()[0].OneOf("x", "y"));
        root.AllowKeys("a", "b", "c", "f");
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("~")]
    public void A_file_without_content_is_nothing(string text) => Assert.Null(DataReader.Read(text, Source));

    [Theory]
    [InlineData("a: &x 1\nb: *x\n", "rules.alias", 2)]
    [InlineData("a: !t 1\n", "rules.tag", 1)]
    [InlineData("a: 1\na: 2\n", "rules.duplicate_key", 2)]
    [InlineData("a: 1\n---\nb: 1\n", "rules.second_document", 2)]
    [InlineData("a: [1\n", "rules.bad_yaml", 2)]
    [InlineData("? [a]\n: 1\n", "rules.wrong_type", 1)]
    [InlineData("a: 'x\n", "rules.bad_yaml", 1)]
    public void What_rules_never_need_is_refused(string text, string code, int line)
    {
        var error = Assert.Throws<LatheException>(() => DataReader.Read(text, Source)).Error;
        Assert.Equal(code, error.Code);
        Assert.StartsWith($"team.yaml:{line}: ", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Guidance);
    }

    [Fact]
    public void Size_depth_and_number_are_bounded()
    {
        Assert.Equal("rules.too_large", Error(() => DataReader.Read(new string('#', DataReader.LargestBytes + 1), Source)).Code);
        Assert.Equal("rules.too_deep", Error(() => DataReader.Read(new string('[', 200), Source)).Code);
        Assert.Equal("rules.too_large", Error(() => DataReader.Read("[" + string.Concat(Enumerable.Repeat("1,", 60_000)) + "]", Source)).Code);
        Assert.Equal("rules.out_of_range", Error(() => Read("a: [" + string.Concat(Enumerable.Repeat("1,", 6_000)) + "]").Require("a").Items()).Code);
    }

    [Fact]
    public void A_wrong_value_names_the_key_and_the_remedy()
    {
        var root = Read("id: x\nlist: [1]\nnumber: 12\nwords: xx\nnone:\nempty: ''\n");
        Assert.Equal(("rules.unknown_key", "team.yaml:1: there is no key 'id'. Did you mean 'ids'?"), Seen(() => root.AllowKeys("ids", "list", "number", "words", "none", "empty")));
        Assert.Equal(("rules.missing_key", "team.yaml:1: the file has no 'name'."), Seen(() => root.Require("name")));
        Assert.Equal(("rules.wrong_type", "team.yaml:2: 'list' has to be text, not a list."), Seen(() => root.Require("list").Text()));
        Assert.Equal(("rules.wrong_type", "team.yaml:3: 'number' has to be a whole number from 1 to 9, not '12'."), Seen(() => root.Require("number").Integer(1, 9)));
        Assert.Equal(("rules.wrong_type", "team.yaml:3: 'number' has to be true or false, not '12'."), Seen(() => root.Require("number").Flag()));
        Assert.Equal(("rules.wrong_value", "team.yaml:4: 'words' cannot be 'xx'. Did you mean 'xy'?"), Seen(() => root.Require("words").OneOf("xy", "other")));
        Assert.Equal(("rules.wrong_type", "team.yaml:4: 'words' has to be a list, not 'xx'."), Seen(() => root.Require("words").Items()));
        Assert.Equal(("rules.out_of_range", "team.yaml:4: 'words' is longer than 1 characters."), Seen(() => root.Require("words").Text(1)));
        Assert.Equal(("rules.wrong_type", "team.yaml:6: 'empty' has to be text, not ''."), Seen(() => root.Require("empty").Text(5)));
        Assert.Equal(("rules.wrong_type", "team.yaml:4: 'words' has to be a group of 'key: value' lines, not 'xx'."), Seen(() => root.Require("words").Find("x")));
    }

    private static (string Code, string Message) Seen(Action action) => Error(action) is var error ? (error.Code, error.Message) : default;

    private static LatheError Error(Action action) => Assert.Throws<LatheException>(action).Error;

    private static DataValue Read(string text) => DataReader.Read(text, Source)!;
}
