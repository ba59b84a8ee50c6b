namespace Lathe.Quality;

/// <summary>A value of a JSON, TOML or XML file with its line.</summary>
/// <param name="name">Its key or element; empty for an item of a list.</param>
/// <param name="line">From 1.</param>
internal sealed class PackageNode(string name, int line)
{
    private static readonly List<PackageNode> None = [];

    private List<PackageNode>? _items;

    public string Name { get; } = name;

    public int Line { get; } = line;

    /// <summary>The value as text; null for what has parts.</summary>
    public string? Text { get; set; }

    /// <summary>Keys of a table, items of a list, attributes (with an @ before their names) and elements of an element.</summary>
    public IReadOnlyList<PackageNode> Items => _items ?? None;

    /// <summary>The first part of a name; null for none.</summary>
    /// <param name="name">The name.</param>
    public PackageNode? this[string name]
    {
        get
        {
            foreach (var item in Items)
                if (item.Name == name) return item;
            return null;
        }
    }

    /// <summary>The text of a part; null where there is none.</summary>
    /// <param name="name">The part's name.</param>
    public string? TextOf(string name) => this[name]?.Text;

    /// <summary>The parts of a part, down a path; empty where there is none.</summary>
    /// <param name="path">Names.</param>
    public IReadOnlyList<PackageNode> Under(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var part in path)
        {
            node = node[part];
            if (node is null) return None;
        }

        return node.Items;
    }

    public PackageNode Add(PackageNode item)
    {
        (_items ??= []).Add(item);
        return item;
    }
}
