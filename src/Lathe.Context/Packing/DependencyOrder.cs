using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// Orders files so that what others use comes before what uses it, and by path where nothing else decides or where they use each other: the same files always give the same order. One file uses another if it names a type or
/// function that only that other one of them defines.
/// </summary>
internal static class DependencyOrder
{
    /// <summary>A shorter name says nothing of who uses whom.</summary>
    public const int ShortestName = 4;

    public static List<PackedFile> Sort(IReadOnlyList<PackedFile> files)
    {
        var left = new List<PackedFile>(files);
        left.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        var uses = Uses(left);
        var sorted = new List<PackedFile>(left.Count);
        var placed = new bool[left.Count];
        while (sorted.Count < left.Count)
        {
            var (best, bestOpen) = (-1, int.MaxValue);
            for (var i = 0; i < left.Count && bestOpen > 0; i++)
            {
                if (placed[i]) continue;
                var open = 0;
                foreach (var used in uses[i])
                    if (!placed[used]) open++;
                if (open < bestOpen) (best, bestOpen) = (i, open);
            }

            placed[best] = true;
            sorted.Add(left[best]);
        }

        return sorted;
    }

    private static HashSet<int>[] Uses(List<PackedFile> files)
    {
        const int several = -1;
        var definers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < files.Count; i++)
        {
            if (files[i].Symbols is not { } symbols) continue;
            foreach (var definition in symbols.Definitions)
            {
                if (definition.Name.Length < ShortestName || definition.Kind is SymbolKind.Namespace or SymbolKind.Member or SymbolKind.Section || IsLocal(symbols, definition)) continue;
                if (!definers.TryAdd(definition.Name, i) && definers[definition.Name] != i) definers[definition.Name] = several;
            }
        }

        var uses = new HashSet<int>[files.Count];
        for (var i = 0; i < files.Count; i++)
        {
            uses[i] = [];
            foreach (var reference in files[i].Symbols?.References ?? [])
                if (definers.TryGetValue(reference.Name, out var definer) && definer != several && definer != i) uses[i].Add(definer);
        }

        return uses;
    }

    /// <summary>What stands in a function is nobody else's.</summary>
    private static bool IsLocal(FileSymbols symbols, SymbolDefinition definition) =>
        definition.Parent >= 0 && symbols.Definitions[definition.Parent].Kind is SymbolKind.Function or SymbolKind.Method or SymbolKind.Constructor or SymbolKind.Property;
}
