using System.Text.Json;
using Lathe.Cli.Running;
using Lathe.Cli.Tests.Trouble;
using Lathe.Edits;
using Lathe.Engine.Impact;
using Lathe.Syntax;
using Lathe.TestKit;

namespace Lathe.Cli.Tests.Running;

public sealed class ImpactFacts
{
    private const string Cart = "def total(items):\n    return sum(items)\n\n\ndef count(items):\n    return len(items)\n";

    [Fact]
    public async Task The_diff_in_a_pipe_is_a_patch_with_and_without_the_impact()
    {
        await using var stage = await ChangedAsync();
        await stage.ExpectAsync(ExitCodes.Success, "diff");
        var patch = stage.Out;
        Assert.DoesNotContain("impact", patch, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "diff", "--impact");
        Assert.StartsWith(patch, stage.Out, StringComparison.Ordinal);
        Assert.Equal(Sample("run.md"), string.Join('\n', stage.Out[patch.Length..].TrimEnd('\n').Split('\n').Select(l => l[2..])));
        File.WriteAllText(Path.Combine(stage.Repository.Root, "change.patch"), stage.Out);
        stage.Repository.Git("apply", "../change.patch");
        Assert.Contains("def pay(cart, card):", stage.Repository.Read("shop/pay.py"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_carries_the_impact()
    {
        await using var stage = await ChangedAsync();
        foreach (var format in new[] { "json", "stream-json" })
        {
            await stage.ExpectAsync(ExitCodes.Success, "diff", "--output-format", format);
            using var document = JsonDocument.Parse(stage.Out);
            var symbols = document.RootElement.GetProperty("impact").GetProperty("symbols").EnumerateArray().ToList();
            Assert.Equal(["removed total", "resigned pay"], symbols.Select(s => $"{s.GetProperty("change")} {s.GetProperty("name")}"));
            var use = symbols[1].GetProperty("references").EnumerateArray().Single(r => r.GetProperty("no_longer_fits").GetBoolean());
            Assert.Equal(("shop/view.py", 7, "call", "strong"), (use.GetProperty("path").GetString(), use.GetProperty("line").GetInt32(), use.GetProperty("kind").GetString(), use.GetProperty("evidence").GetString()));
        }
    }

    [Fact]
    public async Task A_change_of_no_symbol_has_no_impact()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "diff", "--impact");
        Assert.DoesNotContain("# ", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_much_is_counted()
    {
        static SymbolChange Gone(string name) => new("a.py", SymbolChangeKind.Removed, name, OutlineKind.Function) { OldLine = 1 };
        var uses = Enumerable.Range(1, 9).Select(i => new ImpactReference("b.py", i, ReferenceKind.Call, null, ReferenceEvidence.Possible) { IsInChange = i == 1 }).ToList();
        ImpactedSymbol[] symbols =
        [
            new(Gone("used")) { References = uses, ReferenceCount = 12 }, new(Gone("get")) { TooCommonIn = 60 }, new(Gone("away")) { MovedTo = "c.py" },
            .. Enumerable.Range(0, 20).Select(i => new ImpactedSymbol(new SymbolChange("a.py", SymbolChangeKind.Added, $"n{i}", OutlineKind.Function))),
            .. Enumerable.Range(0, 20).Select(i => new ImpactedSymbol(Gone($"more{i}"))),
        ];
        var lines = ImpactLines.Of(new ImpactReport(symbols, 3)).Select(l => l.Text).ToList();
        Assert.Equal("  removed used (a.py): 9 uses, and 3 places with the same name", lines[1]);
        Assert.Equal("    b.py:1: call, perhaps another of that name, changed too", lines[2]);
        Assert.Equal("    … and 4 more", lines[7]);
        Assert.Equal("  removed get (a.py): the name is too common to tell its uses (60 files or more)", lines[8]);
        Assert.Equal("  moved away (a.py): no use found; now in c.py", lines[9]);
        Assert.Equal("  … 14 more: --output-format json has them", lines[^2]);
        Assert.EndsWith("n11 and 8 more", lines[^1], StringComparison.Ordinal);
    }

    private static async Task<Stage> ChangedAsync()
    {
        var repository = SampleRepository.Create()
            .Write("shop/cart.py", Cart).Write("shop/pay.py", "def pay(cart):\n    return cart\n")
            .Write("shop/view.py", "from shop.cart import total\nfrom shop.pay import pay\n\n\ndef show(items):\n    print(total(items))\n    pay(items)\n")
            .Write("tests/test_cart.py", "from shop import cart\n\n\ndef test_total():\n    assert cart.total([1]) == 1\n")
            .Commit("Shop");
        var stage = await Stage.SetAsync(
            repository, Turns.Fix, Turns.Command("printf 'def count(items):\\n    return len(items)\\n' > shop/cart.py"), Turns.Command("sed -i 's/pay(cart)/pay(cart, card)/' shop/pay.py"), Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        return stage;
    }

    /// <summary>The block behind the words "This is how it looks" on a page of the documentation.</summary>
    private static string Sample(string page)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Lathe.slnx"))) folder = Path.GetDirectoryName(folder)!;
        var text = File.ReadAllText(Path.Combine(folder, "docs", page));
        var from = text.IndexOf("```text\nimpact\n", StringComparison.Ordinal) + "```text\n".Length;
        return text[from..text.IndexOf("\n```", from, StringComparison.Ordinal)];
    }
}
