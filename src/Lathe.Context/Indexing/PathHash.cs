using System.Numerics;
using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>
/// A short name for a path, for files of the cache. Two paths with the same name would share a place and see from what lies there that it is not theirs; nothing relies on it being hard to find such paths, and loading a library for
/// cryptography would cost more than a question to the index.
/// </summary>
public static class PathHash
{
    /// <summary>64 bits of a path, in hexadecimal: FNV-1a over its characters, mixed as by MurmurHash3.</summary>
    /// <param name="path">The path.</param>
    public static string Of(string path) => Mixed(Hash(path, 14695981039346656037UL)).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>128 bits of a text that is only held against an earlier one of the same repository.</summary>
    internal static ContentKey Wide(string text) => new(Mixed(Hash(text, 14695981039346656037UL)), Mixed(Hash(text, 0x9E3779B97F4A7C15UL)));

    /// <summary>64 bits of a path that are no name of anything and stay within one build of the program: the same in four characters a step.</summary>
    internal static ulong Quick(ReadOnlySpan<char> path)
    {
        var hash = 14695981039346656037UL + (ulong)path.Length;
        var steps = MemoryMarshal.Cast<char, ulong>(path);
        foreach (var four in steps) hash = BitOperations.RotateLeft((hash ^ four) * 0x9E3779B97F4A7C15UL, 29);
        foreach (var c in path[(steps.Length * 4)..]) hash = (hash ^ c) * 1099511628211UL;
        return Mixed(hash);
    }

    /// <summary>MurmurHash3's last step: each bit of the number changes about half of the others.</summary>
    internal static ulong Mixed(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }

    private static ulong Hash(string text, ulong start)
    {
        foreach (var c in text) start = (start ^ c) * 1099511628211UL;
        return start;
    }
}
