namespace Lathe.Context.Tests;

public sealed class PathHashFacts
{
    [Fact]
    public void Every_letter_and_its_place_make_another_quick_hash()
    {
        var paths = new HashSet<string>(StringComparer.Ordinal) { "", "a", "aa", "b/a", "a/b", "größe/日本語.py" };
        foreach (var stem in (string[])["src/parser/lexer", "src/parser/lexer.c", "src/parser/lexer.cs"])
        {
            for (var at = 0; at < stem.Length; at++)
            {
                paths.Add(stem[..at]);
                foreach (var letter in "xyz\0\uFFFF") paths.Add(stem[..at] + letter + stem[(at + 1)..]);
            }
        }

        for (var i = 0; i < 20_000; i++) paths.Add($"d{i % 97}/f{i}.c");

        Assert.Equal(paths.Count, paths.Select(static p => PathHash.Quick(p)).Distinct().Count());
        Assert.All(paths, static p => Assert.Equal(PathHash.Quick(p), PathHash.Quick($"-{p}".AsSpan(1))));
    }
}
