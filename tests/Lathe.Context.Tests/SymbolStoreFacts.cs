using System.Text;
using Lathe.Syntax;

namespace Lathe.Context.Tests;

public sealed class SymbolStoreFacts : IDisposable
{
    private const string Code = "import os\n\n\nclass Shop:\n    \"\"\"Sells things.\"\"\"\n\n    def sell(self, thing):\n        total = price_of(thing)\n        os.log(total)\n        return total\n\n\ndef price_of(thing):\n    return 1\n";

    private static readonly Language Python = LanguageTable.Find("python")!;
    private readonly string _folder = Directory.CreateTempSubdirectory("lathe-symbols-").FullName;

    private string File => Path.Combine(_folder, "index", "symbols");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_kept_gives_the_same_pack_as_what_is_read()
    {
        var files = new (string, string)[14];
        for (var i = 0; i < files.Length; i++) files[i] = ($"f{i}.py", $"# {i}\n{Code.Replace("price_of", $"price_of_{i % 5}", StringComparison.Ordinal)}{Trees.Lines(200, "# words")}");
        var tree = Trees.Of(files);
        var ranking = ContextRanker.Rank(tree, new ContextRequest("sell price words"), new RankOptions(), CancellationToken.None);
        foreach (var budget in (int[])[300, 1500, 6000])
        {
            var without = Pack(null, budget);
            Assert.Equal(without, Pack(new SymbolStore(File), budget));
            Assert.True(System.IO.File.Exists(File));
            Assert.Equal(without, Pack(new SymbolStore(File), budget));
        }

        string Pack(SymbolStore? store, int budget) => ContextPacker.Pack(tree, new PackRequest(ranking, budget, static text => text.Length / 4) { Symbols = store }).Text;
    }

    [Fact]
    public void Kept_symbols_are_those_that_were_read()
    {
        var first = Read(Code);
        var again = Read(Code);
        Assert.Equal(first.Definitions, again.Definitions);
        Assert.Equal(["price_of", "thing", "total"], again.References.Select(r => r.Name).Where(n => n.Length > 4).Distinct().Order());
        // What was written over in place has another sum.
        System.IO.File.WriteAllBytes(File, Forged("Shop", "Mart"));
        Assert.Equal("Shop", Read(Code).Definitions[0].Name);
    }

    [Fact]
    public void Other_text_language_or_bound_is_another_file()
    {
        var store = new SymbolStore(File);
        Assert.Equal(3, store.Of(Python, Code, Encoding.UTF8.GetBytes(Code), 4).Definitions.Count);
        var other = Code + "\n\ndef more():\n    pass\n";
        Assert.Equal(4, store.Of(Python, other, Encoding.UTF8.GetBytes(other), 4).Definitions.Count);
        Assert.DoesNotContain(store.Of(Python, Code, Encoding.UTF8.GetBytes(Code), 6).References, r => r.Name == "thing");
        Assert.NotEqual(Python, store.Of(LanguageTable.Find("ruby")!, Code, Encoding.UTF8.GetBytes(Code), 4).Language);
    }

    [Fact]
    public void A_file_that_is_damaged_anywhere_costs_only_the_parsing()
    {
        var symbols = Read(Code);
        var whole = System.IO.File.ReadAllBytes(File);
        for (var i = 0; i < whole.Length; i += 7)
        {
            var damaged = (byte[])whole.Clone();
            damaged[i] ^= 0x55;
            System.IO.File.WriteAllBytes(File, damaged);
            Assert.Equal(symbols.Definitions, Read(Code).Definitions);
            System.IO.File.WriteAllBytes(File, whole[..i]);
            Assert.Equal(symbols.Definitions, Read(Code).Definitions);
        }
    }

    [Fact]
    public void Bytes_that_say_what_cannot_be_are_none()
    {
        var bytes = SymbolForm.Write(SymbolForm.Reduced(FileSymbols.Of(Python, Code), 4));
        Assert.NotNull(SymbolForm.Read(bytes, Python, Code.Length));
        Assert.Null(SymbolForm.Read(bytes, LanguageTable.Find("ruby")!, Code.Length));
        // Spans behind the end of the text.
        Assert.Null(SymbolForm.Read(bytes, Python, 20));
        for (var i = 0; i < bytes.Length; i++) Assert.Null(SymbolForm.Read(bytes.AsMemory(0, i), Python, Code.Length));
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[i] ^= 0xFF;
            // Names may differ; what points somewhere points into the text.
            foreach (var definition in SymbolForm.Read(damaged, Python, Code.Length)?.Definitions ?? []) Assert.InRange(definition.Span.End, 0, Code.Length);
        }
    }

    [Fact]
    public void The_file_stays_within_its_bound_and_keeps_what_was_used_last()
    {
        var large = new List<string>();
        for (var i = 0; i < 60; i++) large.Add(string.Concat(Enumerable.Range(0, 900).Select(n => $"def function_number_{n}_of_{i}_{new string('x', 60)}(value):\n    return value\n")));
        foreach (var text in large) Read(text);
        Assert.InRange(new FileInfo(File).Length, 1 << 20, 4 << 20);
        var before = System.IO.File.GetLastWriteTimeUtc(File);
        Read(large[^1]);
        Assert.Equal(before, System.IO.File.GetLastWriteTimeUtc(File));
        Read(large[0]);
        Assert.NotEqual(before, System.IO.File.GetLastWriteTimeUtc(File));
    }

    [Fact]
    public void What_a_scanner_read_is_not_kept()
    {
        const string Text = "sub sell { my $x = shift; return $x; }\n";
        var store = new SymbolStore(File);
        var language = LanguageTable.All.First(l => l.Kind == LanguageKind.Code && !FileSymbols.Of(l, Text).IsParsed);
        store.Of(language, Text, Encoding.UTF8.GetBytes(Text), 4);
        store.Save();
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void Where_it_cannot_be_written_all_works_without()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder, "index"), "a file where the folder should be");
        Assert.Equal(3, Read(Code).Definitions.Count);
        Assert.Equal(3, Read(Code).Definitions.Count);
    }

    private FileSymbols Read(string text)
    {
        var store = new SymbolStore(File);
        var symbols = store.Of(Python, text, Encoding.UTF8.GetBytes(text), 4);
        store.Save();
        return symbols;
    }

    private byte[] Forged(string from, string to)
    {
        var bytes = System.IO.File.ReadAllBytes(File);
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(from));
        Encoding.UTF8.GetBytes(to, bytes.AsSpan(at));
        return bytes;
    }
}
