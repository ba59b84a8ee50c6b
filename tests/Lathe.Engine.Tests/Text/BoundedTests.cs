using Lathe.Engine.Text;

namespace Lathe.Engine.Tests.Text;

public sealed class BoundedTests
{
    [Fact]
    public void Text_within_the_bound_is_kept_as_it_is() => Assert.Equal(new string('x', 500), Bounded.HeadAndTail(new string('x', 500), 500));

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(1_000)]
    [InlineData(9_999)]
    public void Longer_text_keeps_head_and_tail_within_the_bound_and_says_what_is_missing(int limit)
    {
        var text = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"line {i}\n"));
        var bounded = Bounded.HeadAndTail(text, limit);
        Assert.True(bounded.Length <= limit, $"{bounded.Length} > {limit}");
        Assert.StartsWith("line 0\n", bounded, StringComparison.Ordinal);
        Assert.EndsWith("line 4999\n", bounded, StringComparison.Ordinal);
        Assert.Contains("left out", bounded, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(203)]
    [InlineData(310)]
    public void No_character_is_cut_in_half(int limit)
    {
        for (var shift = 0; shift < 3; shift++)
        {
            var bounded = Bounded.HeadAndTail(new string('a', shift) + string.Concat(Enumerable.Repeat("😀", 1_000)), limit);
            Assert.Equal(bounded, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(bounded)));
        }
    }

    [Theory]
    [InlineData("a\nb\tc", 10, "a b c")]
    [InlineData("  trimmed  ", 20, "trimmed")]
    [InlineData("0123456789", 5, "0123…")]
    [InlineData("", 5, "")]
    public void One_line_has_no_controls_and_at_most_so_many_characters(string text, int limit, string expected) =>
        Assert.Equal(expected, Bounded.OneLine(text, limit));
}
