using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Context;

/// <summary>Something in the index's own files is not what was written. The file is gone by the time that this is thrown; the next update makes what it held anew.</summary>
public sealed class IndexDamagedException : Exception
{
    internal IndexDamagedException(string file, Exception? inner = null)
        : base($"The index file {file} was damaged and has been removed; the index will be made anew.", inner)
    {
    }
}

/// <summary>
/// A read-only file in pages, each with a checksum that is verified when it is read. Read by offset and not mapped, because a mapped file that shrinks or cannot be read ends the process; or the same in memory.
/// </summary>
internal sealed class PageFile : IDisposable
{
    public const int PageSize = 8192;
    private const ulong Magic = 0x3158_4445_4854_414C;
    private const int MostKept = 2048;

    // Kept pages lie side by side in large pieces, which are neither cleared nor moved by a collection of garbage.
    private const int PiecePages = 32;
    private const int FewPages = 4;

    /// <summary>Any change of what is stored, or of what the analysis finds, is a new version: files of another are made anew.</summary>
    public const int Version = 3;

    private readonly SafeFileHandle? _handle;
    private readonly byte[]? _memory;
    private readonly uint[] _sums;
    private readonly string _name;
    // The place of a page that is kept, from 1.
    private readonly int[] _kept;
    private readonly byte[]?[] _pieces = new byte[]?[MostKept / PiecePages];
    private int _keptCount;

    private PageFile(string name, SafeFileHandle? handle, byte[]? memory, long[] header, uint[] sums)
    {
        (_name, _handle, _memory, Header, _sums) = (name, handle, memory, header, sums);
        _kept = new int[sums.Length];
        Length = header[0];
    }

    /// <summary>The numbers that the writer put into the header; the first is the length of the data.</summary>
    public long[] Header { get; }

    /// <summary>Bytes of data, the header's page included.</summary>
    public long Length { get; }

    /// <summary>Opens a file; null when it is missing, of another version, or damaged.</summary>
    public static PageFile? TryOpen(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var first = new byte[PageSize];
            if (RandomAccess.Read(handle, first, 0) != PageSize || ReadHeader(first) is not { } header || RandomAccess.GetLength(handle) != header[0] + (SumCount(header[0]) * 4L)) return Close(handle);
            var sums = new uint[SumCount(header[0])];
            var bytes = MemoryMarshal.AsBytes(sums.AsSpan());
            if (ReadFully(handle, bytes, header[0]) != bytes.Length || Sum(bytes) != (uint)header[1]) return Close(handle);
            return new PageFile(path, handle, null, header, sums);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Close(handle);
        }
    }

    /// <summary>The same of what a writer wrote into memory.</summary>
    public static PageFile InMemory(byte[] bytes) => new("in memory", null, bytes, ReadHeader(bytes)!, []);

    /// <summary>Reads some bytes; dispose of them.</summary>
    public PageSlice Read(long offset, int length)
    {
        if (offset < PageSize || length < 0 || offset + length > Length) throw Damaged();
        if (_memory is not null) return new PageSlice(_memory, (int)offset, length, false);
        var first = (int)(offset / PageSize);
        var last = (int)((offset + Math.Max(1, length) - 1) / PageSize);
        if (first == last && Page(first) is var (piece, start)) return new PageSlice(piece, start + (int)(offset % PageSize), length, false);
        var bytes = ArrayPool<byte>.Shared.Rent((last - first + 1) * PageSize);
        if (last - first >= FewPages || !TryCopy(first, last, bytes)) ReadPages(first, bytes.AsSpan(0, (int)(Math.Min(Length, (last + 1L) * PageSize) - ((long)first * PageSize))));
        return new PageSlice(bytes, (int)(offset % PageSize), length, true);
    }

    // What a question needs of the dictionary and of records is asked for many times, a few bytes each: such pages are kept, large pieces are not.
    private (byte[] Piece, int Start)? Page(int number)
    {
        var place = Volatile.Read(ref _kept[number]);
        if (place == 0)
        {
            if (Volatile.Read(ref _keptCount) >= MostKept || (place = Interlocked.Increment(ref _keptCount)) > MostKept) return null;
            ref var free = ref _pieces[(place - 1) / PiecePages];
            if (Volatile.Read(ref free) is null) Interlocked.CompareExchange(ref free, GC.AllocateUninitializedArray<byte>(PiecePages * PageSize), null);
            ReadPages(number, free.AsSpan((place - 1) % PiecePages * PageSize, (int)Math.Min(PageSize, Length - ((long)number * PageSize))));
            Volatile.Write(ref _kept[number], place);
        }

        return (_pieces[(place - 1) / PiecePages]!, (place - 1) % PiecePages * PageSize);
    }

    private bool TryCopy(int first, int last, byte[] to)
    {
        for (var number = first; number <= last; number++)
        {
            if (Page(number) is not var (piece, start)) return false;
            piece.AsSpan(start, (int)Math.Min(PageSize, Length - ((long)number * PageSize))).CopyTo(to.AsSpan((number - first) * PageSize));
        }

        return true;
    }

    private void ReadPages(int first, Span<byte> to)
    {
        try
        {
            if (ReadFully(_handle!, to, (long)first * PageSize) != to.Length) throw Damaged();
        }
        catch (IOException e)
        {
            throw Damaged(e);
        }

        for (var page = 0; page * PageSize < to.Length; page++)
        {
            if (Sum(to.Slice(page * PageSize, Math.Min(PageSize, to.Length - (page * PageSize)))) != _sums[first + page]) throw Damaged();
        }
    }

    /// <summary>Removes the file and says that it is damaged.</summary>
    public IndexDamagedException Damaged(Exception? inner = null)
    {
        if (_handle is null) return new IndexDamagedException(_name, inner);
        try
        {
            File.Delete(_name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be written to keeps it; the header's reader refuses it by its sums next time.
        }

        return new IndexDamagedException(_name, inner);
    }

    public void Dispose() => _handle?.Dispose();

    /// <summary>The first page: magic, version, sum, and the numbers.</summary>
    public static byte[] MakeHeader(ReadOnlySpan<long> numbers)
    {
        var page = new byte[PageSize];
        BinaryPrimitives.WriteUInt64LittleEndian(page, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(8), Version);
        MemoryMarshal.AsBytes(numbers).CopyTo(page.AsSpan(24));
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(16), numbers.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(12), Sum(page.AsSpan(16)));
        return page;
    }

    /// <summary>CRC-32C, which the processor computes.</summary>
    public static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = ~0u;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) sum = BitOperations.Crc32C(sum, word);
        foreach (var b in bytes[(words.Length * 8)..]) sum = BitOperations.Crc32C(sum, b);
        return ~sum;
    }

    private static long[]? ReadHeader(byte[] page)
    {
        if (BinaryPrimitives.ReadUInt64LittleEndian(page) != Magic || BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(8)) != Version) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(12)) != Sum(page.AsSpan(16, PageSize - 16))) return null;
        var count = BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(16));
        return count is < 2 or > 100 ? null : MemoryMarshal.Cast<byte, long>(page.AsSpan(24, count * 8)).ToArray();
    }

    private static int SumCount(long length) => (int)((length + PageSize - 1) / PageSize);

    private static int ReadFully(SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(handle, buffer[total..], offset + total);
            if (read == 0) break;
            total += read;
        }

        return total;
    }

    private static PageFile? Close(SafeFileHandle? handle)
    {
        handle?.Dispose();
        return null;
    }
}

