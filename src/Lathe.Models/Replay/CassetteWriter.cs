using Microsoft.Extensions.AI;

namespace Lathe.Models.Replay;

/// <summary>What stands at the top of a cassette.</summary>
public sealed record CassetteHeader
{
    /// <summary>Who made it and how; for people.</summary>
    public required string Note { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>Its context window; null when not known.</summary>
    public int? Window { get; init; }

    /// <summary>The tools that the requests offered; only their hash is kept.</summary>
    public IReadOnlyList<AITool> Tools { get; init; } = [];

    /// <summary>Absolute folders of this machine by the name of their placeholder, see <see cref="ReplayOptions.Roots"/>.</summary>
    public IReadOnlyDictionary<string, string> Roots { get; init; } = new Dictionary<string, string>();
}

/// <summary>Writes cassettes.</summary>
public static class CassetteWriter
{
    /// <summary>Writes a cassette as JSON.</summary>
    /// <param name="header">What stands at its top.</param>
    /// <param name="exchanges">The calls, in the order in which they were made.</param>
    /// <param name="mask">Applied to every text before it is written: removes secrets.</param>
    /// <param name="output">Where to; not closed.</param>
    public static void Write(CassetteHeader header, IEnumerable<CassetteExchange> exchanges, Func<string, string> mask, Stream output) =>
        throw new NotSupportedException($"{header.Model} {exchanges.GetType()} {mask.Method.Name} {output.CanWrite}");
}
