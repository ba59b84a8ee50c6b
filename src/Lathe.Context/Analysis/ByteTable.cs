using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lathe.Context;

/// <summary>Numbers byte strings of up to 64 bytes in the order in which they are first seen. Not for several threads.</summary>
internal sealed class ByteTable
{
    private const int ChunkBits = 18;
    private const int ChunkSize = 1 << ChunkBits;

    /// <summary>The longest string that may be added.</summary>
    public const int MaxLength = 64;

    private readonly List<byte[]> _chunks = [];
    private int[] _slots = new int[1 << 12];
    private int[] _offsets = new int[1 << 10];
    private uint[] _hashes = new uint[1 << 10];
    private byte[] _lengths = new byte[1 << 10];
    private int _next;
    private int _chunk = -1;

    /// <summary>How many strings there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of memory in use.</summary>
    public long Memory => (long)_next + (Count * 20L);

    public ReadOnlySpan<byte> this[int id]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var offset = _offsets[id];
            return new ReadOnlySpan<byte>(_chunks[offset >> ChunkBits], offset & (ChunkSize - 1), _lengths[id]);
        }
    }

    /// <summary>The number of a string, a new one where it was not known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(ReadOnlySpan<byte> text)
    {
        var hash = Hash(text);
        var slots = _slots;
        for (var slot = hash & (uint)(slots.Length - 1); ; slot = (slot + 1) & (uint)(slots.Length - 1))
        {
            var id = slots[slot] - 1;
            if (id < 0) return AddNew(text, hash, slot);
            if (_hashes[id] == hash && this[id].SequenceEqual(text)) return id;
        }
    }

    /// <summary>Forgets all strings and keeps the memory.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        (Count, _next, _chunk) = (0, 0, -1);
    }

    /// <summary>The number of a string; -1 when it is not known.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxLength) return -1;
        var hash = Hash(text);
        for (var slot = hash & (uint)(_slots.Length - 1); ; slot = (slot + 1) & (uint)(_slots.Length - 1))
        {
            var id = _slots[slot] - 1;
            if (id < 0 || (_hashes[id] == hash && this[id].SequenceEqual(text))) return id;
        }
    }

    private int AddNew(ReadOnlySpan<byte> text, uint hash, uint slot)
    {
        if (_chunk < 0 || _next - (_chunk << ChunkBits) + text.Length > ChunkSize)
        {
            if (++_chunk == _chunks.Count) _chunks.Add(new byte[ChunkSize]);
            _next = _chunk << ChunkBits;
        }

        var id = Count++;
        if (id == _offsets.Length)
        {
            Array.Resize(ref _offsets, id * 2);
            Array.Resize(ref _hashes, id * 2);
            Array.Resize(ref _lengths, id * 2);
        }

        text.CopyTo(_chunks[_chunk].AsSpan(_next & (ChunkSize - 1)));
        (_offsets[id], _hashes[id], _lengths[id]) = (_next, hash, (byte)text.Length);
        _next += text.Length;
        _slots[slot] = id + 1;
        if (Count * 2 > _slots.Length) Grow();
        return id;
    }

    private void Grow()
    {
        var slots = new int[_slots.Length * 2];
        for (var id = 0; id < Count; id++)
        {
            var slot = _hashes[id] & (uint)(slots.Length - 1);
            while (slots[slot] != 0) slot = (slot + 1) & (uint)(slots.Length - 1);
            slots[slot] = id + 1;
        }

        _slots = slots;
    }

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        var hash = (ulong)text.Length * Prime;
        while (text.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * Prime;
            hash ^= hash >> 32;
            text = text[8..];
        }

        ulong rest = 0;
        if (text.Length >= 4)
        {
            rest = BinaryPrimitives.ReadUInt32LittleEndian(text) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]) << 32);
        }
        else if (text.Length > 0)
        {
            rest = text[0] | ((uint)text[text.Length / 2] << 8) | ((uint)text[^1] << 16);
        }

        hash = (hash ^ rest) * Prime;
        return (uint)(hash >> 32) ^ (uint)hash;
    }
}
