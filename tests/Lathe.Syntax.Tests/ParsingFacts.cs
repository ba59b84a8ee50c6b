namespace Lathe.Syntax.Tests;

public sealed class ParsingFacts
{
    private static readonly Language CSharp = LanguageTable.Find("csharp")!;

    [Fact]
    public void A_language_without_a_grammar_gives_no_tree() =>
        Assert.Equal(ParseStop.NoGrammar, SyntaxParser.Parse(LanguageTable.Find("perl")!, "sub f { }").Stop);

    [Fact]
    public void A_text_over_the_limit_is_not_parsed_and_its_symbols_are_scanned()
    {
        var limits = new ParseLimits { MaxLength = 20 };
        const string Text = "class A {\n  void M() { }\n}\n";
        Assert.Equal(ParseStop.TooLong, SyntaxParser.Parse(CSharp, Text, limits).Stop);
        var symbols = FileSymbols.Of(CSharp, Text, limits, TestContext.Current.CancellationToken);
        Assert.False(symbols.IsParsed);
        Assert.Equal(["A", "A.M"], symbols.Definitions.Select(d => d.FullName));
    }

    [Fact]
    public void A_parse_ends_when_its_time_is_over()
    {
        Natives.Need();
        var text = string.Concat(Enumerable.Repeat("void M() { a.b(c); }\n", 5000));
        Assert.Equal(ParseStop.TooSlow, SyntaxParser.Parse(CSharp, text, new ParseLimits { Time = new RacingClock(), MaxTime = TimeSpan.FromMinutes(1) }).Stop);
    }

    [Fact]
    public void A_parse_can_be_cancelled()
    {
        Natives.Need();
        using var source = new CancellationTokenSource();
        source.Cancel();
        var text = string.Concat(Enumerable.Repeat("void M() { a.b(c); }\n", 5000));
        Assert.ThrowsAny<OperationCanceledException>(() => SyntaxParser.Parse(CSharp, text, null, source.Token));
    }

    [Fact]
    public void A_tree_of_a_changed_text_is_the_tree_of_that_text()
    {
        Natives.Need();
        var seed = 7u;
        var text = string.Concat(Enumerable.Repeat("class A {\n  int f = 1; // é \U0001F600\n  void M(int a) { if (a > 1) { Go(\"x\"); } }\n}\n", 20));
        var tree = SyntaxParser.Parse(CSharp, text).Tree!;
        string[] pieces = ["{", "}", "\n", "int g;", "\"", "/*", "*/", "é", "\U0001F600", "", "void N() { }\n"];
        for (var round = 0; round < 100; round++)
        {
            var at = Next(text.Length);
            var removed = Math.Min(Next(20), text.Length - at);
            text = text[..at] + pieces[Next(pieces.Length)] + text[(at + removed)..];
            var changed = SyntaxParser.Reparse(tree, text).Tree!;
            tree.Dispose();
            tree = changed;
            Assert.Equal(text, tree.Text);
            // Where the text has errors, the two may recover in different ways; how a file without any is read, is one.
            using var fresh = SyntaxParser.Parse(CSharp, text).Tree!;
            Assert.Equal(fresh.HasErrors, tree.HasErrors);
            if (!fresh.HasErrors) Assert.Equal(fresh.Symbols().Definitions, tree.Symbols().Definitions);
        }

        tree.Dispose();

        int Next(int below)
        {
            seed = (seed * 1664525) + 1013904223;
            return (int)((seed >> 8) % below);
        }
    }

    [Fact]
    public void The_tree_before_stays_as_it_was()
    {
        Natives.Need();
        using var before = SyntaxParser.Parse(CSharp, "class A { }").Tree!;
        using var after = SyntaxParser.Reparse(before, "class A { int x; }").Tree!;
        Assert.Equal(["A"], before.Symbols().Definitions.Select(d => d.Name));
        Assert.Equal(["A", "x"], after.Symbols().Definitions.Select(d => d.Name));
        Assert.Equal(ParseStop.TooLong, SyntaxParser.Reparse(before, "class B { }", new ParseLimits { MaxLength = 3 }).Stop);
    }

    [Fact]
    public void Trees_are_read_by_several_threads()
    {
        Natives.Need();
        using var tree = SyntaxParser.Parse(CSharp, string.Concat(Enumerable.Repeat("class A { void M() { } }\n", 200))).Tree!;
        Parallel.For(0, 8, _ => Assert.Equal(400, tree.Symbols().Definitions.Count));
    }

    /// <summary>An hour passes between any two looks at it.</summary>
    private sealed class RacingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _ticks, TimeSpan.TicksPerHour);
    }
}
