using System.Globalization;

namespace Lathe.Context.Tests;

/// <summary>The numbers of a model, held against the framework's reader.</summary>
public sealed class ModelNumbersFacts
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("1.5")]
    [InlineData("-.25")]
    [InlineData("3.")]
    [InlineData("1E-05")]
    [InlineData("-7.25e+03")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("0.000000000000000000000000001")]
    [InlineData("1e-44")]
    [InlineData("16777217")]
    [InlineData("+4")]
    public void A_number_is_what_the_framework_says(string text) => Assert.Equal([float.Parse(text, CultureInfo.InvariantCulture)], ModelNumbers.All(text));

    [Fact]
    public void What_a_model_is_written_with_comes_back_as_it_was()
    {
        var random = new Random(7);
        var numbers = Enumerable.Range(0, 20_000).Select(i => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 6)))).ToList();

        Assert.Equal(numbers, ModelNumbers.All(string.Join(' ', numbers.Select(static n => n.ToString("R", CultureInfo.InvariantCulture)))));
    }

    [Fact]
    public void Spaces_around_them_say_nothing() => Assert.Equal([1f, 2f], ModelNumbers.All("  1   2 "));

    [Theory]
    [InlineData("1 x")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("1.2.3")]
    [InlineData("NaN")]
    [InlineData("1e99")]
    [InlineData("Infinity")]
    public void What_is_no_number_is_refused(string line) => Assert.Throws<InvalidDataException>(() => ModelNumbers.All(line));
}
