using Lathe.Context;
using Lathe.Engine.Journal;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Agents;

/// <summary>An open model with what the loop has to know about it.</summary>
public sealed record ModelSession : IDisposable
{
    /// <summary>The provider behind its decorators.</summary>
    public required IChatClient Client { get; init; }

    /// <summary>The model reference, as the user wrote it.</summary>
    public required string Reference { get; init; }

    /// <summary>Tokens that fit, request and answer together.</summary>
    public required int Window { get; init; }

    /// <summary>The most tokens of one answer.</summary>
    public required int MaxOutput { get; init; }

    /// <summary>The temperature that calls ask for; null where they ask for none.</summary>
    public float? Temperature { get; init; }

    /// <summary>Estimates the tokens of a text; rather too many than too few.</summary>
    public required TokenEstimator Estimate { get; init; }

    /// <summary>The cost of a use in US dollars, never less than it was; null when the price is unknown.</summary>
    public required Func<TokenUsage, decimal?> Cost { get; init; }

    /// <summary>The most that a call with so many tokens in and out can cost; null when the price is unknown.</summary>
    public required Func<long, long, decimal?> MostCost { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
