using Lathe.Engine.Impact;

namespace Lathe.Engine.Tests.Impact;

public class RemovedSymbolFacts
{
    private const string Cart = "def total(items):\n    return sum(items)\n\n\ndef count(items):\n    return len(items)\n";
    private const string WithoutTotal = "def count(items):\n    return len(items)\n";

    [Fact]
    public void What_imports_and_calls_a_removed_function_is_found_with_its_lines()
    {
        var tree = new ChangedTree()
            .Change("shop/cart.py", Cart, WithoutTotal)
            .With("shop/view.py", "from shop.cart import total\n\n\ndef show(items):\n    print(total(items))\n")
            .With("tests/test_cart.py", "from shop import cart\n\n\ndef test_total():\n    assert cart.total([1]) == 1\n");
        var symbol = Assert.Single(tree.Report().Symbols);
        Assert.Equal("total", symbol.Change.Name);
        Assert.Equal(
            ["shop/view.py:1 Strong", "shop/view.py:5 Strong", "tests/test_cart.py:5 Likely"],
            symbol.References.Select(r => $"{r.Path}:{r.Line} {r.Evidence}"));
        Assert.Equal([false, false, true], symbol.References.Select(r => r.IsTest));
        Assert.Equal(["Error impact.removed-still-used shop/view.py:1"], tree.Findings());
    }

    [Fact]
    public void A_use_in_its_own_file_is_found()
    {
        var tree = new ChangedTree().Change("cart.py", Cart + "\n\ndef show(items):\n    print(total(items))\n", WithoutTotal + "\n\ndef show(items):\n    print(total(items))\n");
        Assert.Equal(["Error impact.removed-still-used cart.py:6"], tree.Findings());
    }

    [Theory]
    [InlineData("comments and strings", "# total(items) was here\nprint(\"total(1)\")\n")]
    [InlineData("another object's method", "from shop.cart import count\n\n\ndef show(order):\n    return order.total(1)\n")]
    [InlineData("a function of its own", "from shop.cart import count\n\n\ndef total(a):\n    return a\n\n\nprint(total(1))\n")]
    [InlineData("a variable of its own", "from shop import cart\n\ntotal = cart.count([])\nprint(total)\n")]
    [InlineData("a file that has nothing to do with it", "from shop.other import total\n\nprint(total(1))\n")]
    [InlineData("no import at all", "print(total(1))\n")]
    [InlineData("an attribute", "from shop import cart\n\nprint(order.total)\n")]
    public void No_finding_is_made_of(string what, string file)
    {
        var tree = new ChangedTree().Change("shop/cart.py", Cart, WithoutTotal).With("shop/view.py", file).With("shop/other.py", "from elsewhere import total\n");
        Assert.True(tree.Findings().Count == 0, what + ": " + string.Join("; ", tree.Findings()));
    }

    [Theory]
    [InlineData("from shop.sums import total\n\n\n" + WithoutTotal)]
    [InlineData("from shop.sums import *\n\n\n" + WithoutTotal)]
    [InlineData(WithoutTotal + "\n\ndef __getattr__(name):\n    return name\n")]
    [InlineData(WithoutTotal + "\n\ntotal = count\n")]
    public void A_name_that_its_file_still_provides_is_not_gone(string after)
    {
        var tree = new ChangedTree().Change("shop/cart.py", Cart, after).With("shop/view.py", "from shop.cart import total\n\nprint(total([]))\n");
        Assert.Empty(tree.Findings());
    }

    [Theory]
    [InlineData("import * as sums from './sums';\n", true)]
    [InlineData("export * from './sums';\n", false)]
    public void Only_a_wildcard_that_is_handed_on_may_provide_a_name(string first, bool found)
    {
        var tree = new ChangedTree()
            .Change("src/cart.ts", first + "export function total() {\n  return 1;\n}\n", first)
            .With("src/view.ts", "import { total } from './cart';\n\ntotal();\n");
        Assert.Equal(found ? ["Error impact.removed-still-used src/view.ts:1"] : [], tree.Findings());
    }

    [Fact]
    public void A_symbol_that_moved_to_another_file_is_no_finding()
    {
        var tree = new ChangedTree()
            .Change("shop/cart.py", Cart, WithoutTotal)
            .Change("shop/sums.py", null, "def total(items):\n    return sum(items)\n")
            .Change("shop/view.py", "from shop.cart import total\n\nprint(total([]))\n", "from shop.sums import total\n\nprint(total([]))\n");
        Assert.Empty(tree.Findings());
        Assert.Equal("shop/sums.py", tree.Report().Symbols.Single(s => s.Change.Path == "shop/cart.py").MovedTo);
    }

