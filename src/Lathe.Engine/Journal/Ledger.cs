namespace Lathe.Engine.Journal;

/// <summary>How far back spending counts. Days and months are those of UTC, by the journal's clock.</summary>
public enum LedgerPeriod
{
    /// <summary>Since midnight.</summary>
    Day,

    /// <summary>Since the first of the month.</summary>
    Month,

    /// <summary>Since the journal began.</summary>
    Ever,
}

/// <summary>A sum of the ledger: what a user, a project or everybody spent in a period.</summary>
/// <param name="User">Only this user's runs, and those of before users were recorded; null for everybody's.</param>
/// <param name="Project">Only runs on this repository (its absolute path); null for all.</param>
/// <param name="Period">How far back.</param>
public sealed record LedgerAccount(string? User, string? Project, LedgerPeriod Period);

/// <summary>What stands in an account.</summary>
/// <param name="Account">Which.</param>
/// <param name="Since">The first day that counts; the day of reading for <see cref="LedgerPeriod.Day"/>.</param>
/// <param name="Cost">US dollars of calls that came to an end, and of calls whose end nobody will learn.</param>
/// <param name="Tokens">Their tokens, in and out.</param>
/// <param name="Unpriced">How many of these calls had no known price and are not in <paramref name="Cost"/>.</param>
/// <param name="ReservedCost">US dollars that calls in flight can cost at most.</param>
/// <param name="ReservedTokens">Their tokens.</param>
/// <param name="OthersReservedCost">Of <paramref name="ReservedCost"/>, what other runs reserved.</param>
/// <param name="OthersReservedTokens">Of <paramref name="ReservedTokens"/>, the same.</param>
public sealed record LedgerBalance(
    LedgerAccount Account,
    DateOnly Since,
    decimal Cost,
    long Tokens,
    long Unpriced,
    decimal ReservedCost,
    long ReservedTokens,
    decimal OthersReservedCost,
    long OthersReservedTokens);
