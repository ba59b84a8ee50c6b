using System.Text;
using System.Text.Unicode;

namespace Lathe.Syntax;

/// <summary>How the bytes of a file stand for text.</summary>
public enum TextEncoding
{
    /// <summary>UTF-8, with or without a mark at the start; ASCII too.</summary>
    Utf8,

    /// <summary>UTF-16, low byte first.</summary>
    Utf16LittleEndian,

    /// <summary>UTF-16, high byte first.</summary>
    Utf16BigEndian,

    /// <summary>UTF-32, low byte first.</summary>
    Utf32LittleEndian,

    /// <summary>No Unicode: each byte is taken for one Latin-1 character, so that positions stay true.</summary>
    SingleByte,
}

/// <summary>The text of a file.</summary>
/// <param name="Text">The text, a mark at its start removed.</param>
/// <param name="Encoding">How it was stored.</param>
/// <param name="HasMark">Whether a byte order mark stood in front.</param>
public sealed record SourceText(string Text, TextEncoding Encoding, bool HasMark)
{
    private const int HeadBytes = 8192;

    /// <summary>Decodes a file's bytes; finds out the encoding from a mark, from where zero bytes stand, and from whether the bytes are UTF-8.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <returns>Null for what is no text.</returns>
    public static SourceText? Decode(ReadOnlySpan<byte> bytes)
    {
        var (encoding, mark) = Detect(bytes);
        if (encoding is not { } known) return null;
        var content = bytes[mark..];
        return new SourceText(CodingOf(known).GetString(content), known, mark > 0);
    }

    /// <summary>The encoding of a file from its start, and the length of its mark.</summary>
    /// <param name="head">The start of the file; all of it gives the surest answer.</param>
    /// <returns>No encoding for what is no text.</returns>
    public static (TextEncoding? Encoding, int MarkLength) Detect(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return (TextEncoding.Utf8, 3);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0])) return (TextEncoding.Utf32LittleEndian, 4);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return (TextEncoding.Utf16LittleEndian, 2);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return (TextEncoding.Utf16BigEndian, 2);
        if (FileClassifier.IsBinary(head)) return (WithoutMark(head[..Math.Min(head.Length, HeadBytes)]), 0);
        return (Utf8.IsValid(head) || IsCutUtf8(head) ? TextEncoding.Utf8 : TextEncoding.SingleByte, 0);
    }

    /// <summary>Whether bytes can be UTF-16 or UTF-32, which have zeros or a mark: only then is it worth to decode them in search of text. They can be no text, too.</summary>
    /// <param name="head">The start of the file.</param>
    public static bool MayBeWide(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || head[..Math.Min(head.Length, HeadBytes)].Contains((byte)0);

    // Text in a Latin script has a zero in every other byte, and hardly any in the others.
    private static TextEncoding? WithoutMark(ReadOnlySpan<byte> head)
    {
        int even = 0, odd = 0;
        for (var i = 0; i < head.Length; i++)
        {
            if (head[i] != 0) continue;
            if ((i & 1) == 0) even++;
            else odd++;
        }

        var pairs = head.Length / 2;
        if (pairs < 4 || even + odd == 0) return null;
        if (odd * 10 > pairs * 6 && even * 20 < pairs) return TextEncoding.Utf16LittleEndian;
        if (even * 10 > pairs * 6 && odd * 20 < pairs) return TextEncoding.Utf16BigEndian;
        return null;
    }

    // The start of a file may end within a character.
    private static bool IsCutUtf8(ReadOnlySpan<byte> head)
    {
        for (var cut = 1; cut < 4 && cut < head.Length; cut++)
            if ((head[^cut] & 0xC0) == 0xC0) return Utf8.IsValid(head[..^cut]);
        return false;
    }

    private static Encoding CodingOf(TextEncoding encoding) => encoding switch
    {
        TextEncoding.Utf16LittleEndian => System.Text.Encoding.Unicode,
        TextEncoding.Utf16BigEndian => System.Text.Encoding.BigEndianUnicode,
        TextEncoding.Utf32LittleEndian => System.Text.Encoding.UTF32,
        TextEncoding.SingleByte => System.Text.Encoding.Latin1,
        _ => System.Text.Encoding.UTF8,
    };
}
