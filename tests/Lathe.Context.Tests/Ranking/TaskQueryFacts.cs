namespace Lathe.Context.Tests;

public sealed class TaskQueryFacts
{
    [Fact]
    public void A_compound_name_is_looked_for_whole_in_both_ways_of_writing_and_in_parts()
    {
        var query = TaskQuery.Of("parseRetryAfter fails");
        var whole = query.Find("parseretryafter");
        Assert.NotNull(whole);
        Assert.True(whole.Name);
        Assert.Equal("parse_retry_after", whole.Snake);
        Assert.True(query.Find("retry")!.Weight < whole.Weight);
    }

    [Fact]
    public void Two_words_next_to_each_other_are_also_looked_for_as_one_name()
    {
        var joined = TaskQuery.Of("Start the cache warmer later").Find("cachewarmer");
        Assert.NotNull(joined);
        Assert.True(joined.Joined);
        Assert.Equal("cache_warmer", joined.Snake);
    }

    [Fact]
    public void Words_of_the_title_weigh_more_than_the_same_words_in_a_trace()
    {
        var query = TaskQuery.Of("Sorting breaks\n\nIt is the collation.\n\nTraceback (most recent call last):\n  File \"a/b.py\", line 3, in frobnicate\n");
        Assert.True(query.Find("sorting")!.Weight > query.Find("collation")!.Weight);
        Assert.True(query.Find("collation")!.Weight > query.Find("frobnicate")!.Weight);
        Assert.True(query.Find("sorting")!.Title > 0);
        Assert.Equal(0, query.Find("collation")!.Title);
        Assert.True(query.HasTrace);
    }

    [Theory]
    [InlineData("fix(plugin-react): hot reload", "plugin|react")]
    [InlineData("net/http: keep the header", "net|http")]
    [InlineData("fix: keep the header", "")]
    [InlineData("keep the header", "")]
    [InlineData("this is a long sentence with much before it: and then", "")]
    public void What_stands_before_the_first_colon_of_the_title_is_its_scope(string title, string expected) =>
        Assert.Equal(expected, string.Join('|', TaskQuery.Of(title).Scope));

    [Fact]
    public void Headings_of_issue_forms_and_labels_are_not_looked_for()
    {
        var query = TaskQuery.Of("## Title: Broken artwork\n\n### Steps to Reproduce\n\nOpen it.\n\n### Additional context\n\nnone");
        Assert.Equal("Broken artwork", query.Lines[0].Line);
        Assert.Null(query.Find("additional"));
        Assert.NotNull(query.Find("artwork"));
    }

    [Fact]
    public void Code_in_a_fenced_block_is_code_and_weighs_less_than_sentences()
    {
        var query = TaskQuery.Of("A title\n\nwidget one\n\n```python\ngadget = 1\n```\n");
        Assert.True(query.HasCode);
        Assert.True(query.Find("widget")!.Weight > query.Find("gadget")!.Weight);
    }

    [Theory]
    [InlineData("parsing", "parse")]
    [InlineData("entries", "entry")]
    [InlineData("query", "queries")]
    [InlineData("boxes", "box")]
    [InlineData("stopped", "stop")]
    [InlineData("encoder", "encode")]
    [InlineData("translation", "translate")]
    [InlineData("configuration", "configure")]
    [InlineData("completion", "complete")]
    public void Other_forms_of_an_english_word_are_known(string word, string expected) => Assert.Contains(expected, WordForms.Of(word));

    [Fact]
    public void Very_long_texts_and_names_are_bounded()
    {
        var query = TaskQuery.Of(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"word{(char)('a' + (i % 26))}x{i}y ")) + new string('z', 100_000));
        Assert.True(query.Words.Count <= 2000);
        Assert.All(query.Words, w => Assert.True(w.Text.Length <= 80));
    }
}
