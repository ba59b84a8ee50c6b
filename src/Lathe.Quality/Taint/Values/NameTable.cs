namespace Lathe.Quality.Taint;

/// <summary>Numbers for the variables of a file, paths such as <c>self.name</c> included.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Dictionary<(int Base, int Member), int> _paths = [];
    private readonly List<string> _texts = [];

    public NameTable() => _lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => _texts.Count;

    public string TextOf(int name) => _texts[name];

    public int Of(ReadOnlySpan<char> text)
    {
        if (_lookup.TryGetValue(text, out var number)) return number;
        number = _texts.Count;
        var name = text.ToString();
        _names[name] = number;
        _texts.Add(name);
        return number;
    }

    /// <summary>The number of a member of a variable; -1 where nothing was ever put there and it is not to be made.</summary>
    public int Path(int owner, ReadOnlySpan<char> member, bool make)
    {
        if (!make && !_lookup.TryGetValue(member, out _)) return -1;
        var key = (owner, Of(member));
        if (_paths.TryGetValue(key, out var number)) return number;
        if (!make) return -1;
        number = _texts.Count;
        _texts.Add($"{_texts[owner]}.{_texts[key.Item2]}");
        _paths[key] = number;
        return number;
    }

    /// <summary>Whether a name has a number, without giving it one.</summary>
    public int Known(ReadOnlySpan<char> text) => _lookup.TryGetValue(text, out var number) ? number : -1;

    /// <summary>A text as a string, one for all its uses.</summary>
    public string Text(ReadOnlySpan<char> text) => _texts[Of(text)];
}
