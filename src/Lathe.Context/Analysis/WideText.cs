using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Files in UTF-16 and UTF-32, which everything here reads as UTF-8.</summary>
internal static class WideText
{
    /// <summary>How a file is stored, where that is not a form of ASCII; null for all others.</summary>
    /// <param name="head">Its start.</param>
    public static Encoding? Of(ReadOnlySpan<byte> head)
    {
        // Wide text has zeros or a mark; nothing else is looked at more closely.
        if (!head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) && !head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) && head[..Math.Min(head.Length, 256)].IndexOf((byte)0) < 0) return null;
        Encoding? encoding = SourceText.Detect(head).Encoding switch
        {
            TextEncoding.Utf16LittleEndian => Encoding.Unicode,
            TextEncoding.Utf16BigEndian => Encoding.BigEndianUnicode,
            TextEncoding.Utf32LittleEndian => Encoding.UTF32,
            _ => null,
        };
        return encoding is null || IsBroken(encoding.GetString(head)) ? null : encoding;
    }

    // Numbers that happen to begin as a mark does.
    private static bool IsBroken(string text)
    {
        var broken = 0;
        foreach (var c in text) broken += c == '\uFFFD' ? 1 : 0;
        return broken * 10 > text.Length;
    }

    /// <summary>The text as UTF-8, without a mark. What is no character, a cut one at the end included, becomes U+FFFD.</summary>
    public static byte[] ToUtf8(Encoding encoding, ReadOnlySpan<byte> content)
    {
        var mark = encoding.Preamble;
        if (content.StartsWith(mark)) content = content[mark.Length..];
        return Encoding.UTF8.GetBytes(encoding.GetString(content));
    }
}
