using System.Text;
using static Lathe.Quality.Tests.RuleTests;

namespace Lathe.Quality.Tests.Rules;

public sealed class TreeAroundFacts
{
    private static readonly string Snake = string.Concat(Enumerable.Range(0, 25).Select(i => $"def take_{(char)('a' + i)}():\n    pass\n\n\n"));

    [Fact]
    public void A_new_file_is_held_against_the_names_of_the_repository()
    {
        if (Lathe.Syntax.NativeGrammars.MissingBecause is { } why) Assert.Skip($"{why}; eng/grammars/build.sh makes the parsers");
        var tree = new Tree { ["app/a.py"] = Snake, ["app/b.go"] = "package b\n" };
        var finding = Assert.Single(Find(tree, Change("app/new.py", null, "def takeOther():\n    pass\n")));
        Assert.Contains("'takeOther' is camel", finding.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Find(tree, Change("app/new.py", null, "def take_other():\n    pass\n")));
    }

    [Fact]
    public void Only_code_in_the_same_language_teaches_and_only_where_a_name_asks()
    {
        var tree = new Tree { ["app/b.go"] = "package b\n", ["vendor/lib.py"] = Snake, ["tests/test_a.py"] = Snake, ["big.py"] = new string('#', 70_000) };
        Assert.Contains("too few are around", Assert.Single(Find(tree, Change("app/new.py", null, "def takeOther():\n    pass\n"))).Message, StringComparison.Ordinal);
        Assert.Equal(["big.py"], tree.Asked);
        tree.Asked.Clear();
        Find(tree, Change("app/new.py", null, "x = 1\n"));
        Assert.Empty(tree.Asked);
    }

    [Fact]
    public void The_nearest_files_are_read_and_not_too_many()
    {
        if (Lathe.Syntax.NativeGrammars.MissingBecause is { } why) Assert.Skip($"{why}; eng/grammars/build.sh makes the parsers");
        var tree = new Tree();
        for (var i = 0; i < 100; i++) tree[$"far/f{i:00}.py"] = "x = 1\n";
        tree["app/deep/near.py"] = "x = 1\n";
        Find(tree, Change("app/deep/new.py", null, "def takeOther():\n    pass\n"));
        Assert.Equal("app/deep/near.py", tree.Asked[0]);
        Assert.Equal(24, tree.Asked.Count);
    }

    [Fact]
    public void Whether_public_items_are_documented_is_learned_from_near_files_too()
    {
        if (Lathe.Syntax.NativeGrammars.MissingBecause is { } why) Assert.Skip($"{why}; eng/grammars/build.sh makes the parsers");
        var documented = "package b\n\n" + string.Concat("ABCDE".Select(c => $"// {c} does it.\nfunc {c}() {{}}\n\n"));
        var bare = "package b\n\n" + string.Concat("ABCDE".Select(c => $"func {c}() {{}}\n\n"));
        var change = Change("app/new.go", null, "package app\n\nfunc Frob(a int) int {\n\tb := a + 1\n\treturn b\n}\n");
        Assert.Equal("'Frob' is public and has no documentation", Assert.Single(Find(new Tree { ["app/b.go"] = documented }, change, "documentation.undocumented-public")).Message);
        Assert.Empty(Find(new Tree { ["app/b.go"] = bare }, change, "documentation.undocumented-public"));
        Assert.Empty(Find(new Tree { ["app/b.py"] = Snake }, change, "documentation.undocumented-public"));
    }

    private static List<Finding> Find(Tree tree, FileChange change, string rule = "readability.naming-convention") =>
        [.. new RuleAssessor().Assess(new CodeChange([change], null, new TreeAround(() => tree.Keys, tree)), CancellationToken.None).Where(f => f.RuleId == rule)];

    private sealed class Tree : Dictionary<string, string>, ITreeFiles
    {
        public List<string> Asked { get; } = [];

        public byte[]? Read(string path, int mostBytes)
        {
            Asked.Add(path);
            return this[path].Length <= mostBytes ? Encoding.UTF8.GetBytes(this[path]) : null;
        }
    }
}
