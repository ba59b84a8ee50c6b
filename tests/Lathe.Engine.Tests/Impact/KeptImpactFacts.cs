using System.Collections.Concurrent;
using Lathe.Engine.Impact;
using Lathe.Quality;

namespace Lathe.Engine.Tests.Impact;

public sealed class KeptImpactFacts
{
    private const string Cart = "def total(items):\n    return sum(items)\n\n\ndef clear(items):\n    items.clear()\n";
    private const string Caller = "from cart import clear, total\n\n\ndef bill(items):\n    return total(items), clear(items)\n";

    [Fact]
    public void A_file_that_changed_only_inside_is_not_looked_at_again()
    {
        var cache = new CountingCache();
        var tree = new ChangedTree().Change("cart.py", Cart, Cart.Replace("sum(items)", "sum(items) + 1", StringComparison.Ordinal)).With("bill.py", Caller);
        Assert.Empty(Assess(tree, cache));
        Assert.Single(cache.Kept);
        Assert.Empty(Assess(tree, cache));
        Assert.Equal(1, cache.Hits);
    }

    [Fact]
    public void What_a_change_breaks_elsewhere_is_found_each_time_whatever_is_kept_of_the_other_files()
    {
        var cache = new CountingCache();
        var tree = new ChangedTree()
            .Change("cart.py", Cart, Cart.Replace("def clear(items):\n    items.clear()\n", "", StringComparison.Ordinal)).With("bill.py", Caller)
            .Change("a.py", "def a():\n    return 1\n", "def a():\n    return 2\n").Change("b.py", "def b():\n    return 1\n", "def b():\n    return 3\n");
        var first = Assess(tree, cache);
        Assert.Equal("impact.removed-still-used bill.py:1", Assert.Single(first));
        Assert.Equal(2, cache.Kept.Count);
        Assert.Equal(first, Assess(tree, cache));
        Assert.Equal(first, Assess(tree, null));
        Assert.Equal(2, cache.Hits);
    }

    [Fact]
    public void A_symbol_that_moved_into_a_file_is_seen_there_though_that_file_was_looked_at_before()
    {
        var cache = new CountingCache();
        var tree = new ChangedTree().Change("cart.py", "def total():\n    return 1\n", "x = 1\n").Change("sums.py", "y = 1\n", "y = 1\n\ndef total():\n    return 1\n");
        var first = Assess(tree, cache);
        Assert.Equal(first, Assess(tree, cache));
        Assert.Empty(cache.Kept);
    }

    [Fact]
    public void With_windows_line_ends_the_same_is_found()
    {
        var gone = Cart.Replace("def clear(items):\n    items.clear()\n", "", StringComparison.Ordinal);
        var tree = new ChangedTree().Change("cart.py", Cart.ReplaceLineEndings("\r\n"), gone.ReplaceLineEndings("\r\n")).With("bill.py", Caller);
        Assert.Equal("impact.removed-still-used bill.py:1", Assert.Single(Assess(tree, null)));
    }

    private static List<string> Assess(ChangedTree tree, IFindingCache? cache)
    {
        var changes = tree.Changes();
        var change = new CodeChange([.. changes.Select(c => new FileChange(c.Path, c.Before, c.After))]);
        return [.. new ImpactAssessor(changes, tree.Tree, cache).Assess(change, TestContext.Current.CancellationToken).Select(f => $"{f.RuleId} {f.Path}:{f.Range!.Value.StartLine}")];
    }

    private sealed class CountingCache : IFindingCache
    {
        public ConcurrentDictionary<string, IReadOnlyList<Finding>> Kept { get; } = new(StringComparer.Ordinal);

        public int Hits { get; private set; }

        public IReadOnlyList<Finding>? Find(string key)
        {
            if (!Kept.TryGetValue(key, out var findings)) return null;
            lock (Kept) Hits++;
            return findings;
        }

        public void Keep(string key, IReadOnlyList<Finding> findings) => Kept[key] = findings;
    }
}
