namespace Lathe.Quality.Tests.Secrets;

public sealed class WordSearchFacts
{
    [Theory]
    [InlineData("a ghp_ b gho_", 0, 2)]
    [InlineData("a ghp_ b gho_", 3, 9)]
    [InlineData("ghx gh", 0, -1)]
    [InlineData("GHP_", 0, -1)]
    [InlineData("", 0, -1)]
    [InlineData("ü:AA", 0, 1)]
    public void The_next_place_of_any_word_is_found(string text, int from, int expected) => Assert.Equal(expected, new WordSearch(["ghp_", "gho_", ":AA"]).Next(text, from));

    [Theory]
    [InlineData("API_TOKEN", 4)]
    [InlineData("my_Pass", 2)]
    [InlineData("pas", -1)]
    [InlineData("tokeN", 0)]
    public void Case_may_be_left_alone(string text, int expected) => Assert.Equal(expected, new WordSearch(["token", "_pass", "pass"], ignoreCase: true).Next(text, 0));

    [Fact]
    public void It_finds_what_a_search_of_every_place_finds()
    {
        string[] words = ["key", "ke", "_k", "yy"];
        var search = new WordSearch(words, ignoreCase: true);
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var text = new string(random.GetItems<char>("kKeEyY_ ".ToCharArray(), 20));
            var expected = Enumerable.Range(0, text.Length).Where(at => words.Any(word => text.AsSpan(at).StartsWith(word, StringComparison.OrdinalIgnoreCase))).ToList();
            var found = new List<int>();
            for (var at = search.Next(text, 0); at >= 0; at = search.Next(text, at + 1)) found.Add(at);
            Assert.Equal(expected, found);
        }
    }
}
