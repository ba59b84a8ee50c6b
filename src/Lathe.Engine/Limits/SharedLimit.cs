using Lathe.Engine.Journal;

namespace Lathe.Engine.Limits;

/// <summary>What a limit over several runs is about.</summary>
public enum LimitScope
{
    /// <summary>All runs of one user.</summary>
    User,

    /// <summary>All runs on one repository.</summary>
    Project,

    /// <summary>All runs of a day.</summary>
    Day,
}

/// <summary>A limit over several runs.</summary>
/// <param name="Scope">What it is about.</param>
/// <param name="Account">The sum of the ledger that it bounds.</param>
/// <param name="MaxCost">US dollars; null for no limit.</param>
/// <param name="MaxTokens">Tokens in and out; null for no limit.</param>
public sealed record SharedLimit(LimitScope Scope, LedgerAccount Account, decimal? MaxCost = null, long? MaxTokens = null)
{
    /// <summary>Whether it bounds anything.</summary>
    public bool IsSet => MaxCost is not null || MaxTokens is not null;

    /// <summary>The group of its settings below <c>limits</c>: <c>user</c>, <c>project</c>, <c>day</c>.</summary>
    public string Key => Scope.ToString().ToLowerInvariant();

    /// <summary>Who or what is bounded, for a person: <c>the user ada this month (since 2026-11-01 UTC)</c>.</summary>
    /// <param name="since">The first day that counts.</param>
    public string Describe(DateOnly since)
    {
        var who = Scope switch
        {
            LimitScope.User => $"the user {Account.User}",
            LimitScope.Project => $"the project {Account.Project}",
            _ => "all runs",
        };
        return Account.Period switch
        {
            LedgerPeriod.Day => $"{who} today ({since:yyyy-MM-dd} UTC)",
            LedgerPeriod.Month => $"{who} this month (since {since:yyyy-MM-dd} UTC)",
            _ => who,
        };
    }
}

/// <summary>A limit with what stands against it.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Balance">What is spent and reserved.</param>
public sealed record LimitStanding(SharedLimit Limit, LedgerBalance Balance)
{
    /// <summary>US dollars that may still be reserved; null without a limit on money, below 0 where it was lowered.</summary>
    public decimal? CostLeft => Limit.MaxCost - Balance.Cost - Balance.ReservedCost;

    /// <summary>Tokens that may still be reserved; null without a limit on tokens.</summary>
    public long? TokensLeft => Limit.MaxTokens - Balance.Tokens - Balance.ReservedTokens;
}
