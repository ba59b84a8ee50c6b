namespace Lathe.Syntax.Tests;

/// <summary>What is known of a file without its grammar.</summary>
public sealed class ScannedFacts
{
    [Fact]
    public void Definitions_and_names_come_from_the_scanner()
    {
        const string Text = "class A {\n  fun f(x: Int) {\n    g(x)\n  }\n}\n";
        var symbols = FileSymbols.Of(LanguageTable.Find("kotlin")!, Text);
        Assert.False(symbols.IsParsed);
        Assert.Equal(["Class A 1-5 -1", "Method A.f 2-4 0"], symbols.Definitions.Select(d => $"{d.Kind} {d.FullName} {d.Span.StartLine}-{d.Span.EndLine} {d.Parent}"));
        Assert.Contains(symbols.References, r => r is { Name: "g", Kind: ReferenceKind.Name, Line: 3, Scope: 1 });
        Assert.DoesNotContain(symbols.References, r => r.Name == "f");
        Assert.Equal("A.f", symbols.EnclosingLine(3)?.FullName);
    }

    [Theory]
    [InlineData("csharp", "using A.B;\nusing (var x = y) { }\nglobal using C;\n", "A.B,C")]
    [InlineData("python", "import os\nfrom .a import b\nimports = 1\n", "os,.a")]
    [InlineData("javascript", "import { a } from './a';\nexport * from \"b\"\n", "./a,b")]
    [InlineData("rust", "use a::b;\npub mod c;\n", "a::b,c")]
    [InlineData("c", "#include <a.h>\n#include \"b/c.h\"\n", "a.h,b/c.h")]
    [InlineData("ruby", "require 'a'\nrequire_relative(\"b\")\n", "a,b")]
    [InlineData("bash", ". ./a.sh\nsource \"b.sh\"\n", "./a.sh,b.sh")]
    [InlineData("toml", "import = 1\n", "")]
    public void Imports_are_found_by_the_first_words_of_lines(string language, string text, string targets) =>
        Assert.Equal(targets, string.Join(',', ScannedSymbols.Read(LanguageTable.Find(language)!, text, ParseLimits.Default).Imports.Select(i => i.Target)));

    [Fact]
    public void Prose_and_data_have_no_references() =>
        Assert.Empty(ScannedSymbols.Read(LanguageTable.Find("markdown")!, "# A\nwords\n", ParseLimits.Default).References);

    [Fact]
    public void A_heading_is_a_section() =>
        Assert.Equal((SymbolKind.Section, "A"), (FileSymbols.Of(LanguageTable.Find("markdown")!, "# A\nwords\n").Definitions[0] is { } d ? (d.Kind, d.Name) : default));
}
