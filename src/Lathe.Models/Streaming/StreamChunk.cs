using Microsoft.Extensions.AI;

namespace Lathe.Models.Streaming;

/// <summary>Where a piece of an answer stands in its stream, and when it arrived, however late its reader comes to it.</summary>
public sealed class StreamChunk
{
    private readonly object? _raw;

    private StreamChunk(long index, TimeSpan arrived, object? raw) => (Index, Arrived, _raw) = (index, arrived, raw);

    /// <summary>0, 1, 2, … over the whole call, its tries together.</summary>
    public long Index { get; }

    /// <summary>How long after the call began it was there.</summary>
    public TimeSpan Arrived { get; }

    /// <summary>Of a piece from a client of this library; null for others.</summary>
    /// <param name="update">The piece.</param>
    public static StreamChunk? Of(ChatResponseUpdate update) => update.RawRepresentation as StreamChunk;

    /// <summary>The provider's own form of a piece, where its client keeps it.</summary>
    /// <param name="update">The piece.</param>
    public static object? RawOf(ChatResponseUpdate update) => update.RawRepresentation is StreamChunk chunk ? chunk._raw : update.RawRepresentation;

    internal static void Mark(ChatResponseUpdate update, long index, TimeSpan arrived) => update.RawRepresentation = new StreamChunk(index, arrived, update.RawRepresentation);
}
