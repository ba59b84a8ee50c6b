using Lathe.Engine.Configuration;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Configuration;

public sealed class FormsFacts
{
    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("10m", 600_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("250ms", 250)]
    [InlineData("1d", 86_400_000)]
    [InlineData(" 5min ", 300_000)]
    public void Times_are_read_and_written_back(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var value));
        Assert.Equal(milliseconds, (long)value.TotalMilliseconds);
        Assert.True(Duration.TryParse(Duration.Format(value), out var again));
        Assert.Equal(value, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5s5s")]
    [InlineData("30m1h")]
    [InlineData("1.5h")]
    [InlineData("999999999d")]
    [InlineData("99999999999s")]
    [InlineData("5 s")]
    public void Other_texts_are_no_times(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void No_time_at_all_is_written_as_seconds() => Assert.Equal("0s", Duration.Format(TimeSpan.Zero));

    [Theory]
    [InlineData("requirement", "requirements")]
    [InlineData("tilte", "title")]
    [InlineData("TITLE", "title")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_found_where_one_is_near(string written, string? nearest) =>
        Assert.Equal(nearest, NearestName.Find(written, ["title", "requirements", "mode", new string('x', 100)]));

    [Fact]
    public void A_very_long_name_is_near_to_nothing() => Assert.Null(NearestName.Find(new string('t', 10_000), ["title"]));
}
