using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Lathe.Engine.Feedback;

/// <summary>
/// The identity of an item. It holds on to what stays when other edits move lines: the source, the rule or the test, the file, what stands at the place, and the message without its
/// numbers. Line and column are not in it.
/// </summary>
public static class FeedbackId
{
    private const int Length = 8;

    /// <summary>The id of an item.</summary>
    /// <param name="source">Who says so.</param>
    /// <param name="rule">The rule, the error's code or the test.</param>
    /// <param name="path">The file.</param>
    /// <param name="anchor">What stands at the place.</param>
    /// <param name="message">What is said, for sources whose rule does not tell one thing from another.</param>
    public static string Of(FeedbackSource source, string? rule, string? path = null, string? anchor = null, string? message = null) =>
        Hash($"{source}\n{rule}\n{path}\n{Spaces(anchor)}\n{WithoutNumbers(message)}");

    /// <summary>What an item shows, so that the same failure once more is told from another failure of the same test. Times, addresses and temporary paths do not count.</summary>
    /// <param name="item">The item.</param>
    public static string Digest(FeedbackItem item) => Hash($"{item.Id}\n{VaryingText.Settle(item.Title)}\n{VaryingText.Settle(item.Evidence ?? "")}");

    /// <summary>Whether a text could be an id or the beginning of one.</summary>
    /// <param name="text">What a person typed.</param>
    public static bool CouldBe(string text) => text.Length is > 0 and <= Length && text.AsSpan().IndexOfAnyExcept("0123456789abcdefABCDEF") < 0;

    internal static string Hash(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return BinaryPrimitives.ReadUInt32BigEndian(digest).ToString("x8");
    }

    private static string Spaces(string? text) => text is null ? "" : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string WithoutNumbers(string? text)
    {
        if (text is null) return "";
        var builder = new StringBuilder(text.Length);
        foreach (var c in Spaces(text))
        {
            if (!char.IsAsciiDigit(c)) builder.Append(c);
            else if (builder.Length == 0 || builder[^1] != '#') builder.Append('#');
        }

        return builder.ToString();
    }
}
