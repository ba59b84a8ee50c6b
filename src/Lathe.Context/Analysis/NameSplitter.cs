namespace Lathe.Context;

/// <summary>
/// Splits a name into its parts: <c>parseHTTPRequest_v2</c> is parse, HTTP, Request, v2; <c>sha256_sum</c> is sha256, sha, 256, sum. A part that is letters and then digits is also given as these two.
/// Parts of one byte, and more than sixteen of them, are left out.
/// </summary>
internal static class NameSplitter
{
    /// <summary>The most parts that a name is split into.</summary>
    public const int MaxParts = 16;

    /// <summary>Finds the parts.</summary>
    /// <param name="name">The name as written, in UTF-8.</param>
    /// <param name="parts">Room for <see cref="MaxParts"/>.</param>
    /// <returns>How many; 0 for a name that is one piece.</returns>
    public static int Split(ReadOnlySpan<byte> name, Span<(int Start, int Length)> parts)
    {
        var count = 0;
        var at = 0;
        while (at < name.Length)
        {
            if (IsSeparator(name[at]))
            {
                at++;
                continue;
            }

            var start = at++;
            while (at < name.Length && !StartsPart(name, at)) at++;
            if (at - start < name.Length) Add(start, at - start, parts, ref count);
            var digits = at;
            while (digits > start && IsDigit(name[digits - 1])) digits--;
            if (digits == at || digits - start < 2) continue;
            Add(start, digits - start, parts, ref count);
            Add(digits, at - digits, parts, ref count);
        }

        return count;
    }

    private static void Add(int start, int length, Span<(int Start, int Length)> parts, ref int count)
    {
        if (length is >= 2 and <= ByteTable.MaxLength && count < MaxParts) parts[count++] = (start, length);
    }

    // A capital starts a part, and so does the last capital of a run that a small letter follows: HTTP|Request.
    private static bool StartsPart(ReadOnlySpan<byte> name, int at) =>
        IsSeparator(name[at]) || (IsCapital(name[at]) && (!IsCapital(name[at - 1]) || (at + 1 < name.Length && IsSmall(name[at + 1]))));

    private static bool IsSeparator(byte b) => b is (byte)'_' or (byte)'-';

    private static bool IsCapital(byte b) => b is >= (byte)'A' and <= (byte)'Z';

    private static bool IsSmall(byte b) => b is >= (byte)'a' and <= (byte)'z';

    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';
}
