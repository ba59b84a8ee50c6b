using System.Buffers;
using System.Text;

namespace Lathe.Edits;

/// <summary>
/// UTF-8 decoding that loses nothing: a byte that is not part of a valid sequence becomes U+DC80 + (byte - 0x80), half of a surrogate pair, which valid UTF-8 can never
/// give. A diff holds lines of files in several encodings; this keeps each byte of them.
/// </summary>
internal static class EscapedUtf8
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done)
            {
                text.Append(pair[..rune.EncodeToUtf16(pair)]);
                bytes = bytes[consumed..];
                continue;
            }

            text.Append((char)(0xDC00 + bytes[0]));
            bytes = bytes[1..];
        }

        return text.ToString();
    }

    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange('\uDC80', '\uDCFF') < 0) return Encoding.UTF8.GetBytes(text.ToArray());
        var bytes = new ArrayBufferWriter<byte>(text.Length + 16);
        Write(bytes, text);
        return bytes.WrittenSpan.ToArray();
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            var plain = text.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (plain < 0) plain = text.Length;
            if (plain > 0) Encoding.UTF8.GetBytes(text[..plain], output);
            text = text[plain..];
            if (text.Length == 0) return;
            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) == OperationStatus.Done)
            {
                var length = rune.EncodeToUtf8(output.GetSpan(4));
                output.Advance(length);
                text = text[consumed..];
                continue;
            }

            var escaped = text[0] is >= '\uDC80' and <= '\uDCFF';
            if (escaped)
            {
                output.GetSpan(1)[0] = (byte)(text[0] - 0xDC00);
                output.Advance(1);
            }
            else
            {
                output.Write("\uFFFD"u8);
            }

            text = text[1..];
        }
    }

    /// <summary>The line of a diff as a file in an 8-bit encoding has it.</summary>
    public static string AsLatin1(string text)
    {
        foreach (var c in text)
        {
            if (c > '\u007f') return Encoding.Latin1.GetString(Encode(text));
        }

        return text;
    }
}
