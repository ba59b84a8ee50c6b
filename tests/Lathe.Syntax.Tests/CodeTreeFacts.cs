namespace Lathe.Syntax.Tests;

public sealed class CodeTreeFacts
{
    [Fact]
    public void Nodes_stand_in_the_order_of_the_text_and_know_their_places()
    {
        var tree = Parse("python", "def f(a):\n    return g(a, 1)\n");
        var function = Find(tree, "function_definition");
        Assert.Equal("module", tree.KindOf(0));
        Assert.Equal("f", tree.TextOf(tree.Child(function, tree.FieldId("name"))).ToString());
        var call = Find(tree, "call");
        Assert.Equal((2, 2), (tree.LineOf(call), tree.EndLineOf(call)));
        Assert.Equal("g(a, 1)", tree.TextOf(call).ToString());
        Assert.True(tree.IsIn(call, function));
        Assert.False(tree.IsIn(function, call));
        var arguments = tree.Child(call, tree.FieldId("arguments"));
        Assert.Equal("arguments", tree.FieldOf(arguments));
        Assert.Equal(["a", "1"], NamedChildren(tree, arguments).Select(n => tree.TextOf(n).ToString()));
        Assert.Equal(0, tree.FieldId("no such field"));
        Assert.Equal(CodeTree.None, tree.Child(call, 0));
        Assert.Equal(CodeTree.None, tree.Parent(0));
        Assert.Equal(CodeTree.None, tree.NextSibling(0));
    }

    public static TheoryData<string, string> Samples() => [.. SymbolSamples.All.Select(s => (s.Language, s.Text))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_node_lies_in_its_parent_and_after_its_elder_siblings(string id, string text)
    {
        var tree = Parse(id, text);
        for (var i = 1; i < tree.Count; i++)
        {
            ref readonly var node = ref tree[i];
            ref readonly var parent = ref tree[node.Parent];
            Assert.InRange(node.Parent, 0, i - 1);
            Assert.InRange(node.Next, i + 1, parent.Next);
            Assert.InRange(node.Start, parent.Start, parent.End);
            Assert.InRange(node.End, node.Start, parent.End);
            if (tree.NextSibling(i) is var next and > 0) Assert.True(tree[next].Start >= node.End);
        }
    }

    [Fact]
    public void Broken_text_is_marked()
    {
        var tree = Parse("javascript", "let a = ;\nfoo(");
        Assert.Contains(tree.Nodes.ToArray(), n => n.IsBroken);
        Assert.DoesNotContain(Parse("javascript", "let a = 1;\n").Nodes.ToArray(), n => n.IsBroken);
    }

    [Fact]
    public void Depth_is_no_matter()
    {
        var text = "x = " + new string('(', 5_000) + "1" + new string(')', 5_000) + "\n";
        Assert.True(Parse("python", text).Count > 10_000);
    }

    [Fact]
    public void A_language_without_a_grammar_has_no_tree() => Assert.Null(CodeTree.Parse(LanguageTable.Find("kotlin")!, "val a = 1"));

    private static CodeTree Parse(string language, string text)
    {
        Natives.Need();
        return CodeTree.Parse(LanguageTable.Find(language)!, text)!;
    }

    private static int Find(CodeTree tree, string kind)
    {
        for (var i = 0; i < tree.Count; i++)
            if (tree.KindOf(i) == kind) return i;
        return CodeTree.None;
    }

    private static List<int> NamedChildren(CodeTree tree, int node)
    {
        var children = new List<int>();
        for (var child = tree.FirstNamed(node); child >= 0; child = tree.NextNamed(child)) children.Add(child);
        return children;
    }
}
