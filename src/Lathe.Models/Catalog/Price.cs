using Microsoft.Extensions.AI;

namespace Lathe.Models.Catalog;

/// <summary>Tokens of one model call.</summary>
/// <param name="InputTokens">Tokens sent, those read from and written to the provider's cache included.</param>
/// <param name="CachedInputTokens">Of these, read from the cache.</param>
/// <param name="CacheWriteTokens">Of these, written to the cache.</param>
/// <param name="OutputTokens">Tokens answered, reasoning included.</param>
public readonly record struct ModelUsage(long InputTokens, long CachedInputTokens, long CacheWriteTokens, long OutputTokens)
{
    /// <summary>The key under which the adapters put cache writes into <see cref="UsageDetails.AdditionalCounts"/>.</summary>
    public const string CacheWriteCount = "CacheCreationInputTokens";

    // No window is as large, and sums of such numbers stay numbers.
    private const long MostTokens = 1_000_000_000;

    /// <summary>Reads what an adapter reported.</summary>
    /// <param name="usage">The usage of a response; null when the provider sent none.</param>
    /// <returns>Null when the provider did not say what the call used, or said what cannot be: a request of no tokens, fewer than none, more than any window holds.</returns>
    public static ModelUsage? From(UsageDetails? usage)
    {
        if (usage?.InputTokenCount is not (> 0 and <= MostTokens and var input) || usage.OutputTokenCount is not (>= 0 and <= MostTokens and var output)) return null;
        long written = 0;
        usage.AdditionalCounts?.TryGetValue(CacheWriteCount, out written);
        written = Math.Clamp(written, 0, MostTokens);
        var read = Math.Clamp(usage.CachedInputTokenCount ?? 0, 0, MostTokens);

        // Some gateways count what the cache took part in beside the input. A part larger than its whole shows it.
        return new ModelUsage(read + written > input ? input + read + written : input, read, written, output);
    }
}

/// <summary>US dollars for a million tokens of each sort; null for one that is not known, which makes a cost that needs it unknown, never zero.</summary>
/// <param name="Input">Input that is neither read from nor written to the cache.</param>
/// <param name="CachedInput">Input read from the cache.</param>
/// <param name="CacheWrite">Input written to the cache.</param>
/// <param name="Output">Output, reasoning included.</param>
public sealed record Price(decimal? Input, decimal? CachedInput, decimal? CacheWrite, decimal? Output)
{
    private const decimal Million = 1_000_000m;

    /// <summary>The prices of a request whose input is longer than <see cref="LongInputAbove"/>, cached tokens counted in; null where length does not matter.</summary>
    public Price? LongInput { get; init; }

    /// <summary>Tokens of input above which <see cref="LongInput"/> holds for the whole request.</summary>
    public long LongInputAbove { get; init; } = long.MaxValue;

    /// <summary>Nothing is known.</summary>
    public static Price Unknown { get; } = new(null, null, null, null);

    /// <summary>Costs nothing: a model on the user's own machine.</summary>
    public static Price Free { get; } = new(0m, 0m, 0m, 0m);

    /// <summary>Whether input and output have a price.</summary>
    public bool IsKnown => Input is not null && Output is not null;

    /// <summary>What a call cost, in US dollars: each sort of tokens times its price; null when a price that is needed is not known.</summary>
    /// <param name="usage">What the call used.</param>
    public decimal? CostOf(ModelUsage usage)
    {
        if (LongInput is not null && usage.InputTokens > LongInputAbove) return LongInput.CostOf(usage);

        // A provider that counts cached tokens outside of the input must not turn into a negative rest.
        var plain = Math.Max(0, usage.InputTokens - usage.CachedInputTokens - usage.CacheWriteTokens);
        return Part(plain, Input) + Part(usage.CachedInputTokens, CachedInput) + Part(usage.CacheWriteTokens, CacheWrite) + Part(usage.OutputTokens, Output);
    }

    /// <summary>What a call cost, as far as the prices tell: where that of a sort of input is not known, the most that so many tokens can cost, so that no limit takes the call for free; null when input or output has no price.</summary>
    /// <param name="usage">What the call used.</param>
    public decimal? CostOrMost(ModelUsage usage) => CostOf(usage) ?? MaxCost(Math.Max(usage.InputTokens, usage.CachedInputTokens + usage.CacheWriteTokens), usage.OutputTokens);

    /// <summary>The most that a call can cost, in US dollars: all input at the dearer of the plain and the cache-writing price, and the whole output allowance; null when a price is not known.</summary>
    /// <param name="inputTokensEstimate">An estimate that errs on the high side, see <see cref="TokenEstimator"/>.</param>
    /// <param name="maxOutputTokens">The output limit that the call is made with.</param>
    public decimal? MaxCost(long inputTokensEstimate, long maxOutputTokens) => LongInput is not null && inputTokensEstimate > LongInputAbove
        ? LongInput.MaxCost(inputTokensEstimate, maxOutputTokens)
        : Part(inputTokensEstimate, Input is null ? null : Math.Max(Input.Value, CacheWrite ?? 0m)) + Part(maxOutputTokens, Output);

    private static decimal? Part(long tokens, decimal? price) => tokens <= 0 ? 0m : tokens * price / Million;
}
