using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// Keeps what packing needs of the symbols of files, by their content, so that a file is parsed once however often it is a candidate. One bounded file, written beside its place and renamed: of two processes that write, the latter
/// wins, and what the other added is parsed again. A file that is damaged, or was made with other parsers, is as good as none. Not for several threads.
/// </summary>
/// <param name="path">The file. Nothing is read before the first question.</param>
public sealed class SymbolStore(string path)
{
    private const ulong Magic = 0x314D_5953_4854_414C;
    private const int HeaderBytes = 56;
    private const int RowBytes = 28;
    private const int MostBytes = 4 << 20;
    private const int MostFiles = 4000;
    private const int LargestFile = 256 << 10;

    private readonly Dictionary<ContentKey, ReadOnlyMemory<byte>> _kept = [];
    private readonly List<ContentKey> _order = [];
    private readonly HashSet<ContentKey> _used = [];
    private bool _isLoaded;
    private bool _hasNew;

    /// <summary>The symbols of a text, kept or read from it now.</summary>
    /// <param name="language">The language of the text.</param>
    /// <param name="text">The whole file.</param>
    /// <param name="content">The bytes that the text was decoded from.</param>
    /// <param name="shortestName">Names that are shorter are left out of those that are used.</param>
    internal FileSymbols Of(Language language, string text, ReadOnlySpan<byte> content, int shortestName)
    {
        if (!_isLoaded) Load();
        var key = DocumentKey.Of(content, content.Length, language, shortestName);
        if (_kept.TryGetValue(key, out var bytes) && SymbolForm.Read(bytes, language, text.Length) is { } kept)
        {
            _used.Add(key);
            return kept;
        }

        var symbols = SymbolForm.Reduced(FileSymbols.Of(language, text), shortestName);
        // What a scanner made, or a limit of time cut short, may be better next time.
        if (symbols is { IsParsed: true, IsComplete: true } && SymbolForm.Write(symbols) is { Length: <= LargestFile } made)
        {
            if (_kept.TryAdd(key, made)) _order.Add(key);
            else _kept[key] = made;
            _hasNew |= _used.Add(key);
        }

        return symbols;
    }

    /// <summary>Writes the file where something is new: what was used this time first, then what was there, as far as the bounds go. Failing to is no failure.</summary>
    internal void Save()
    {
        if (!_hasNew) return;
        _hasNew = false;
        var chosen = new List<ContentKey>();
        var bytes = HeaderBytes;
        foreach (var isUsed in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var key in _order)
            {
                if (_used.Contains(key) != isUsed || chosen.Count == MostFiles || bytes + RowBytes + _kept[key].Length > MostBytes) continue;
                bytes += RowBytes + _kept[key].Length;
                chosen.Add(key);
            }
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            IndexFolder.Write(path, output => output.Write(Form(chosen, bytes)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Parsed again the next time.
        }
    }

    private byte[] Form(List<ContentKey> chosen, int length)
    {
        var bytes = new byte[length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        MadeWith().CopyTo(bytes.AsSpan(12));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(44), chosen.Count);
        var (row, at) = (HeaderBytes, HeaderBytes + (RowBytes * chosen.Count));
        foreach (var key in chosen)
        {
            var kept = _kept[key].Span;
            key.Write(bytes.AsSpan(row));
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(row + 16), at);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(row + 20), kept.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(row + 24), PageFile.Sum(kept));
            kept.CopyTo(bytes.AsSpan(at));
            (row, at) = (row + RowBytes, at + kept.Length);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), PageFile.Sum(bytes.AsSpan(12, row - 12)));
        return bytes;
    }

    private void Load()
    {
        _isLoaded = true;
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: >= HeaderBytes and <= MostBytes }) return;
            var bytes = File.ReadAllBytes(path);
            if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic || !bytes.AsSpan(12, 32).SequenceEqual(MadeWith())) return;
            var count = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(44));
            if (count is < 0 or > MostFiles || HeaderBytes + (count * RowBytes) > bytes.Length) return;
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)) != PageFile.Sum(bytes.AsSpan(12, HeaderBytes - 12 + (count * RowBytes)))) return;
            for (var i = 0; i < count; i++)
            {
                var row = bytes.AsSpan(HeaderBytes + (i * RowBytes), RowBytes);
                var (at, length) = (BinaryPrimitives.ReadInt32LittleEndian(row[16..]), BinaryPrimitives.ReadInt32LittleEndian(row[20..]));
                if (at < 0 || length < 0 || at > bytes.Length - length || BinaryPrimitives.ReadUInt32LittleEndian(row[24..]) != PageFile.Sum(bytes.AsSpan(at, length))) continue;
                if (_kept.TryAdd(ContentKey.Read(row), bytes.AsMemory(at, length))) _order.Add(ContentKey.Read(row));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As good as none.
        }
    }

    private static byte[] MadeWith() => SHA256.HashData(Encoding.UTF8.GetBytes(SymbolReading.Version));
}
