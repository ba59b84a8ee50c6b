using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>
/// Says which terms of a segment no document defines or imports, so that nobody looks for them in its dictionary: a Bloom filter (Bloom, *Space/Time Trade-offs in Hash Coding with Allowable Errors*, 1970) whose bits for a term lie in one
/// word of 64 (Putze, Sanders, Singler, *Cache-, Hash- and Space-Efficient Bloom Filters*, 2007). With 16 bits a term about 2 in 100 others pass.
/// </summary>
internal sealed class TermFilter
{
    private const int TermsPerWord = 4;

    private readonly ulong[] _words;

    public TermFilter(ReadOnlySpan<byte> bytes) => _words = MemoryMarshal.Cast<byte, ulong>(bytes).ToArray();

    private TermFilter(ulong[] words) => _words = words;

    /// <summary>The bytes that it is read from.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_words.AsSpan());

    public static TermFilter Of(ReadOnlySpan<ulong> hashes)
    {
        var filter = new TermFilter(new ulong[(hashes.Length / TermsPerWord) + 1]);
        foreach (var hash in hashes) filter._words[filter.Place(hash)] |= Bits(hash);
        return filter;
    }

    /// <summary>The number by which a term is looked for: FNV-1a over its bytes, mixed as by MurmurHash3. Part of the format of a segment.</summary>
    public static ulong Hash(ReadOnlySpan<byte> term)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in term) hash = (hash ^ b) * 1099511628211UL;
        return PathHash.Mixed(hash);
    }

    /// <summary>False where no document defines or imports the term.</summary>
    public bool MayHave(ulong hash) => (_words[Place(hash)] & Bits(hash)) == Bits(hash);

    private static ulong Bits(ulong hash) => (1UL << (int)(hash & 63)) | (1UL << (int)((hash >> 6) & 63)) | (1UL << (int)((hash >> 12) & 63)) | (1UL << (int)((hash >> 18) & 63));

    private int Place(ulong hash) => (int)(((hash >> 32) * (ulong)_words.Length) >> 32);
}
