using System.Text;

namespace Lathe.Edits;

/// <summary>Brings two changes of one file together.</summary>
public static class ThreeWayMerge
{
    /// <summary>Merges by lines, endings included. Binary content merges only where one side is unchanged or both are the same.</summary>
    /// <param name="baseContent">What both sides began with.</param>
    /// <param name="ours">One side.</param>
    /// <param name="theirs">The other side.</param>
    public static MergeResult Merge(ReadOnlySpan<byte> baseContent, ReadOnlySpan<byte> ours, ReadOnlySpan<byte> theirs)
    {
        if (ours.SequenceEqual(theirs) || theirs.SequenceEqual(baseContent)) return new MergeResult(ours.ToArray(), []);
        if (ours.SequenceEqual(baseContent)) return new MergeResult(theirs.ToArray(), []);

        // UTF-16 is full of NUL bytes, and yet text: it merges as characters where all three have the same mark.
        var utf16 = AsUtf16(baseContent, ours, theirs);
        if (utf16 is null && (baseContent.Contains((byte)0) || ours.Contains((byte)0) || theirs.Contains((byte)0)))
        {
            var none = new MergeRange(1, 0, "");
            return new MergeResult(null, [new MergeConflict(none, none, none)]) { IsBinary = true };
        }

        var (b, o, t) = utf16 is null
            ? (ByteLines.Of(baseContent), ByteLines.Of(ours), ByteLines.Of(theirs))
            : (ByteLines.Of(utf16[0].Text), ByteLines.Of(utf16[1].Text), ByteLines.Of(utf16[2].Text));
        var merge = new LineMerge(b, o, t, isBytes: utf16 is null);
        var text = merge.Run();
        if (merge.Conflicts.Count > 0) return new MergeResult(null, merge.Conflicts);
        if (utf16 is null) return new MergeResult(Encoding.Latin1.GetBytes(text), []);
        utf16[0].WithText(text).TryEncode(out var bytes, out _);
        return new MergeResult(bytes, []);
    }

    private static TextFile[]? AsUtf16(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        if (!TextFile.TryDecode(first, out var a, out _) || a!.Encoding is not (TextFileEncoding.Utf16LittleEndian or TextFileEncoding.Utf16BigEndian)) return null;
        if (!TextFile.TryDecode(second, out var b, out _) || b!.Encoding != a.Encoding) return null;
        return TextFile.TryDecode(third, out var c, out _) && c!.Encoding == a.Encoding ? [a, b, c] : null;
    }
}
