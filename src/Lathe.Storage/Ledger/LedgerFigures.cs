using Lathe.Engine.Journal;

namespace Lathe.Storage.Ledger;

/// <summary>The figures of the ledger, the same in every store: days since 1970 (UTC), money in billionths of a US dollar, so that sums are exact.</summary>
internal static class LedgerFigures
{
    public const decimal Billion = 1_000_000_000m;

    // What one call is counted for at most, so that no price and no server can make the sums overflow.
    private const decimal MostCost = 1_000_000m;
    private const long MostTokens = 1_000_000_000_000;

    public static long DayOf(DateTimeOffset at) => Math.DivRem(at.ToUnixTimeMilliseconds(), 86_400_000).Quotient;

    public static DateOnly Date(long day) => DateOnly.FromDateTime(DateTimeOffset.UnixEpoch.AddDays(day).UtcDateTime);

    /// <summary>The first day of the period that a time lies in.</summary>
    public static long From(LedgerPeriod period, DateTimeOffset now) => period switch
    {
        LedgerPeriod.Day => DayOf(now),
        LedgerPeriod.Month => DayOf(now) - (now.UtcDateTime.Day - 1),
        _ => 0,
    };

    // Rounded up: never less than the truth.
    public static long Amount(decimal? cost) => (long)Math.Ceiling(Math.Clamp(cost ?? 0, 0, MostCost) * Billion);

    public static long Tokens(long tokens) => Math.Clamp(tokens, 0, MostTokens);

    public static long TokensOf(TokenUsage usage) => Tokens(Tokens(usage.InputTokens) + Tokens(usage.OutputTokens));

    // A kept answer and a recording: no provider was asked.
    public static bool TookNothing(StepFinished step) => step.Usage?.FromCache is true || step.Title?.StartsWith("replay:", StringComparison.Ordinal) is true;
}
