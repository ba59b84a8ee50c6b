namespace Lathe.Quality.Tests.Structure;

public sealed class BlameTests
{
    private const string Names = "abcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void A_function_that_was_over_a_limit_counts_when_it_got_a_fifth_worse()
    {
        var before = Function(30);
        Assert.Empty(Of("maintainability.cognitive-complexity", before, Function(31)));
        Assert.Single(Of("maintainability.cognitive-complexity", before, Function(36)));
    }

    [Fact]
    public void A_function_that_was_moved_to_another_place_is_the_same_one() =>
        Assert.Empty(Of("maintainability.cognitive-complexity", "x = 1\n\n" + Function(30), Function(30) + "\nx = 1\n"));

    [Fact]
    public void A_lower_limit_of_the_repository_counts()
    {
        var strict = QualityProfile.With([new ProfileFile("a.yaml", "language: python\nlimits: { cognitive: 5 }\n", MayLoosen: false)]);
        FileChange[] files = [RuleTests.Change("a.py", null, Function(6))];
        Assert.Contains(new RuleAssessor().Assess(new CodeChange(files, strict), CancellationToken.None), f => f.RuleId == "maintainability.cognitive-complexity");
        Assert.DoesNotContain(new RuleAssessor().Assess(new CodeChange(files), CancellationToken.None), f => f.RuleId == "maintainability.cognitive-complexity");
    }

    [Fact]
    public void The_index_of_a_function_counts_below_the_profiles_limit_where_nothing_else_says_it()
    {
        var lines = string.Concat(Enumerable.Range(0, 40).Select(i => $"    x{i} = a.b{i}(c{i}, d{i}) + e{i} * f{i} - g{i}(h{i}, {i})\n"));
        Assert.Empty(Low(null, "def f(a):\n" + lines));
        var found = Assert.Single(Low("limits: { maintainability_index: 50 }\n", "def f(a):\n" + lines));
        Assert.Matches("^'f' has a maintainability index of 38, it was 92$", found.Message);
        Assert.Empty(Low("limits: { maintainability_index: 50, function_lines: 30 }\n", "def f(a):\n" + lines));
        Assert.Empty(Low("limits: { maintainability_index: 10 }\n", "def f(a):\n" + lines + lines + lines));

        static IEnumerable<Finding> Low(string? limits, string after) =>
            new RuleAssessor().Assess(new CodeChange([RuleTests.Change("a.py", "def f(a): pass\n", after)], limits is null ? null : QualityProfile.With([new ProfileFile("a.yaml", "language: python\n" + limits, MayLoosen: true)])), CancellationToken.None).Where(f => f.RuleId == "maintainability.low-index");
    }

    [Fact]
    public void Somebody_elses_file_may_raise_the_limit_of_the_index_and_not_lower_it()
    {
        static int Limit(int asked) => QualityProfile.With([new ProfileFile("a.yaml", $"language: python\nlimits: {{ maintainability_index: {asked} }}\n", MayLoosen: false)]).For("python").Limit(RuleLimit.MaintainabilityIndex);
        Assert.Equal((60, 35), (Limit(60), Limit(20)));
    }

    [Fact]
    public void Nineteen_names_are_no_convention_and_eight_in_ten_are_none_either()
    {
        Assert.Empty(Of("readability.naming-convention", Defs(19, "takeX"), Defs(19, "takeX") + "def take_other():\n    pass\n"));
        Assert.Single(Of("readability.naming-convention", Defs(20, "takeX"), Defs(20, "takeX") + "def take_other():\n    pass\n"));
        Assert.Empty(Of("readability.naming-convention", Defs(20, "take_") + Defs(5, "giveX"), Defs(20, "take_") + Defs(5, "giveX") + "def takeOther():\n    pass\n"));
        Assert.Single(Of("readability.naming-convention", Defs(20, "take_"), Defs(20, "take_") + "def takeOther():\n    pass\n"));
    }

