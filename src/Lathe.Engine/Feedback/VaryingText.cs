using System.Text.RegularExpressions;

namespace Lathe.Engine.Feedback;

/// <summary>Takes out of a check's output what differs between two runs that do the same: times, addresses, temporary files, colours.</summary>
internal static partial class VaryingText
{
    private const int Longest = 20_000;
    private const int Timeout = 2_000;

    /// <summary>The text with all that put aside; a text that cannot be searched in time is taken as it is.</summary>
    public static string Settle(string text)
    {
        if (text.Length > Longest) text = text[..Longest];
        try
        {
            text = WithoutColours(text);
            text = TemporaryPath().Replace(text, "{tmp}");
            text = Time().Replace(text, "{time}");
            return Address().Replace(text, "{address}");
        }
        catch (RegexMatchTimeoutException)
        {
            return text;
        }
    }

    /// <summary>The text without terminal sequences.</summary>
    public static string WithoutColours(string text) => text.Contains('\u001b', StringComparison.Ordinal) ? Colour().Replace(text, "") : text;

    [GeneratedRegex(@"\u001b(?:\[[0-9;?]{0,40}[A-Za-z]|\][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\)|[()][0-9A-Z])", RegexOptions.None, Timeout)]
    private static partial Regex Colour();

    [GeneratedRegex(@"(?:/var)?/tmp/[\w.@+-]+", RegexOptions.None, Timeout)]
    private static partial Regex TemporaryPath();

    [GeneratedRegex(@"\b(?:(?:19|20)\d\d-\d\d-\d\d[T ])?\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\b|(?<![\w.])\d+(?:[.,]\d+)? ?(?:ms|µs|us|ns|s|secs?|seconds?|mins?|minutes?)\b", RegexOptions.None, Timeout)]
    private static partial Regex Time();

    [GeneratedRegex(@"\b0x[0-9a-fA-F]{4,16}\b", RegexOptions.None, Timeout)]
    private static partial Regex Address();
}
