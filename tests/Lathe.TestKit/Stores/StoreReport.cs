namespace Lathe.TestKit.Stores;

/// <summary>What a campaign came to.</summary>
public sealed class StoreReport
{
    private static readonly HashSet<string> Operations = new(["new", "edit", "get", "copy", "delete", "lock", "items", "history", "objects", "drain", "rename", "kill", "open"], StringComparer.Ordinal);

    internal StoreReport(IReadOnlyList<StoreWorld> worlds, StoreCampaignOptions options)
    {
        Worlds = [.. worlds.Select(w => w.Name)];
        Counts = Sum(worlds.SelectMany(w => w.Books.Counts));
        Drawn = Sum(worlds.SelectMany(w => w.Dice.Drawn));
        Requests = worlds.Sum(w => w.Dice.Requests);
        Wanted = worlds.Sum(w => w.Books.Wanted.Count);
        Refused = worlds.Sum(w => w.Books.Wanted.Values.Count(v => v.Refused));
        Problems = [.. worlds.SelectMany(w => w.Books.Problems.Select(p => $"{w.Name}: {p}"))];
        Done = Counts.Where(c => Operations.Contains(c.Key)).Sum(c => c.Value);
        Wished = options.Operations;
    }

    /// <summary>The pairs of an object store and a catalog that took part.</summary>
    public IReadOnlyList<string> Worlds { get; }

    /// <summary>What operations came to, and what there was in the end.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; }

    /// <summary>How many requests met each fault.</summary>
    public IReadOnlyDictionary<StoreFault, int> Drawn { get; }

    /// <summary>Requests to the servers.</summary>
    public int Requests { get; }

    /// <summary>Operations that were begun.</summary>
    public int Done { get; }

    /// <summary>Operations that were to be begun.</summary>
    public int Wished { get; }

    /// <summary>Versions that writers wanted to have stored.</summary>
    public int Wanted { get; }

    /// <summary>Of these, new items that were there already.</summary>
    public int Refused { get; }

    /// <summary>Promises that did not hold.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Whether every promise held, and versions in the end are as many as were wanted.</summary>
    public bool Holds => Problems.Count == 0 && Counts.GetValueOrDefault("versions in the end") == Wanted - Refused;

    private static Dictionary<TKey, int> Sum<TKey>(IEnumerable<KeyValuePair<TKey, int>> counts)
        where TKey : notnull => counts.GroupBy(c => c.Key).ToDictionary(g => g.Key, g => g.Sum(c => c.Value));
}
