using System.Collections.Concurrent;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.TestKit.Stores;

/// <summary>One version that a writer wanted to have stored.</summary>
/// <param name="Draft">What.</param>
internal sealed record WantedVersion(ArtifactDraft Draft)
{
    /// <summary>The number that was reported; null where none was.</summary>
    public int? Stored { get; set; }

    /// <summary>Whether it was refused for good, as a new item that is there already.</summary>
    public bool Refused { get; set; }

    /// <summary>The protection that was set last without an error; null where none was, or nobody knows.</summary>
    public ObjectProtection? Lock { get; set; }
}

/// <summary>What the writers of one world were told: the other side of what the store says.</summary>
internal sealed class StoreBooks
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<ItemName> _items = [];

    /// <summary>Every version that was wanted, by its token.</summary>
    public ConcurrentDictionary<string, WantedVersion> Wanted { get; } = new(StringComparer.Ordinal);

    /// <summary>The newest version of each item that was reported.</summary>
    public ConcurrentDictionary<ItemName, int> Known { get; } = new();

    /// <summary>Objects that were copied for a trial: whether they are there; null for not known.</summary>
    public ConcurrentDictionary<string, (ObjectHash Hash, bool? There)> Copies { get; } = new(StringComparer.Ordinal);

    /// <summary>Promises that did not hold.</summary>
    public ConcurrentQueue<string> Problems { get; } = new();

    /// <summary>What operations came to.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    public void Count(string what, int number = 1) => _counts.AddOrUpdate(what, number, (_, n) => n + number);

    public void Stored(string token, ArtifactVersion version)
    {
        if (!Wanted.TryGetValue(token, out var wanted)) Problems.Enqueue($"{version.Name}@{version.Version} was stored, and nobody wanted it");
        else if (wanted.Stored is { } before && before != version.Version) Problems.Enqueue($"{version.Name}: one write is version {before} and {version.Version}");
        else wanted.Stored = version.Version;
        if (Known.TryAdd(version.Name, version.Version)) lock (_items) _items.Add(version.Name);
        else Known.AddOrUpdate(version.Name, version.Version, (_, known) => Math.Max(known, version.Version));
    }

    /// <summary>Any item with a version that was reported; mostly a recent one, so that several writers meet there.</summary>
    public ItemName? Any(Random chance)
    {
        lock (_items)
        {
            if (_items.Count == 0) return null;
            return chance.Next(3) > 0 ? _items[^(1 + chance.Next(Math.Min(4, _items.Count)))] : _items[chance.Next(_items.Count)];
        }
    }

    /// <summary>Counts a failure, and holds it against what a failure has to say.</summary>
    public void Failed(string operation, LatheError error)
    {
        Count($"{operation}: {error.Code}");
        if (!Explanations.Contains(error.Code)) Problems.Enqueue($"{operation} failed with {error.Code}, which says something else than what happened: {error.Message}");
        else if (error is not { Message.Length: > 0, Guidance.Length: > 0 }) Problems.Enqueue($"{operation} failed with {error.Code} and does not say what to do");
    }

    // What can be true of a network that fails, of a new item that is there already, and of an object that is locked.
    private static readonly HashSet<string> Explanations = new(StringComparer.Ordinal)
    {
        "artifacts.unreachable", "artifacts.timeout", "artifacts.server_failed", "artifacts.slow_down", "artifacts.bad_answer", "artifacts.corrupt", "artifacts.exists", "artifacts.not_copied",
    };
}
