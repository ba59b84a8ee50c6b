using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Lathe.Context;

/// <summary>
/// Keeps profiles between processes: one compressed file for each repository, kind and key in a folder that the caller gives. Files are written beside their place and renamed, so two processes never see half of one; a
/// file that is damaged, of another version or too old is as good as none. A folder that cannot be read or written costs only the work of making a profile anew.
/// </summary>
public sealed class ProfileStore
{
    private const uint Magic = 0x4650_524C;
    private const int Version = 1;
    private const int HeaderBytes = 4 + 4 + 8 + 32;
    private const int MaxStored = 4 << 20;
    private const int MaxContent = 32 << 20;
    private const int KeptOfAKind = 4;

    private readonly string _folder;
    private readonly TimeProvider _time;

    /// <summary>Opens a store; nothing is read or made yet.</summary>
    /// <param name="cacheFolder">The user's folder for what can be made again.</param>
    /// <param name="repository">What tells the repository from others: its absolute path.</param>
    /// <param name="time">The clock.</param>
    public ProfileStore(string cacheFolder, string repository, TimeProvider time)
    {
        _folder = Path.Combine(cacheFolder, "profiles", Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(repository)))[..24]);
        _time = time;
    }

    /// <summary>What is stored; null when there is nothing that still holds.</summary>
    /// <param name="kind">A short name of small letters.</param>
    /// <param name="key">A hash of what it was made from, in hexadecimal.</param>
    /// <param name="timeToLive">How old it may be.</param>
    public byte[]? Get(string kind, string key, TimeSpan timeToLive)
    {
        try
        {
            var file = new FileInfo(NameOf(kind, key));
            if (!file.Exists || file.Length is < HeaderBytes or > MaxStored) return null;
            var stored = File.ReadAllBytes(file.FullName);
            var header = stored.AsSpan(0, HeaderBytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic || BinaryPrimitives.ReadInt32LittleEndian(header[4..]) != Version) return null;
            var age = _time.GetUtcNow().ToUnixTimeSeconds() - BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
            // A clock that was set back makes a file from the future; nobody knows how old that is.
            if (age < 0 || age > timeToLive.TotalSeconds) return null;
            if (!SHA256.HashData(stored.AsSpan(HeaderBytes)).AsSpan().SequenceEqual(header[16..])) return null;
            return Decompress(stored.AsMemory(HeaderBytes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Stores something; what cannot be written is not there next time.</summary>
    /// <param name="kind">A short name of small letters.</param>
    /// <param name="key">A hash of what it was made from, in hexadecimal.</param>
    /// <param name="content">The content, at most 32 MB.</param>
    public void Put(string kind, string key, ReadOnlySpan<byte> content)
    {
        if (content.Length > MaxContent) return;
        var compressed = Compress(content);
        if (compressed.Length > MaxStored - HeaderBytes) return;
        var stored = new byte[HeaderBytes + compressed.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(stored, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(stored.AsSpan(4), Version);
        BinaryPrimitives.WriteInt64LittleEndian(stored.AsSpan(8), _time.GetUtcNow().ToUnixTimeSeconds());
        SHA256.HashData(compressed, stored.AsSpan(16));
        compressed.CopyTo(stored, HeaderBytes);
        var path = NameOf(kind, key);
        var temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.WriteAllBytes(temporary, stored);
            File.Move(temporary, path, overwrite: true);
            Prune(kind);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
        }
    }

    private string NameOf(string kind, string key) => Path.Combine(_folder, $"{kind}-{key[..Math.Min(32, key.Length)]}.bin");

    // The newest few of a kind stay: a repository has several states that come and go, as its branches do.
    private void Prune(string kind)
    {
        var files = new DirectoryInfo(_folder).GetFiles($"{kind}-*");
        if (files.Length <= KeptOfAKind) return;
        Array.Sort(files, static (a, b) => b.LastWriteTimeUtc.CompareTo(a.LastWriteTimeUtc));
        foreach (var file in files[KeptOfAKind..]) TryDelete(file.FullName);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left for the next time.
        }
    }

    private static byte[] Compress(ReadOnlySpan<byte> content)
    {
        var output = new byte[BrotliEncoder.GetMaxCompressedLength(content.Length) + 4];
        BinaryPrimitives.WriteInt32LittleEndian(output, content.Length);
        return BrotliEncoder.TryCompress(content, output.AsSpan(4), out var written, quality: 5, window: 20) ? output[..(written + 4)] : output[..0];
    }

    private static byte[]? Decompress(ReadOnlyMemory<byte> stored)
    {
        if (stored.Length < 4 || BinaryPrimitives.ReadInt32LittleEndian(stored.Span) is not (>= 0 and <= MaxContent and var length)) return null;
        var content = new byte[length];
        return BrotliDecoder.TryDecompress(stored.Span[4..], content, out var written) && written == length ? content : null;
    }
}
