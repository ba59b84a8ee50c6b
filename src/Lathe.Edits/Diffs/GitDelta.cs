namespace Lathe.Edits;

/// <summary>Git's deltas (gitformat-pack(5)): the lengths of both contents, then instructions that copy from the old one or insert bytes.</summary>
internal static class GitDelta
{
    /// <summary>The content that a delta makes of another; null where it was not made for that one, or is damaged.</summary>
    public static byte[]? Apply(ReadOnlySpan<byte> before, ReadOnlySpan<byte> delta)
    {
        if (!TryLength(ref delta, out var oldLength) || oldLength != before.Length || !TryLength(ref delta, out var newLength) || newLength > GitBinary.MaxBytes) return null;
        var after = new byte[newLength];
        var at = 0;
        while (delta.Length > 0)
        {
            var instruction = delta[0];
            delta = delta[1..];
            ReadOnlySpan<byte> piece;
            if ((instruction & 0x80) == 0)
            {
                if (instruction == 0 || instruction > delta.Length) return null;
                piece = delta[..instruction];
                delta = delta[instruction..];
            }
            else
            {
                if (!TryNumber(ref delta, instruction, 4, out var offset) || !TryNumber(ref delta, instruction >> 4, 3, out var length)) return null;
                if (length == 0) length = 0x10000;
                if (offset > before.Length || length > before.Length - offset) return null;
                piece = before.Slice((int)offset, (int)length);
            }

            if (piece.Length > after.Length - at) return null;
            piece.CopyTo(after.AsSpan(at));
            at += piece.Length;
        }

        return at == after.Length ? after : null;
    }

    private static bool TryLength(ref ReadOnlySpan<byte> delta, out long length)
    {
        length = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (delta.Length == 0) return false;
            var part = delta[0];
            delta = delta[1..];
            length |= (long)(part & 0x7F) << shift;
            if ((part & 0x80) == 0) return true;
        }

        return false;
    }

    // Only the bytes that the instruction's bits announce are there; the others are zero.
    private static bool TryNumber(ref ReadOnlySpan<byte> delta, int bits, int bytes, out long number)
    {
        number = 0;
        for (var i = 0; i < bytes; i++)
        {
            if ((bits & (1 << i)) == 0) continue;
            if (delta.Length == 0) return false;
            number |= (long)delta[0] << (8 * i);
            delta = delta[1..];
        }

        return true;
    }
}
