namespace Lathe.Syntax.Tests;

public sealed class GrammarFacts
{
    public static TheoryData<string> Languages() => new(NativeGrammars.Languages);

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_grammar_loads_and_its_queries_fit_it(string id)
    {
        Natives.Need();
        var language = LanguageTable.Find(id)!;
        Assert.True(NativeGrammars.Has(language));
        Assert.NotNull(Grammar.For(language)!.Query);
    }
}
