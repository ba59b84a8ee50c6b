namespace Lathe.Context;

/// <summary>One value of a configuration file and the names that lead to it; an item of a list has the name <see cref="Item"/>. Every format that profiles read comes down to a list of these.</summary>
/// <param name="Path">The names, outermost first.</param>
/// <param name="Value">The value as text, cut at <see cref="MaxValue"/>.</param>
internal readonly record struct ConfigEntry(string[] Path, string Value)
{
    /// <summary>The name that every item of a list has.</summary>
    public const string Item = "[]";

    /// <summary>Entries of one file at most; further ones are not read.</summary>
    public const int MaxEntries = 5000;

    /// <summary>Levels at most; what is deeper is not read.</summary>
    public const int MaxDepth = 24;

    public const int MaxValue = 1000;

    public string Name => Path[^1];

    public bool Is(params ReadOnlySpan<string> names) => Path.AsSpan().SequenceEqual(names);

    public bool Under(params ReadOnlySpan<string> names) => Path.Length > names.Length && Path.AsSpan(0, names.Length).SequenceEqual(names);

    public static bool Any(IReadOnlyList<ConfigEntry> entries, params ReadOnlySpan<string> names)
    {
        foreach (var entry in entries)
            if (entry.Is(names) || entry.Under(names)) return true;
        return false;
    }
}

/// <summary>Collects entries within the bounds.</summary>
internal sealed class ConfigEntries
{
    private readonly List<ConfigEntry> _entries = [];

    public IReadOnlyList<ConfigEntry> List => _entries;

    public bool IsFull => _entries.Count >= ConfigEntry.MaxEntries;

    public void Add(string[] path, ReadOnlySpan<char> value)
    {
        if (IsFull || path.Length == 0) return;
        _entries.Add(new ConfigEntry(path, (value.Length > ConfigEntry.MaxValue ? value[..ConfigEntry.MaxValue] : value).ToString()));
    }

    /// <summary>Adds a line to the last value: formats where an indented line goes on with the one before.</summary>
    public void Continue(ReadOnlySpan<char> line)
    {
        if (_entries.Count == 0 || _entries[^1].Value.Length + line.Length > 16 * ConfigEntry.MaxValue) return;
        _entries[^1] = _entries[^1] with { Value = _entries[^1].Value.Length == 0 ? line.ToString() : $"{_entries[^1].Value}\n{line}" };
    }
}
