using Lathe.Engine.Journal;

namespace Lathe.Engine.Limits;

/// <summary>
/// The limits over several runs that are in force for a user on a repository. They are not frozen with a run: one that is resumed comes under those of that time, so that raising one is enough to go on.
/// </summary>
public sealed record SharedLimits
{
    /// <summary>No limits.</summary>
    public static readonly SharedLimits None = new([]);

    private readonly LedgerAccount[] _accounts;

    /// <summary>Keeps those that bound something.</summary>
    /// <param name="limits">The limits.</param>
    public SharedLimits(IEnumerable<SharedLimit> limits)
    {
        Set = [.. limits.Where(static l => l.IsSet)];
        _accounts = [.. Set.Select(static l => l.Account)];
    }

    /// <summary>The limits that bound something.</summary>
    public IReadOnlyList<SharedLimit> Set { get; }

    /// <summary>Whether nothing is bounded.</summary>
    public bool AreNone => Set.Count == 0;

    /// <summary>What the ledger is asked for, in the order of <see cref="Set"/>.</summary>
    public IReadOnlyList<LedgerAccount> Accounts => _accounts;

    /// <summary>The limits with what stands against each.</summary>
    /// <param name="balances">The ledger's answer to <see cref="Accounts"/>.</param>
    public IReadOnlyList<LimitStanding> Standing(IReadOnlyList<LedgerBalance> balances) => [.. Set.Select((limit, place) => new LimitStanding(limit, balances[place]))];
}
