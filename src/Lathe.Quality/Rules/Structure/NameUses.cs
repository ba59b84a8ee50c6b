using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>Where the identifiers of a file are, by their text, in the order of the text. Asked by rules that follow a variable.</summary>
internal sealed class NameUses
{
    private static readonly List<int> Nowhere = [];

    private readonly Dictionary<string, List<int>> _nodes = new(StringComparer.Ordinal);

    public NameUses(CodeFile file)
    {
        var lookup = _nodes.GetAlternateLookup<ReadOnlySpan<char>>();
        var tree = file.Tree;
        for (var node = 0; node < tree.Count; node++)
        {
            if (file.RoleOf(node) != CodeRole.Identifier || tree[node].Next != node + 1) continue;
            var text = tree.TextOf(node);
            if (!lookup.TryGetValue(text, out var nodes)) lookup[text] = nodes = [];
            nodes.Add(node);
        }
    }

    /// <summary>Every identifier of that text; those of members and keys too.</summary>
    public IReadOnlyList<int> Of(ReadOnlySpan<char> name) => _nodes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var nodes) ? nodes : Nowhere;

    /// <summary>The place in the list of <see cref="Of"/> of the first one at or behind a node.</summary>
    public static int FirstAt(IReadOnlyList<int> nodes, int node)
    {
        int low = 0, high = nodes.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (nodes[middle] < node) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