/// <summary>Bytes read from a <see cref="PageFile"/>, given back to a pool by disposing.</summary>
internal readonly struct PageSlice(byte[] bytes, int start, int length, bool rented) : IDisposable
{
    public ReadOnlySpan<byte> Span => new(bytes, start, length);

    public void Dispose()
    {
        if (rented) ArrayPool<byte>.Shared.Return(bytes);
    }
}

/// <summary>Writes a <see cref="PageFile"/>: a page is left free for the header, then data, then the sums, then the header.</summary>
internal sealed class PageWriter
{
    private readonly Stream _output;
    private readonly byte[] _buffer = new byte[64 * PageFile.PageSize];
    private readonly List<uint> _sums = [0];
    private int _used;

    public PageWriter(Stream output)
    {
        _output = output;
        _output.Write(new byte[PageFile.PageSize]);
        Position = PageFile.PageSize;
    }

    public long Position { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Position += bytes.Length;
        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, _buffer.Length - _used)];
            part.CopyTo(_buffer.AsSpan(_used));
            _used += part.Length;
            bytes = bytes[part.Length..];
            if (_used == _buffer.Length) Flush();
        }
    }

    public void Varint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[Context.Varint.MaxLength];
        Write(bytes[..Context.Varint.Write(bytes, value)]);
    }

    /// <summary>Writes the end.</summary>
    /// <param name="numbers">The header's numbers; the first two are taken.</param>
    public void Finish(Span<long> numbers)
    {
        Flush();
        var sums = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_sums));
        _output.Write(sums);
        (numbers[0], numbers[1]) = (Position, PageFile.Sum(sums));
        _output.Position = 0;
        _output.Write(PageFile.MakeHeader(numbers));
        _output.Flush();
    }

    private void Flush()
    {
        for (var at = 0; at < _used; at += PageFile.PageSize) _sums.Add(PageFile.Sum(_buffer.AsSpan(at, Math.Min(PageFile.PageSize, _used - at))));
        _output.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}
