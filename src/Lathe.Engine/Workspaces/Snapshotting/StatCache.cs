using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>One file as it was when it was last read.</summary>
/// <param name="Key">Its size, times and inode then.</param>
/// <param name="Content">The hash of its content then.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CachedFile(StatKey Key, ObjectHash Content);

/// <summary>
/// Which content a file had at which size, times and inode, kept in one file, so that unchanged files are not read again. Only files that had been left alone for longer than the
/// clock's grain when they were read are in it; any other could have been written again without a trace. A cache that is damaged or another folder's is empty.
/// </summary>
internal static class StatCache
{
    private const int DigestSize = 32;
    private const int FixedSize = 4 + 8 + 8 + 8 + 8 + 32;
    private const long LargestFile = 512L << 20;

    private static ReadOnlySpan<byte> Magic => "lathe stat cache 1\n"u8;

    public static Dictionary<string, CachedFile> Read(string file, string subject)
    {
        var entries = new Dictionary<string, CachedFile>(StringComparer.Ordinal);
        try
        {
            if (!File.Exists(file) || new FileInfo(file).Length is < DigestSize or > LargestFile) return entries;
            var bytes = File.ReadAllBytes(file);
            var body = bytes.AsSpan(0, bytes.Length - DigestSize);
            Span<byte> digest = stackalloc byte[DigestSize];
            SHA256.HashData(body, digest);
            var header = Header(subject);
            if (!digest.SequenceEqual(bytes.AsSpan(body.Length)) || !body.StartsWith(header)) return entries;
            for (body = body[header.Length..]; body.Length > FixedSize;)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(body);
                var key = new StatKey(
                    BinaryPrimitives.ReadInt64LittleEndian(body[4..]),
                    BinaryPrimitives.ReadInt64LittleEndian(body[12..]),
                    BinaryPrimitives.ReadInt64LittleEndian(body[20..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(body[28..]));
                var hash = new ObjectHash(Convert.ToHexStringLower(body.Slice(36, 32)));
                entries[Encoding.UTF8.GetString(body.Slice(FixedSize, length))] = new CachedFile(key, hash);
                body = body[(FixedSize + length)..];
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            entries.Clear();
        }

        return entries;
    }

    /// <summary>Writes a cache. One that cannot be written is only slower next time.</summary>
    public static void Write(string file, string subject, IEnumerable<KeyValuePair<string, CachedFile>> entries)
    {
        try
        {
            OwnerFolder.Make(Path.GetDirectoryName(file)!);
            using var memory = new MemoryStream(64 << 10);
            memory.Write(Header(subject));
            Span<byte> part = stackalloc byte[FixedSize];
            foreach (var (path, entry) in entries)
            {
                var name = Encoding.UTF8.GetBytes(path);
                BinaryPrimitives.WriteInt32LittleEndian(part, name.Length);
                BinaryPrimitives.WriteInt64LittleEndian(part[4..], entry.Key.Size);
                BinaryPrimitives.WriteInt64LittleEndian(part[12..], entry.Key.WriteTime);
                BinaryPrimitives.WriteInt64LittleEndian(part[20..], entry.Key.ChangeTime);
                BinaryPrimitives.WriteUInt64LittleEndian(part[28..], entry.Key.Inode);
                Convert.FromHexString(entry.Content.Hex, part[36..], out _, out _);
                memory.Write(part);
                memory.Write(name);
            }

            var body = memory.GetBuffer().AsSpan(0, (int)memory.Length);
            Span<byte> digest = stackalloc byte[DigestSize];
            SHA256.HashData(body, digest);
            memory.Write(digest);
            var temporary = $"{file}.{Environment.ProcessId:x}";
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                stream.Write(memory.GetBuffer().AsSpan(0, (int)memory.Length));
            }

            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Said above: a cache is not worth a failure.
        }
    }

    private static byte[] Header(string subject)
    {
        var name = Encoding.UTF8.GetBytes(subject);
        var header = new byte[Magic.Length + 4 + name.Length];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(Magic.Length), name.Length);
        name.CopyTo(header, Magic.Length + 4);
        return header;
    }
}
