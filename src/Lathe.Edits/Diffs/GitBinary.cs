using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Lathe.Edits;

/// <summary>Binary content in git's diffs: zlib, then base 85, 52 bytes to a line, each line led by its length.</summary>
internal static class GitBinary
{
    public const int MaxBytes = 64 * 1024 * 1024;

    private const int LineBytes = 52;
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

    public static void WriteLiteral(IBufferWriter<byte> output, byte[] content) => Write(output, "literal ", content);

    public static void WriteDelta(IBufferWriter<byte> output, byte[] delta) => Write(output, "delta ", delta);

    private static void Write(IBufferWriter<byte> output, string kind, byte[] content)
    {
        ReadOnlySpan<byte> data = Pack(content);
        var text = new StringBuilder(data.Length + (data.Length / 3) + 32).Append(kind).Append(content.Length).Append('\n');
        while (data.Length > 0)
        {
            var line = data[..Math.Min(LineBytes, data.Length)];
            data = data[line.Length..];
            text.Append((char)(line.Length <= 26 ? 'A' + line.Length - 1 : 'a' + line.Length - 27));
            AppendDigits(text, line);
            text.Append('\n');
        }

        output.Write(Encoding.ASCII.GetBytes(text.Append('\n').ToString()));
    }

    /// <summary>Reads one line of a literal; false where it is damaged.</summary>
    public static bool TryReadLine(ReadOnlySpan<char> line, MemoryStream packed)
    {
        if (line.Length == 0) return false;
        var length = line[0] is >= 'A' and <= 'Z' ? line[0] - 'A' + 1 : line[0] is >= 'a' and <= 'z' ? line[0] - 'a' + 27 : 0;
        if (length == 0 || line.Length != 1 + ((length + 3) / 4 * 5)) return false;
        for (var at = 1; at < line.Length; at += 5)
        {
            ulong value = 0;
            for (var i = 0; i < 5; i++)
            {
                var digit = Digits.IndexOf(line[at + i], StringComparison.Ordinal);
                if (digit < 0) return false;
                value = (value * 85) + (ulong)digit;
            }

            if (value > uint.MaxValue) return false;
            for (var shift = 24; shift >= 0 && length > 0; shift -= 8, length--) packed.WriteByte((byte)(value >> shift));
        }

        return true;
    }

    /// <summary>Unpacks a literal; null where it is damaged or not as long as stated.</summary>
    public static byte[]? Unpack(MemoryStream packed, int size)
    {
        packed.Position = 0;
        var content = new MemoryStream();
        try
        {
            using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
            var buffer = new byte[16 * 1024];
            for (int read; (read = zlib.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length > size) return null;
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return content.Length == size ? content.ToArray() : null;
    }

    /// <summary>Git's name for content.</summary>
    public static string ObjectName(byte[]? content)
    {
        if (content is null) return new string('0', 40);
#pragma warning disable CA5350 // Git names objects by SHA-1; nothing is trusted because of it.
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        sha.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        sha.AppendData(content);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    // The stream class writes nothing at all for no content; git wants the empty stream.
    private static byte[] Pack(byte[] content)
    {
        if (content.Length == 0) return [0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(content);
        return packed.ToArray();
    }

    private static void AppendDigits(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        Span<char> digits = stackalloc char[5];
        for (var at = 0; at < bytes.Length; at += 4)
        {
            uint value = 0;
            for (var i = 0; i < 4; i++) value = (value << 8) | (at + i < bytes.Length ? bytes[at + i] : 0u);
            for (var i = 4; i >= 0; i--, value /= 85) digits[i] = Digits[(int)(value % 85)];
            text.Append(digits);
        }
    }
}
