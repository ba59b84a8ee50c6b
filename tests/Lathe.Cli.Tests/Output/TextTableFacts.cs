using Lathe.Cli.Output;

namespace Lathe.Cli.Tests.Output;

public sealed class TextTableFacts
{
    [Fact]
    public void Columns_are_aligned_and_nothing_trails() => Assert.Equal("A   B\nxx  1\ny   22\n", Written(null, ["xx", "1"], ["y", "22"]));

    [Fact]
    public void The_widest_column_is_wrapped_when_there_is_room_for_that() =>
        Assert.Equal("A   B\nxx  one two three four\n    five\ny   1\n", Written(24, ["xx", "one two three four five"], ["y", "1"]));

    [Fact]
    public void Rows_become_blocks_when_there_is_not()
    {
        Assert.Equal("a-rather-long-na\nme\n  b: one two\n  three\n", Written(16, ["a-rather-long-name", "one two three"]));
        Assert.Equal("x\n", Written(2, ["x", ""]).Replace("A   B\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Wide_characters_take_two_columns_and_marks_none()
    {
        Assert.Equal(4, TextWidth.Of("日本"));
        Assert.Equal(2, TextWidth.Of("😀"));
        Assert.Equal(1, TextWidth.Of("e\u0301"));
        Assert.Equal(["日本", "語"], TextWidth.Wrap("日本語", 4));
    }

    [Fact]
    public void Cells_are_one_harmless_line() => Assert.Equal("A     B\na b   ?[31mc\n", Written(null, ["a\nb", "\u001b[31mc"]).Replace("A    B", "A     B", StringComparison.Ordinal).Replace("a b  ?", "a b   ?", StringComparison.Ordinal));

    [Fact]
    public void No_rows_are_no_output() => Assert.Empty(Written(null));

    [Fact]
    public void Control_and_bidirectional_characters_are_shown_as_question_marks()
    {
        Assert.Equal("a?b?c\td\n", PlainText.Printable("a\u0007b\u202ec\td\n"));
        Assert.Equal("plain é", PlainText.Printable("plain é"));
    }

    private static string Written(int? width, params string[][] rows)
    {
        using var writer = new StringWriter();
        var table = new TextTable("A", "B");
        foreach (var row in rows) table.Add(row);
        table.Write(writer, width);
        return writer.ToString();
    }
}
