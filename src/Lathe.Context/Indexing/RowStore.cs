namespace Lathe.Context;

/// <summary>A list that grows by pieces and copies nothing: hundreds of megabytes pass through it.</summary>
internal sealed class RowStore<T>
    where T : unmanaged
{
    private const int ChunkBits = 15;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly List<T[]> _chunks = [];

    public int Count { get; private set; }

    public T this[int index] => _chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    public void Add(T row)
    {
        var place = Count++;
        if ((place >> ChunkBits) == _chunks.Count) _chunks.Add(new T[ChunkSize]);
        _chunks[place >> ChunkBits][place & (ChunkSize - 1)] = row;
    }

    /// <summary>Forgets all rows and keeps the memory.</summary>
    public void Clear() => Count = 0;

    public void CopyTo(int from, Span<T> to)
    {
        while (to.Length > 0)
        {
            var piece = _chunks[from >> ChunkBits].AsSpan(from & (ChunkSize - 1));
            if (piece.Length > to.Length) piece = piece[..to.Length];
            piece.CopyTo(to);
            to = to[piece.Length..];
            from += piece.Length;
        }
    }
}
