using Lathe.Cli.Output;
using Lathe.Edits;
using Lathe.Engine.Impact;
using Lathe.Syntax;

namespace Lathe.Cli.Running;

/// <summary>What a person reads of a change's impact: each symbol that is gone, re-signed or changed, and the places that most probably refer to it.</summary>
internal static class ImpactLines
{
    private const int MostSymbols = 12;
    private const int MostPlaces = 5;
    private const int MostAdded = 12;

    /// <summary>The lines; none where no symbol is touched.</summary>
    public static IEnumerable<ViewLine> Of(ImpactReport report)
    {
        if (report.Symbols.Count == 0) yield break;
        yield return new ViewLine("impact", LineTone.Heading);
        var touched = report.Symbols.Where(s => s.Change.Kind != SymbolChangeKind.Added).OrderBy(s => Order(s.Change.Kind)).ToList();
        foreach (var symbol in touched.Take(MostSymbols))
        {
            yield return new ViewLine($"  {Word(symbol)} {PlainText.OneLine(symbol.Change.Name)} ({PlainText.OneLine(symbol.Change.Path)}): {Uses(symbol)}");
            foreach (var line in Places(symbol)) yield return line;
        }

        var left = touched.Count - Math.Min(touched.Count, MostSymbols) + report.NotLookedFor;
        if (left > 0) yield return new ViewLine($"  … {left:N0} more: --output-format json has them", LineTone.Faint);
        var added = report.Symbols.Where(s => s.Change.Kind == SymbolChangeKind.Added).Select(s => PlainText.OneLine(s.Change.Name)).ToList();
        if (added.Count > 0) yield return new ViewLine($"  added {string.Join(", ", added.Take(MostAdded))}{(added.Count > MostAdded ? $" and {added.Count - MostAdded} more" : "")}", LineTone.Faint);
    }

    private static IEnumerable<ViewLine> Places(ImpactedSymbol symbol)
    {
        var likely = symbol.References.Where(r => r.Evidence > ReferenceEvidence.NameOnly).ToList();
        foreach (var use in likely.Take(MostPlaces))
        {
            var breaks = !use.IsInChange && symbol.MovedTo is null && (symbol.Change.Kind == SymbolChangeKind.Removed || use.NoLongerFits);
            yield return new ViewLine($"    {PlainText.OneLine(use.Path)}:{use.Line}{Note(use, symbol.Change.SymbolKind == OutlineKind.Function)}", breaks ? LineTone.Bad : LineTone.Faint);
        }

        if (likely.Count > MostPlaces) yield return new ViewLine($"    … and {likely.Count - MostPlaces:N0} more", LineTone.Faint);
    }

    private static string Note(ImpactReference use, bool isFunction)
    {
        var notes = new List<string>();
        if (use.NoLongerFits) notes.Add("its arguments no longer fit");
        else if (use.Kind == ReferenceKind.Name && isFunction) notes.Add("import");
        else if (use.Kind != ReferenceKind.Name) notes.Add(use.Kind switch { ReferenceKind.Call => "call", ReferenceKind.Base => "derived from it", _ => "type" });
        if (use.Scope is { } scope) notes.Add($"in {PlainText.OneLine(scope)}");
        if (use.Evidence == ReferenceEvidence.Possible) notes.Add("perhaps another of that name");
        if (use.IsTest) notes.Add("test");
        if (use.IsInChange) notes.Add("changed too");
        return notes.Count == 0 ? "" : ": " + string.Join(", ", notes);
    }

    private static string Uses(ImpactedSymbol symbol)
    {
        if (symbol.TooCommonIn is { } files) return $"the name is too common to tell its uses ({EventLines.Count(files, "file")} or more)";
        var likely = symbol.References.Count(r => r.Evidence > ReferenceEvidence.NameOnly);
        var other = symbol.ReferenceCount - likely;
        var text = likely == 0 ? "no use found" : EventLines.Count(likely, "use");
        if (other > 0) text += $", and {EventLines.Count(other, "place")} with the same name";
        return symbol.MovedTo is { } file ? $"{text}; now in {PlainText.OneLine(file)}" : text;
    }

    private static string Word(ImpactedSymbol symbol) => symbol.Change.Kind switch
    {
        SymbolChangeKind.Removed => symbol.MovedTo is null ? "removed" : "moved",
        SymbolChangeKind.Resigned => "another signature of",
        _ => "changed",
    };

    private static int Order(SymbolChangeKind kind) => kind switch
    {
        SymbolChangeKind.Removed => 0,
        SymbolChangeKind.Resigned => 1,
        _ => 2,
    };
}
