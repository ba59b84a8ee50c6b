using Lathe.Syntax;

namespace Lathe.Quality.Taint;

/// <summary>Where a file names something that a model knows. A file or function that names nothing dangerous is not looked at any further.</summary>
internal sealed class Triggers
{
    private readonly List<int> _flags = [];
    private readonly List<int> _sinks = [];
    private readonly List<int> _sources = [];

    /// <summary>Nothing can be found.</summary>
    public bool Nothing => _flags.Count == 0 && (_sources.Count == 0 || _sinks.Count == 0);

    public static Triggers Find(CodeTree tree, TaintModel model)
    {
        var triggers = new Triggers();
        var words = model.Triggers.GetAlternateLookup<ReadOnlySpan<char>>();
        var nodes = tree.Nodes;
        for (var i = 0; i < nodes.Length; i++)
        {
            ref readonly var node = ref nodes[i];
            if (node.Next != i + 1 || node.End - node.Start is 0 or > 48) continue;
            if (!words.TryGetValue(tree.Text.AsSpan(node.Start, node.End - node.Start), out var kind)) continue;
            if ((kind & TriggerKind.Flag) != TriggerKind.None) triggers._flags.Add(i);
            if ((kind & TriggerKind.Sink) != TriggerKind.None) triggers._sinks.Add(i);
            if ((kind & TriggerKind.Source) != TriggerKind.None) triggers._sources.Add(i);
        }

        return triggers;
    }

    /// <summary>Whether something may be found between two nodes.</summary>
    public bool Concern(int from, int to) => Within(_flags, from, to) || (_sources.Count > 0 && Within(_sinks, from, to));

    public bool HasSource(int from, int to) => Within(_sources, from, to) || Within(_flags, from, to);

    private static bool Within(List<int> nodes, int from, int to)
    {
        var index = nodes.BinarySearch(from);
        if (index < 0) index = ~index;
        return index < nodes.Count && nodes[index] < to;
    }
}
