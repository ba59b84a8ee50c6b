using Lathe.Quality.Structure;

namespace Lathe.Quality.Tests.Structure;

public sealed class TableTests
{
    [Theory]
    [InlineData("someName", "camelCase")]
    [InlineData("SomeName", "PascalCase")]
    [InlineData("Some", "PascalCase")]
    [InlineData("some_name", "snake_case")]
    [InlineData("_some_name", "snake_case")]
    [InlineData("SOME_NAME", "UPPER_CASE")]
    [InlineData("$someName", "camelCase")]
    [InlineData("utf8Text", "camelCase")]
    [InlineData("some", "")]
    [InlineData("SOME", "")]
    [InlineData("Some_Name", "")]
    [InlineData("_", "")]
    [InlineData("größe_max", "snake_case")]
    public void A_name_of_several_words_has_a_style(string name, string style) => Assert.Equal(style, NameStyles.Of(name).Text());

    [Theory]
    [InlineData("%d of %s", 2)]
    [InlineData("100%%", 0)]
    [InlineData("%5.2f%%", 1)]
    [InlineData("%-*s", 2)]
    [InlineData("%lld %zu %hhx", 3)]
    [InlineData("%(name)s", -1)]
    [InlineData("%[1]d", -1)]
    [InlineData("%*pbl", -1)]
    [InlineData("%m", 0)]
    [InlineData("%", -1)]
    public void A_format_asks_for_so_many_values(string format, int values) => Assert.Equal(values, FormatCount.Of(format, isPython: false));

    [Theory]
    [InlineData("total = add(a, b);", "c", true)]
    [InlineData("if (a) {", "java", true)]
    [InlineData("return x;", "csharp", true)]
    [InlineData("This happens only when it is asked;", "c", false)]
    [InlineData("see also: f(x)", "c", false)]
    [InlineData("total = add(a, b)", "python", true)]
    [InlineData("for item in items:", "python", true)]
    [InlineData("import os", "python", true)]
    [InlineData("for example (a, b):", "python", true)]
    [InlineData("Now (a == b)", "python", false)]
    [InlineData("The list, in order.", "python", false)]
    [InlineData("https://example.org/a(b)", "python", false)]
    public void Statements_are_told_from_sentences(string line, string language, bool isCode) => Assert.Equal(isCode, LooksLikeCode.Is(line, language));

    [Theory]
    [InlineData("a count b", true)]
    [InlineData("account counter", false)]
    [InlineData("count", true)]
    [InlineData("$count", false)]
    public void A_word_is_found_as_a_whole(string text, bool found) => Assert.Equal(found, WholeWords.Has(text, "count"));
}