    [Fact]
    public void The_same_name_defined_elsewhere_lowers_the_finding()
    {
        var tree = new ChangedTree()
            .Change("shop/cart.py", Cart, WithoutTotal)
            .With("shop/view.py", "from shop.cart import total\n\nprint(total([]))\n")
            .With("shop/order.py", "def total(order):\n    return 0\n");
        Assert.Equal(["Warning impact.removed-still-used shop/view.py:1"], tree.Findings());
        Assert.Equal(["shop/order.py:1"], tree.Report().Symbols.Single().DefinedIn);
    }

    [Fact]
    public void A_use_that_the_change_wrote_is_listed_and_is_no_finding()
    {
        var tree = new ChangedTree()
            .Change("shop/cart.py", Cart, WithoutTotal)
            .Change("shop/view.py", "from shop.cart import count\n", "from shop.cart import total\n");
        Assert.True(Assert.Single(tree.Report().Symbols.Single().References).IsInChange);
        Assert.Empty(tree.Findings());
    }

    [Fact]
    public void Another_language_does_not_use_it()
    {
        var tree = new ChangedTree().Change("shop/cart.py", Cart, WithoutTotal).With("web/cart.js", "import { total } from './cart';\ntotal([]);\n");
        Assert.Empty(tree.Report().Symbols.Single().References);
    }

    [Fact]
    public void An_overload_that_goes_leaves_the_name()
    {
        var tree = new ChangedTree()
            .Change("Cart.cs", "class Cart\n{\n    public int Sum(int a) => a;\n\n    public int Sum(string a) => 0;\n}\n", "class Cart\n{\n    public int Sum(int a) => a;\n}\n")
            .With("View.cs", "class View\n{\n    int Show(Cart cart) => cart.Sum(1);\n}\n");
        Assert.Empty(tree.Findings());
    }

    [Fact]
    public void A_removed_type_that_is_still_made_is_found_where_imports_name_no_files()
    {
        var tree = new ChangedTree()
            .Change("Cart.cs", "class Cart\n{\n}\n\nclass Kept\n{\n}\n", "class Kept\n{\n}\n")
            .With("View.cs", "class View\n{\n    object Show() => new Cart();\n}\n");
        Assert.Equal(["Warning impact.removed-still-used View.cs:3"], tree.Findings());
    }

    [Fact]
    public void A_removed_method_is_found_by_what_stands_in_front_of_the_dot()
    {
        const string Before = "class Cart:\n    def add(self, item):\n        pass\n\n    def clear(self):\n        self.items.clear()\n";
        const string After = "class Cart:\n    def clear(self):\n        self.items.clear()\n";
        var tree = new ChangedTree()
            .Change("shop/cart.py", Before, After)
            .With("shop/view.py", "from shop.cart import Cart\n\nseen = set()\nseen.add(1)\nmy_cart = Cart()\nmy_cart.add(2)\n");
        Assert.Equal(["Warning impact.removed-still-used shop/view.py:6"], tree.Findings());
    }

    [Fact]
    public void A_method_that_a_base_may_define_is_only_a_hint()
    {
        const string Before = "class Cart(Base):\n    def add(self, item):\n        pass\n\n    def clear(self):\n        self.add(1)\n";
        const string After = "class Cart(Base):\n    def clear(self):\n        self.add(1)\n";
        Assert.Equal(["Info impact.removed-still-used shop/cart.py:3"], new ChangedTree().Change("shop/cart.py", Before, After).Findings());
    }

    [Fact]
    public void A_name_in_very_many_files_is_said_to_be_too_common()
    {
        var tree = new ChangedTree().Change("shop/cart.py", Cart, WithoutTotal);
        for (var i = 0; i < 12; i++) tree.With($"shop/v{i}.py", "from shop.cart import total\n");
        var symbol = Assert.Single(tree.Report(new ImpactOptions { MaxFilesPerName = 10 }).Symbols);
        Assert.Equal((10, 0), (symbol.TooCommonIn, symbol.References.Count));
        Assert.Equal(12, Assert.Single(tree.Report().Symbols).ReferenceCount);
    }

    [Fact]
    public void Nothing_is_read_where_nothing_is_gone()
    {
        var tree = new ChangedTree().Change("a.py", "def fun():\n    return 1\n", "def fun():\n    return 2\n").With("b.py", "from a import fun\n");
        Assert.Empty(tree.Findings());
        Assert.Equal(0, tree.Reads);
        Assert.Equal("b.py:1", tree.Report(new ImpactOptions { IncludeChanged = true }).Symbols.Single().References.Select(r => $"{r.Path}:{r.Line}").Single());
    }

    [Fact]
    public void What_vanishes_from_text_for_people_and_from_tests_is_nobodys_concern()
    {
        var tree = new ChangedTree()
            .Change("README.md", "# Totals\n\ntext\n", "text\n")
            .Change("tests/test_a.py", "def test_a():\n    def inner():\n        pass\n", "x = 1\n")
            .With("a.py", "inner()\n");
        Assert.Empty(tree.Findings());
    }
}
