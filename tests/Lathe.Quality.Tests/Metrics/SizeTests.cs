using Lathe.Quality.Metrics;

namespace Lathe.Quality.Tests.Metrics;

public sealed class SizeTests
{
    [Theory]
    [InlineData("a.py", "# a\n\ndef f():\n    # b\n    x = 1  # c\n\n    return x\n", 3, 1, 1)]
    [InlineData("a.c", "/* a\n * b */\nint f(void) {\n  /* c\n     d */ int x = 1;\n\n  // e\n  return x;\n}\n", 4, 2, 1)]
    [InlineData("a.js", "function f() {\n  return `a\n\n  b`;\n}\n", 5, 0, 0)]
    public void Lines_are_code_or_comment_or_blank(string path, string text, int code, int comment, int blank) =>
        Assert.Equal(new LineCounts(code, comment, blank), Measured.Function(path, text, "f").Lines);

    [Fact]
    public void A_files_lines_are_all_of_them()
    {
        var lines = FileMeasures.Of(Measured.File("a.py", "# a\n\nx = 1\ny = 2\n")).Lines;
        Assert.Equal(new LineCounts(2, 1, 2), lines);
    }

    // return a + b * a;  operators: return + * ;  operands: a b a.
    [Fact]
    public void Halsteads_counts_are_those_of_the_tokens()
    {
        var file = Measured.File("a.c", "int f(int a, int b) { return a + b * a; }");
        // Operators: ( , ) once as "(", "," , "{", "return", "+", "*", ";": 7 distinct, 7 in all. Operands: int f int a int b a b a: int, f, a, b distinct, 9 in all.
        Assert.Equal(new HalsteadMeasures(7, 4, 7, 9), HalsteadMeasures.Of(file, file.Functions[0].Node));
    }

    [Fact]
    public void Volume_difficulty_and_effort_follow_from_the_counts()
    {
        var measures = new HalsteadMeasures(4, 4, 6, 10);
        Assert.Equal((16, 48.0, 5.0, 240.0), (measures.Length, measures.Volume, measures.Difficulty, measures.Effort));
        Assert.Equal((0.0, 0.0), (default(HalsteadMeasures).Volume, default(HalsteadMeasures).Difficulty));
    }

    [Theory]
    [InlineData("x = f'{a}b'\n", 2, 3)]
    [InlineData("x = 'a' + 'a'\n", 2, 3)]
    public void A_string_is_one_operand_unless_it_has_holes(string text, int operators, int operands)
    {
        var file = Measured.File("a.py", text);
        var measures = HalsteadMeasures.Of(file, 0);
        Assert.Equal((operators, operands), (measures.Operators, measures.Operands));
    }

    [Theory]
    [InlineData(1, 1, 1, 99.87)]
    [InlineData(1000, 10, 100, 34.02)]
    [InlineData(1e9, 1000, 100000, 0)]
    public void The_maintainability_index_is_that_of_visual_studio(double volume, int cyclomatic, int lines, double expected) =>
        Assert.Equal(expected, MaintainabilityIndex.Of(volume, cyclomatic, lines), 2);
}
