using System.Runtime.InteropServices;
using Lathe.Syntax.Native;

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

    // Native code asks for the library once for each thread that binds a name at that moment, and gives back what all but the first got.
    [Fact]
    public void Threads_that_bind_a_name_at_once_leave_the_library_loaded()
    {
        Natives.Need();
        for (var thread = 0; thread < 8; thread++) NativeLibrary.Free(NativeLibraries.Resolve(TreeSitter.Library, typeof(NativeLibraries).Assembly, null));

        Assert.Contains(NativeLibraries.Core, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }
}
