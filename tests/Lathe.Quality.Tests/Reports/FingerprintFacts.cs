using System.Text;

namespace Lathe.Quality.Tests.Reports;

public sealed class FingerprintFacts
{
    private const string Code = "a()\nb()\n  bad( 1 )\nc()\nbad( 1 )\n";

    [Fact]
    public void Edits_elsewhere_leave_the_name()
    {
        var before = Names(Code, 3, 5);
        Assert.Equal(before, Names("new\nnew\n" + Code, 5, 7));
        Assert.Equal(before, Names(Code.Replace("  bad( 1 )", "\t\tbad( 1 )\r", StringComparison.Ordinal), 3, 5));
    }

    [Fact]
    public void Equal_lines_are_told_apart_by_their_order()
    {
        var names = Names(Code, 3, 5);
        Assert.EndsWith(":1", names[0], StringComparison.Ordinal);
        Assert.Equal(names[0][..^2] + ":2", names[1]);
        Assert.Equal([names[1], names[0]], Names(Code, 5, 3));
    }

    [Fact]
    public void Another_line_rule_file_or_tool_is_another_name()
    {
        var one = Name(Finding(3), Code);
        Assert.NotEqual(one, Name(Finding(3), Code.Replace("bad( 1 )", "bad( 2 )", StringComparison.Ordinal)));
        Assert.NotEqual(one, Name(Finding(3) with { RuleId = "other" }, Code));
        Assert.NotEqual(one, Name(Finding(3) with { Tool = "eslint" }, Code));
        Assert.NotEqual(one, Fingerprints.Of([Finding(3) with { Path = "b.c" }], [])[0]);
    }

    [Fact]
    public void The_message_is_no_part_of_the_name() => Assert.Equal(Name(Finding(3), Code), Name(Finding(3) with { Message = "in other words", Severity = FindingSeverity.Info }, Code));

    [Fact]
    public void The_form_is_what_the_documentation_says() => Assert.Equal("897bfce2f31f3a8fea3bb2c6f0302dcd:1", Name(Finding(3), Code));

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    public void A_line_that_is_not_there_is_no_error(int line) => Assert.EndsWith(":1", Name(Finding(line), Code), StringComparison.Ordinal);

    private static string Name(Finding finding, string code) => Fingerprints.Of([finding], [new FileChange("a.c", null, Encoding.UTF8.GetBytes(code))])[0];

    private static IReadOnlyList<string> Names(string code, params int[] lines) => Fingerprints.Of([.. lines.Select(Finding)], [new FileChange("a.c", null, Encoding.UTF8.GetBytes(code))]);

    private static Finding Finding(int line) => new("r", QualityDimension.Correctness, FindingSeverity.Error, "a.c", new LineRange(line, line), "m");
}
