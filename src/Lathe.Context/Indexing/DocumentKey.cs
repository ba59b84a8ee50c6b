using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>A key of 16 bytes. Not a number of the framework's: methods that pass one of those are compiled at start.</summary>
internal readonly record struct ContentKey(ulong High, ulong Low)
{
    public static ContentKey Read(ReadOnlySpan<byte> from) => new(BinaryPrimitives.ReadUInt64LittleEndian(from[8..]), BinaryPrimitives.ReadUInt64LittleEndian(from));

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, Low);
        BinaryPrimitives.WriteUInt64LittleEndian(to[8..], High);
    }
}

/// <summary>Names a document: the content, the language that it was read in, and how much of it was read.</summary>
internal static class DocumentKey
{
    /// <summary>The key of a file's content.</summary>
    /// <param name="content">What was read of the file.</param>
    /// <param name="size">The size of the whole.</param>
    /// <param name="language">Its language.</param>
    /// <param name="bound">How many bytes of it are indexed.</param>
    public static ContentKey Of(ReadOnlySpan<byte> content, long size, Language? language, int bound)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(content, digest);
        Span<byte> more = stackalloc byte[128];
        digest.CopyTo(more);
        BinaryPrimitives.WriteInt64LittleEndian(more[32..], size);
        BinaryPrimitives.WriteInt32LittleEndian(more[40..], bound);
        var length = 44 + Encoding.UTF8.GetBytes(language?.Id ?? "", more[44..]);
        SHA256.HashData(more[..length], digest);
        return ContentKey.Read(digest);
    }
}
