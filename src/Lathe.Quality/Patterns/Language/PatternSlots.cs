namespace Lathe.Quality.Patterns;

/// <summary>The metavariables of one rule, each with its number.</summary>
internal sealed class PatternSlots
{
    public const int Most = 32;

    private readonly List<string> _names = [];

    public int Count => _names.Count;

    public IReadOnlyList<string> Names => _names;

    /// <summary>The number of a name; -1 for the nameless <c>_</c>, and where there are too many.</summary>
    public int Of(string name)
    {
        if (name == "_") return -1;
        var index = _names.IndexOf(name);
        if (index >= 0) return index;
        if (_names.Count == Most) return -1;
        _names.Add(name);
        return _names.Count - 1;
    }

    /// <summary>The number of a name that a pattern has; -1 where none has it.</summary>
    public int Find(string name) => _names.IndexOf(name);
}
