namespace Lathe.Context.Tests.Profiles;

public sealed class TaskFacts
{
    private static readonly List<ContextFile> s_files = [.. new[] { "src/shop/cart.py", "src/shop/order.py", "lib/order.py", "web/app.js", "src/Shop/Order.cs", "main.go", "src/main.rs", "app/models/user.rb", "java/com/a/Cart.java" }.Select(p => new ContextFile(p, 1))];

    [Fact]
    public void Paths_are_resolved_by_the_folders_they_share_with_their_lines()
    {
        var paths = TaskContext.Of("In shop/order.py:12 and `web\\app.js` (see ./cart.py, line 7) but order.py is two.", s_files).Paths;
        Assert.Equal(
            [new("src/shop/order.py", 12, "shop/order.py", true), new("web/app.js", 0, "web\\app.js", true), new("src/shop/cart.py", 7, "cart.py", true), new("lib/order.py", 0, "order.py", false), new NamedPath("src/shop/order.py", 0, "order.py", false)],
            paths);
    }

    [Theory]
    [InlineData("  File \"/home/me/src/shop/cart.py\", line 31, in add_item", "add_item", 31, "src/shop/cart.py")]
    [InlineData("    at addItem (/srv/web/app.js:10:5)", "addItem", 10, "web/app.js")]
    [InlineData("    at file:///srv/web/app.js:10:5", null, 10, "web/app.js")]
    [InlineData("   at Shop.Order.Add(Int32 a) in /build/src/Shop/Order.cs:line 42", "Shop.Order.Add", 42, "src/Shop/Order.cs")]
    [InlineData("\tat com.a.Cart.add(Cart.java:88)", "com.a.Cart.add", 88, "java/com/a/Cart.java")]
    [InlineData("\t/go/x/main.go:17 +0x1d", null, 17, "main.go")]
    [InlineData("             at ./src/main.rs:4:5", null, 4, "src/main.rs")]
    [InlineData("app/models/user.rb:5:in 'save'", "save", 5, "app/models/user.rb")]
    [InlineData("  File \"/usr/lib/python3/json/decoder.py\", line 1, in x", "x", 1, null)]
    public void Frames_of_the_common_languages_are_read(string line, string? function, int number, string? path)
    {
        var frame = Assert.Single(TaskContext.Of(line, s_files).Frames);
        Assert.Equal((function, number, path), (frame.Function, frame.Line, frame.Path));
    }

    [Fact]
    public void Symbols_are_names_written_like_ones()
    {
        var symbols = TaskContext.Of("Make `Basket` call add_item() and OrderBook.countRows; see std::vec::Vec_x, http://example.com/aBcd and README. e.g. at 10.5, iPhone `load`", s_files).Symbols;
        Assert.Equal(["Basket", "add_item", "OrderBook", "countRows", "Vec_x", "iPhone", "load"], symbols);
    }

    [Fact]
    public void A_hostile_text_gives_bounded_lists()
    {
        var text = string.Concat(Enumerable.Range(0, 3000).Select(i => $"aBc{i} order.py:{i} at f{i} (web/app.js:{i}:1)\n   at g (web/app.js:{i}:1)\n")) + new string('a', 100_000);
        var task = TaskContext.Of(text, s_files);
        Assert.Equal((200, 200, 200), (task.Paths.Count, task.Symbols.Count, task.Frames.Count));
        Assert.Empty(TaskContext.Of("", []).Paths);
    }
}
