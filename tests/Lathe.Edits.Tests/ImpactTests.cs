using Lathe.Syntax;

namespace Lathe.Edits.Tests;

public class ImpactTests
{
    [Fact]
    public void Symbols_that_come_go_and_change_are_listed()
    {
        const string Before = "class Cart:\n    def total(self):\n        return 1\n\n    def clear(self):\n        pass\n\ndef keep():\n    return 0\n";
        const string After = "class Cart:\n    def total(self, tax):\n        return 1\n\n    def add(self):\n        pass\n\ndef keep():\n    return 2\n";
        var symbols = SymbolImpact.Of([Change("cart.py", Before, After)]);
        Assert.Equal(
            ["Resigned Cart.total", "Added Cart.add", "Removed Cart.clear", "Changed keep"],
            symbols.Select(s => $"{s.Kind} {s.Name}"));
        Assert.Equal(("def total(self):", "def total(self, tax):"), (symbols[0].OldSignature, symbols[0].NewSignature));
        Assert.Equal((9 - 1, OutlineKind.Function), (symbols[3].NewLine!.Value, symbols[3].SymbolKind));
    }

    [Fact]
    public void Overloads_pair_up_by_their_signatures()
    {
        const string Before = "class A\n{\n    void F(int a) { }\n\n    void F(string a) { }\n}\n";
        const string After = "class A\n{\n    void F(int a) { }\n\n    void F(string a, int b) { }\n}\n";
        var symbol = Assert.Single(SymbolImpact.Of([Change("a.cs", Before, After)]));
        Assert.Equal(SymbolChangeKind.Resigned, symbol.Kind);
        Assert.StartsWith("void F(string a, int b)", symbol.NewSignature, StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_moved_did_not_change()
    {
        const string Before = "def a():\n    return 1\n\ndef b():\n    return 2\n";
        Assert.Empty(SymbolImpact.Of([Change("m.py", Before, "# new\n\n" + Before)]));
        Assert.Empty(SymbolImpact.Of([new FileChange("m.py", "n.py", Edit.Bytes(Before), Edit.Bytes(Before))]));
        Assert.Empty(SymbolImpact.Of([new FileChange("x.bin", "x.bin", [0], [0, 1]), new FileChange("l.py", "l.py", [1], [2]) { OldIsLink = true, NewIsLink = true }]));
    }

    [Fact]
    public void A_file_that_is_new_or_gone_adds_or_removes_all_of_its_symbols()
    {
        var content = Edit.Bytes("def a():\n    return 1\n");
        Assert.Equal(SymbolChangeKind.Added, Assert.Single(SymbolImpact.Of([new FileChange(null, "m.py", null, content)])).Kind);
        Assert.Equal(SymbolChangeKind.Removed, Assert.Single(SymbolImpact.Of([new FileChange("m.py", null, content, null)])).Kind);
    }

    [Fact]
    public void Only_new_syntax_errors_are_reported()
    {
        var problem = Assert.Single(ChangeSyntax.NewProblems([Change("a.json", "{\"a\": 1}", "{\"a\": }"), Change("b.json", "{", "{"), Change("c.bin", "\0", "\0")]));
        Assert.Equal(("a.json", 1), (problem.Path, problem.Line));
    }

    private static FileChange Change(string path, string before, string after) => new(path, path, Edit.Bytes(before), Edit.Bytes(after));
}
