using Lathe.Edits;

namespace Lathe.Engine.Impact;

/// <summary>Chooses the touched symbols that others can refer to.</summary>
internal static class ImpactSubjects
{
    /// <summary>The symbols to look for, those that are gone first, then those with another signature.</summary>
    public static List<ImpactSubject> Choose(IReadOnlyList<SymbolChange> symbols, ImpactOptions options)
    {
        var added = symbols.Where(s => s.Kind == SymbolChangeKind.Added).ToLookup(s => (s.Name, s.SymbolKind));
        var subjects = new List<ImpactSubject>();
        foreach (var symbol in symbols.OrderBy(Order))
        {
            if (symbol.Kind == SymbolChangeKind.Added || (symbol.Kind == SymbolChangeKind.Changed && !options.IncludeChanged)) continue;

            // A file that moved, or a symbol that did, is gone and new.
            var movedTo = symbol.Kind == SymbolChangeKind.Removed ? added[(symbol.Name, symbol.SymbolKind)].FirstOrDefault(a => a.Path != symbol.Path)?.Path : null;
            if (ImpactSubject.Of(symbol, movedTo) is { } subject) subjects.Add(subject);
        }

        return subjects;
    }

    private static int Order(SymbolChange symbol) => symbol.Kind switch
    {
        SymbolChangeKind.Removed => 0,
        SymbolChangeKind.Resigned => 1,
        _ => 2,
    };
}
