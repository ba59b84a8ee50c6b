using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Lathe.Quality;

/// <summary>Names what the findings of a file depend on: the rules, what is expected of the language, the path, and both versions of the file.</summary>
internal static class FindingKey
{
    private static readonly byte[] Rules = typeof(FindingKey).Module.ModuleVersionId.ToByteArray();

    public static string Of(FileChange file, string profile)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Rules);
        Append(hash, Encoding.UTF8.GetBytes(profile));
        Append(hash, Encoding.UTF8.GetBytes(file.Path));
        Append(hash, file.Before);
        Append(hash, file.After);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // With the length before it, no two rows of parts are the same bytes.
    private static void Append(IncrementalHash hash, byte[]? part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part?.Length ?? -1);
        hash.AppendData(length);
        if (part is not null) hash.AppendData(part);
    }
}
