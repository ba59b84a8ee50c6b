using System.Runtime.CompilerServices;

namespace Lathe.Context;

/// <summary>What a byte of UTF-8 text can be the start of.</summary>
internal enum ByteClass : byte
{
    Other,
    Letter,
    Digit,
    NewLine,
    Blank,

    /// <summary>A byte of a character outside ASCII.</summary>
    Wide,
}

/// <summary>
/// Where words begin and end in UTF-8: letters, digits, '_' and every character outside ASCII but the punctuation and spaces of the blocks U+0080-U+00BF, U+2000-U+207F and U+3000-U+303F.
/// Search narrows files down by the same rule.
/// </summary>
internal static class Words
{
    private static readonly ByteClass[] Classes = MakeClasses();

    public static ByteClass[] Table => Classes;

    /// <summary>The end of the word that starts at a letter, digit or wide character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int End(ReadOnlySpan<byte> text, int at)
    {
        var classes = Classes;
        for (; at < text.Length; at++)
        {
            var c = classes[text[at]];
            if (c is ByteClass.Letter or ByteClass.Digit) continue;
            if (c != ByteClass.Wide || WidePunctuation(text, at) > 0) break;
        }

        return at;
    }

    /// <summary>How many bytes of punctuation or space outside ASCII stand at a place; 0 where there is none.</summary>
    public static int WidePunctuation(ReadOnlySpan<byte> text, int at)
    {
        switch (text[at])
        {
            case 0xC2:
                return Math.Min(2, text.Length - at);
            case 0xE2 when at + 1 < text.Length && text[at + 1] is 0x80 or 0x81:
            case 0xE3 when at + 1 < text.Length && text[at + 1] == 0x80:
            case 0xEF when at + 1 < text.Length && text[at + 1] is 0xBB or 0xBC:
                return Math.Min(3, text.Length - at);
            default:
                return 0;
        }
    }

    /// <summary>Whether a word is a number that is not worth a term: hexadecimal, with a suffix, long; or the hexadecimal text of a hash.</summary>
    public static bool IsOpaque(ReadOnlySpan<byte> word)
    {
        if (word[0] is >= (byte)'0' and <= (byte)'9')
        {
            if (word.Length == 1) return true;
            if (word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0) return word.Length > 8;
            return IsNumberTail(word);
        }

        return word.Length >= 16 && word.IndexOfAnyExcept("0123456789abcdefABCDEF"u8) < 0 && word.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;
    }

    /// <summary>Whether a piece of text could be a piece of something opaque, so that its absence from the terms of a file means nothing.</summary>
    public static bool MayBeOpaque(ReadOnlySpan<byte> piece) => IsNumberTail(piece);

    private static bool IsNumberTail(ReadOnlySpan<byte> word)
    {
        word = word.TrimEnd("uUlLfFdDmMnN"u8);
        if (word.Length > 0 && word[0] == '0') word = word[1..];
        if (word.Length > 0 && word[0] is (byte)'x' or (byte)'X' or (byte)'o' or (byte)'O' or (byte)'b' or (byte)'B') word = word[1..];
        return word.IndexOfAnyExcept("0123456789abcdefABCDEF_"u8) < 0;
    }

    private static ByteClass[] MakeClasses()
    {
        var classes = new ByteClass[256];
        for (var b = 0; b < 256; b++)
        {
            classes[b] = (char)b switch
            {
                >= 'a' and <= 'z' or >= 'A' and <= 'Z' or '_' => ByteClass.Letter,
                >= '0' and <= '9' => ByteClass.Digit,
                '\n' => ByteClass.NewLine,
                ' ' or '\t' or '\r' => ByteClass.Blank,
                >= (char)128 => ByteClass.Wide,
                _ => ByteClass.Other,
            };
        }

        return classes;
    }
}
