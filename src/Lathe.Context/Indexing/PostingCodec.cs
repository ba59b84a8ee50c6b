using System.Runtime.CompilerServices;

namespace Lathe.Context;

/// <summary>
/// The bytes of postings. Each is a variable-length number, the gap to the window before times four plus a code: 0, 1 or 2 for one whole use in code, one whole use in text, one use as a part in code, which are nine in ten; 3 for a
/// byte that says more. That byte is 00ffvvvv (field f, v times), 01aaabbb (whole in code a + 1 times and part in code b + 1 times), 10aaabbb (whole in code a + 1 times and whole in text b + 1 times), or 11..dddd (defined d times)
/// with two bytes of four counts behind it.
/// </summary>
internal static class PostingCodec
{
    /// <summary>Counts as the index's rows hold them: four bits each.</summary>
    public static uint Pack(in TermUse use) => (uint)(use.WholeCode | (use.WholeText << 4) | (use.PartCode << 8) | (use.PartText << 12) | (use.Defined << 16));

    public static FieldCounts Unpack(uint counts) =>
        new((byte)(counts & 15), (byte)((counts >> 4) & 15), (byte)((counts >> 8) & 15), (byte)((counts >> 12) & 15), (byte)((counts >> 16) & 15));

    /// <summary>Writes one posting; at most 8 bytes.</summary>
    public static int Write(Span<byte> to, uint gap, uint counts)
    {
        var code = counts switch { 1 => 0u, 1 << 4 => 1u, 1 << 8 => 2u, _ => 3u };
        var length = Varint.Write(to, ((ulong)gap << 2) | code);
        if (code < 3) return length;
        uint wholeCode = counts & 15, wholeText = (counts >> 4) & 15, partCode = (counts >> 8) & 15, partText = (counts >> 12) & 15, defined = counts >> 16;
        if (defined == 0)
        {
            for (var field = 0; field < 4; field++)
            {
                if ((counts & ~(15u << (field * 4))) != 0) continue;
                to[length] = (byte)((field << 4) | (int)((counts >> (field * 4)) & 15));
                return length + 1;
            }

            if (partText == 0 && wholeText == 0 && wholeCode is >= 1 and <= 8 && partCode is >= 1 and <= 8)
            {
                to[length] = (byte)(0x40 | ((wholeCode - 1) << 3) | (partCode - 1));
                return length + 1;
            }

            if (partText == 0 && partCode == 0 && wholeCode is >= 1 and <= 8 && wholeText is >= 1 and <= 8)
            {
                to[length] = (byte)(0x80 | ((wholeCode - 1) << 3) | (wholeText - 1));
                return length + 1;
            }
        }

        to[length] = (byte)(0xC0 | defined);
        to[length + 1] = (byte)counts;
        to[length + 2] = (byte)(counts >> 8);
        return length + 3;
    }

    /// <summary>Reads one posting. Damage shows as a place beyond the data, which the caller checks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Read(ReadOnlySpan<byte> from, ref int at, out uint counts)
    {
        var value = Varint.Read(from, ref at);
        var code = (int)(value & 3);
        counts = code < 3 ? 1u << (code * 4) : More(from, ref at);
        return (uint)(value >> 2);
    }

    private static uint More(ReadOnlySpan<byte> from, ref int at)
    {
        uint extra = from[at++];
        switch (extra >> 6)
        {
            case 0:
                return (extra & 15) << (int)((extra >> 4) * 4);
            case 1:
                return (((extra >> 3) & 7) + 1) | (((extra & 7) + 1) << 8);
            case 2:
                return (((extra >> 3) & 7) + 1) | (((extra & 7) + 1) << 4);
            default:
                var counts = from[at] | ((uint)from[at + 1] << 8) | ((extra & 15) << 16);
                at += 2;
                return counts;
        }
    }
}

/// <summary>Numbers in seven bits per byte, the low ones first.</summary>
internal static class Varint
{
    /// <summary>The most bytes that one takes.</summary>
    public const int MaxLength = 10;

    public static int Write(Span<byte> to, ulong value)
    {
        var at = 0;
        for (; value >= 128; value >>= 7) to[at++] = (byte)(value | 128);
        to[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads a number. Past the end of the data this throws <see cref="IndexOutOfRangeException"/>, which readers take for damage.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ReadOnlySpan<byte> from, ref int at)
    {
        ulong value = from[at++];
        if (value < 128) return value;
        value &= 127;
        for (var shift = 7; shift < 64; shift += 7)
        {
            ulong next = from[at++];
            value |= (next & 127) << shift;
            if (next < 128) break;
        }

        return value;
    }
}
