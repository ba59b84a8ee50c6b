using Lathe.Quality.Metrics;
using static Lathe.Quality.Tests.RuleTests;

namespace Lathe.Quality.Tests.Metrics;

public sealed class ChangedFunctionsFacts
{
    [Fact]
    public void Changed_and_new_functions_are_measured_as_they_were_and_as_they_are()
    {
        if (Lathe.Syntax.NativeGrammars.MissingBecause is { } why) Assert.Skip($"{why}; eng/grammars/build.sh makes the parsers");
        var before = "def same(a):\n    return a\n\nclass C:\n    def f(self, a):\n        return a\n";
        var after = "def same(a):\n    return a\n\nclass C:\n    def f(self, a):\n        if a:\n            return 1\n        return a\n\ndef new(): pass\n";
        var functions = ChangedFunctions.Of(new CodeChange([Change("a.py", before, after), Change("notes.md", null, "x\n")]));
        Assert.Equal(["C.f 5", "new 10"], functions.Shown.Select(static f => $"{f.Name} {f.Line}"));
        Assert.Equal(0, functions.Left);
        Assert.Null(functions.Shown[1].Before);
        var (was, now) = (functions.Shown[0].Before!, functions.Shown[0].After);
        Assert.Equal((1, 0, 0, 2), (was.Cyclomatic, was.Cognitive, was.Nesting, was.Lines));
        Assert.Equal((2, 1, 1, 4), (now.Cyclomatic, now.Cognitive, now.Nesting, now.Lines));
        // def ( , : return and f self a, of which a twice: 9 tokens of 8 kinds.
        Assert.Equal(9 * Math.Log2(8), was.Volume, 6);
        Assert.Equal(MaintainabilityIndex.Of(now.Volume, 2, 4), now.Index, 6);
        Assert.True(now.Index < was.Index);
    }

    [Fact]
    public void Of_very_many_the_ones_that_grew_the_most_are_shown()
    {
        if (Lathe.Syntax.NativeGrammars.MissingBecause is { } why) Assert.Skip($"{why}; eng/grammars/build.sh makes the parsers");
        var text = string.Concat(Enumerable.Range(0, 250).Select(static i => $"def f{i}(a):\n    {(i % 50 == 0 ? "if a and b: g()" : "pass")}\n"));
        var functions = ChangedFunctions.Of(new CodeChange([Change("a.py", null, text)]));
        Assert.Equal((200, 50), (functions.Shown.Count, functions.Left));
        Assert.Equal(5, functions.Shown.Count(static f => f.After.Cyclomatic == 3));
    }
}
