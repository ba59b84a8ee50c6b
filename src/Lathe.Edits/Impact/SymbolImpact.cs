using Lathe.Syntax;

namespace Lathe.Edits;

/// <summary>Which symbols changes add, remove, re-sign or change. Worked out from outlines before and after; who refers to the symbols is for others to add.</summary>
public static class SymbolImpact
{
    /// <summary>The symbols that changes touch, by file and line. Files that are no text, or in a language without an outline, have none.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="trees">The tree of the file of a path, before or not, where somebody has parsed it already; null where nobody has.</param>
    public static IReadOnlyList<SymbolChange> Of(IReadOnlyList<FileChange> changes, Func<string, bool, CodeTree?>? trees = null)
    {
        var symbols = new List<SymbolChange>();
        foreach (var change in changes)
        {
            if (change.OldIsLink || change.NewIsLink) continue;
            var old = change.OldPath == change.NewPath ? trees : null;
            Compare(change.Path, OutlinedFile.Of(change.OldPath, change.Before, path => old?.Invoke(path, true)), OutlinedFile.Of(change.NewPath, change.After, path => trees?.Invoke(path, false)), symbols);
        }

        return symbols;
    }

    private static void Compare(string path, OutlinedFile before, OutlinedFile after, List<SymbolChange> symbols)
    {
        var first = symbols.Count;
        var language = after.Language ?? before.Language;
        var old = before.Symbols.GroupBy(Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        foreach (var group in after.Symbols.GroupBy(Key, StringComparer.Ordinal))
        {
            if (!old.Remove(group.Key, out var candidates)) candidates = [];
            var left = new List<OutlinedSymbol>();
            foreach (var symbol in group)
            {
                // Overloads pair up by signature first; what is left over changed its signature, in order.
                var same = candidates.FindIndex(c => c.Item.Signature == symbol.Item.Signature);
                if (same < 0) left.Add(symbol);
                else
                {
                    if (candidates[same].OwnText != symbol.OwnText) symbols.Add(Change(path, language, SymbolChangeKind.Changed, candidates[same], symbol));
                    candidates.RemoveAt(same);
                }
            }

            for (var i = 0; i < left.Count; i++) symbols.Add(Change(path, language, i < candidates.Count ? SymbolChangeKind.Resigned : SymbolChangeKind.Added, i < candidates.Count ? candidates[i] : null, left[i]));
            for (var i = left.Count; i < candidates.Count; i++) symbols.Add(Change(path, language, SymbolChangeKind.Removed, candidates[i], null));
        }

        foreach (var gone in old.Values.SelectMany(g => g)) symbols.Add(Change(path, language, SymbolChangeKind.Removed, gone, null));
        symbols.Sort(first, symbols.Count - first, Comparer<SymbolChange>.Create((a, b) => Place(a).CompareTo(Place(b)) is var order and not 0 ? order : string.CompareOrdinal(a.Name, b.Name)));
    }

    // As one text: grouping by a pair would be compiled at run time.
    private static string Key(OutlinedSymbol symbol) => $"{symbol.Name}\n{(int)symbol.Item.Kind}";

    private static int Place(SymbolChange change) => change.NewLine ?? change.OldLine ?? 0;

    private static SymbolChange Change(string path, Language? language, SymbolChangeKind kind, OutlinedSymbol? before, OutlinedSymbol? after)
    {
        var symbol = after ?? before!;
        return new SymbolChange(path, kind, symbol.Name, symbol.Item.Kind)
        {
            OldSignature = before?.Item.Signature,
            NewSignature = after?.Item.Signature,
            OldLine = before?.Item.StartLine,
            NewLine = after?.Item.StartLine,
            Language = language,
            Enclosing = symbol.Enclosing,
        };
    }
}

/// <summary>What happened to a symbol.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Name">Its name, with those that enclose it: <c>Cart.Total</c>.</param>
/// <param name="SymbolKind">What it is.</param>
public sealed record SymbolChange(string Path, SymbolChangeKind Kind, string Name, OutlineKind SymbolKind)
{
    /// <summary>Its signature before; null for one that is new.</summary>
    public string? OldSignature { get; init; }

    /// <summary>Its signature now; null for one that is gone.</summary>
    public string? NewSignature { get; init; }

    /// <summary>The line before, from 1.</summary>
    public int? OldLine { get; init; }

    /// <summary>The line now, from 1.</summary>
    public int? NewLine { get; init; }

    /// <summary>The language of its file.</summary>
    public Language? Language { get; init; }

    /// <summary>The definitions around it, outermost first.</summary>
    public IReadOnlyList<OutlineItem> Enclosing { get; init; } = [];
}

/// <summary>What happened to a symbol.</summary>
public enum SymbolChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>Its signature is another.</summary>
    Resigned,

    /// <summary>Its own lines are others; those of symbols within it do not count.</summary>
    Changed,
}
