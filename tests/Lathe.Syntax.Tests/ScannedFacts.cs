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

    [Fact]
    public void Kotlin_is_scanned_with_its_receivers_type_parameters_and_classes_without_bodies()
    {
        const string Text = """
            data class Cart(val id: Int) : Base(), Closeable {
                companion object { fun of(id: Int): Cart = Cart(id) }
                suspend inline fun <reified T : Any> find(id: Int): T? {
                    return null
                }
                override fun close() = Unit
            }

            annotation class Slow
            object Registry : Base() {
                fun register(h: Handler) {}
            }
            fun Cart?.isEmpty(): Boolean = true
            fun <T> List<T>.second(): T = this[1]
            fun interface Visitor { fun visit(cart: Cart) }
            sealed class Wide(
                val a: Int,
            ) : Base(),
                Closeable
            {
                fun inside() { }
            }
            """;
        Assert.Equal(
            ["Cart 1-7", "Cart.of 2-2", "Cart.find 3-5", "Cart.close 6-6", "Slow 9-9", "Registry 10-12", "Registry.register 11-11", "isEmpty 13-13", "second 14-14", "Visitor 15-15", "Visitor.visit 15-15", "Wide 16-22", "Wide.inside 21-21"],
            Names("kotlin", Text));
    }

    [Fact]
    public void Scala_is_scanned_with_bodies_behind_an_equals_sign_and_classes_without_bodies()
    {
        const string Text = """
            final case class Cart(id: Int, lines: List[Line] = Nil)
                extends Base
                with Closeable {
              def close(): Unit = ()
              def find[T <: Line](id: Int)(implicit ev: Ev[T]): Option[T] = {
                lines.headOption
              }
            }
            case object Missing extends Result[Nothing]
            sealed trait Result[+T]
            object Cart {
              def apply(id: Int): Cart = new Cart(id, Nil)
            }
            """;
        Assert.Equal(["Cart 1-8", "Cart.close 4-4", "Cart.find 5-7", "Missing 9-9", "Result 10-10", "Cart 11-13", "Cart.apply 12-12"], Names("scala", Text));
    }

    private static IEnumerable<string> Names(string language, string text) =>
        ScannedSymbols.Read(LanguageTable.Find(language)!, text, ParseLimits.Default).Definitions.Select(static d => $"{d.FullName} {d.Span.StartLine}-{d.Span.EndLine}");

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