    [Fact]
    public void Where_there_are_too_few_names_for_a_habit_the_profile_holds_unless_they_contradict_it()
    {
        var found = Assert.Single(Of("readability.naming-convention", Defs(3, "take_"), Defs(3, "take_") + "def takeOther():\n    pass\n"));
        Assert.Equal("'takeOther' is camelCase; functions in Python are snake_case, and too few are around to have a habit of their own", found.Message);
        Assert.Empty(Of("readability.naming-convention", Defs(3, "takeX"), Defs(3, "takeX") + "def takeOther():\n    pass\n"));
        var free = QualityProfile.With([new ProfileFile("a.yaml", "language: python\nnaming: { function: any }\n", MayLoosen: true)]);
        Assert.Empty(Named(free));
        Assert.Single(Named(QualityProfile.With([new ProfileFile("a.yaml", "language: python\nnaming: { function: any }\n", MayLoosen: false)])));
        Assert.Empty(Named(QualityProfile.With([new ProfileFile("a.yaml", "language: python\nnaming: { function: camel }\n", MayLoosen: true)])));

        static IEnumerable<Finding> Named(QualityProfile profile) =>
            new RuleAssessor().Assess(new CodeChange([RuleTests.Change("a.py", null, "def takeOther():\n    pass\n")], profile), CancellationToken.None).Where(f => f.RuleId == "readability.naming-convention");
    }

    [Fact]
    public void What_a_base_class_may_demand_is_named_as_it_demands()
    {
        var before = "class A:\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"    def take_{Names[i]}(self):\n        pass\n"));
        Assert.Empty(Of("readability.naming-convention", before, before + "class B(Protocol):\n    def dataReceived(self):\n        pass\n"));
        Assert.Single(Of("readability.naming-convention", before, before + "class B:\n    def dataReceived(self):\n        pass\n"));
    }

    [Fact]
    public void A_copy_in_another_file_of_the_change_is_found_and_one_with_all_other_names_is_not()
    {
        var body = "def f(items, limit):\n    total = 0\n    for item in items:\n        if item.price > limit and item.stock > 0:\n            total += item.price * item.count\n        elif item.kind == 'gift':\n            total += fee(item)\n        else:\n            log(item, total)\n    return total - discount(total)\n";
        var other = body.Replace("item", "q", StringComparison.Ordinal).Replace("total", "w", StringComparison.Ordinal).Replace("limit", "e", StringComparison.Ordinal).Replace("price", "r", StringComparison.Ordinal).Replace("count", "t", StringComparison.Ordinal);
        FileChange[] copy = [RuleTests.Change("a.py", body, body), RuleTests.Change("b.py", null, body)];
        var finding = Assert.Single(new RuleAssessor().Assess(new CodeChange(copy), CancellationToken.None), f => f.RuleId == "maintainability.duplicate-code");
        Assert.Equal("b.py", finding.Path);
        FileChange[] same = [RuleTests.Change("a.py", body, body), RuleTests.Change("b.py", null, other)];
        Assert.DoesNotContain(new RuleAssessor().Assess(new CodeChange(same), CancellationToken.None), f => f.RuleId == "maintainability.duplicate-code");
    }

    [Fact]
    public void A_test_that_became_one_with_parameters_is_not_weaker()
    {
        var before = "class ATests {\n  [Fact] public void Adds() {\n    Assert.Equal(1, F(1));\n    Assert.Equal(2, F(2));\n  }\n}\n";
        var after = "class ATests {\n  [Theory]\n  [InlineData(1)]\n  [InlineData(2)]\n  public void Adds(int a) {\n    Assert.Equal(a, F(a));\n  }\n}\n";
        Assert.Empty(Of("testing.weakened-test", before, after, "tests/ATests.cs"));
    }

    private static string Function(int branches) => "def f(a):\n" + string.Concat(Enumerable.Repeat("    if a:\n        g()\n", branches));

    private static string Defs(int count, string start) => string.Concat(Enumerable.Range(0, count).Select(i => $"def {start}{Names[i]}():\n    pass\n\n\n"));

    private static List<Finding> Of(string rule, string before, string after, string path = "a.py") =>
        [.. new RuleAssessor().Assess(new CodeChange([RuleTests.Change(path, before, after)]), CancellationToken.None).Where(f => f.RuleId == rule)];
}
