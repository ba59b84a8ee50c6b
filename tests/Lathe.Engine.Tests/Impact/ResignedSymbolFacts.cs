namespace Lathe.Engine.Tests.Impact;

public class ResignedSymbolFacts
{
    [Theory]
    [InlineData("def pay(cart):", "def pay(cart, card):", "pay(c)", true)]
    [InlineData("def pay(cart):", "def pay(cart, card=None):", "pay(c)", false)]
    [InlineData("def pay(cart):", "def pay(cart, *, card):", "pay(c)", true)]
    [InlineData("def pay(cart):", "def pay(cart, **more):", "pay(c)", false)]
    [InlineData("def pay(cart, card):", "def pay(cart):", "pay(c, (1, 2))", true)]
    [InlineData("def pay(cart, card):", "def pay(cart):", "pay(*c)", false)]
    [InlineData("def pay(cart):", "def pay(cart: Cart) -> int:", "pay(c)", false)]
    [InlineData("def pay(cart):", "def pay(cart, card):", "pay(c, d)", false)]
    [InlineData("def pay(cart):", "def pay(cart, card):", "pay(c, d, e)", false)]
    [InlineData("def pay(cart):", "def pay(cart, card):", "pay(lambda a, b: a)", false)]
    [InlineData("def pay(cart):", "def pay(cart, card):", "pay", false)]
    public void Only_a_call_that_fitted_and_fits_no_more_is_a_finding(string before, string after, string call, bool found)
    {
        var tree = new ChangedTree()
            .Change("shop/pay.py", before + "\n    return 1\n", after + "\n    return 1\n")
            .With("shop/view.py", $"from shop.pay import pay\n\nprint({call})\n");
        Assert.Equal(found ? ["Error impact.signature-callers-unchanged shop/view.py:3"] : [], tree.Findings());
        Assert.Contains(tree.Report().Symbols.Single().References, r => r.Line == 3);
    }

    [Fact]
    public void A_constructor_is_called_by_the_name_of_its_class()
    {
        var tree = new ChangedTree()
            .Change("shop/cart.py", "class Cart:\n    def __init__(self):\n        pass\n", "class Cart:\n    def __init__(self, owner):\n        pass\n")
            .With("shop/view.py", "from shop.cart import Cart\n\ncart = Cart()\n");
        Assert.Equal(["Error impact.signature-callers-unchanged shop/view.py:3"], tree.Findings());
    }

    [Theory]
    [InlineData("Cart.cs", "class Cart\n{\n    public static int Pay(int a) => a;\n}\n", "class Cart\n{\n    public static int Pay(int a, Dictionary<string, int> b) => a;\n}\n", "View.cs", "class View\n{\n    int Show() => Cart.Pay(1);\n}\n", "Warning")]
    [InlineData("Cart.cs", "class Cart\n{\n    public static int Pay(int a) => a;\n}\n", "class Cart\n{\n    public static int Pay(int a, Dictionary<string, int>? b = null) => a;\n}\n", "View.cs", "class View\n{\n    int Show() => Cart.Pay(1);\n}\n", null)]
    [InlineData("Cart.java", "class Cart {\n    static int pay(int a) { return a; }\n}\n", "class Cart {\n    static int pay(int a, int... b) { return a; }\n}\n", "View.java", "class View {\n    int show() { return Cart.pay(1); }\n}\n", null)]
    [InlineData("src/pay.ts", "export function pay(a: number) {\n  return a;\n}\n", "export function pay(a: number, cb: (x: number, y: number) => void) {\n  return a;\n}\n", "src/view.ts", "import { pay } from './pay';\npay(1);\n", "Error")]
    [InlineData("src/pay.ts", "export function pay(a: number) {\n  return a;\n}\n", "export function pay(a: number, b?: number) {\n  return a;\n}\n", "src/view.ts", "import { pay } from './pay';\npay(1);\n", null)]
    [InlineData("src/pay.js", "export function pay(a) {\n  return a;\n}\n", "export function pay(a, b) {\n  return a;\n}\n", "src/view.js", "import { pay } from './pay';\npay(1);\n", null)]
    [InlineData("shop/pay.go", "package shop\n\nfunc Pay(a int) int {\n\treturn a\n}\n", "package shop\n\nfunc Pay(a, b int) int {\n\treturn a\n}\n", "shop/view.go", "package shop\n\nfunc Show() int {\n\treturn Pay(1)\n}\n", "Warning")]
    [InlineData("src/pay.c", "int pay(void)\n{\n    return 1;\n}\n", "int pay(int a)\n{\n    return a;\n}\n", "src/view.c", "#include \"pay.h\"\n\nint show(void)\n{\n    return pay();\n}\n", "Warning")]
    public void Languages_count_their_own_way(string path, string before, string after, string other, string text, string? severity)
    {
        var findings = new ChangedTree().Change(path, before, after).With(other, text).Findings();
        Assert.Equal(severity is null ? [] : [severity], findings.Select(f => f.Split(' ')[0]));
    }

    [Fact]
    public void An_overload_beside_it_may_take_the_call()
    {
        var tree = new ChangedTree()
            .Change(
                "Cart.cs",
                "class Cart\n{\n    public static int Pay(int a) => a;\n\n    public static int Pay(int a, int b, int c) => a;\n}\n",
                "class Cart\n{\n    public static int Pay(string a, int b) => 1;\n\n    public static int Pay(int a, int b, int c) => a;\n}\n")
            .With("View.cs", "class View\n{\n    int Show() => Cart.Pay(1);\n}\n");
        Assert.Empty(tree.Findings());
    }

    [Fact]
    public void The_report_is_bounded()
    {
        var before = string.Concat(Enumerable.Range(0, 200).Select(i => $"def function_{i}():\n    pass\n\n\n"));
        var uses = string.Concat(Enumerable.Range(0, 200).Select(i => $"function_{i}()\n"));
        var tree = new ChangedTree().Change("a.py", before, "x = 1\n").With("b.py", "from a import *\n\n" + uses);
        var report = tree.Report();
        Assert.Equal(64, report.Symbols.Count(s => s.References.Count > 0));
        Assert.InRange(report.NotLookedFor + report.Symbols.Count, 200, 201);
        Assert.Equal(20, tree.Findings().Count);
        var many = new ChangedTree().Change("a.py", "def one():\n    pass\n", "x = 1\n").With("b.py", "from a import one\n" + string.Concat(Enumerable.Repeat("one()\n", 300)));
        var symbol = many.Report().Symbols.Single(s => s.Change.Name == "one");
        Assert.Equal((50, 301), (symbol.References.Count, symbol.ReferenceCount));
    }
}
