namespace Lathe.Syntax;

/// <summary>Symbols without a tree: definitions by table, every other name as a reference, imports by the first word of a line.</summary>
internal static class ScannedSymbols
{
    public static FileSymbols Read(Language language, string text, ParseLimits limits)
    {
        var lines = new LineMap(text);
        var definitions = Definitions(language, text, lines);
        return new FileSymbols(language, IsParsed: false, definitions, References(language, text, lines, definitions, 10 * limits.MaxDefinitions), ScannedImports.Read(language, lines));
    }

    private static List<SymbolDefinition> Definitions(Language language, string text, LineMap lines)
    {
        var definitions = new List<SymbolDefinition>();
        var open = new List<int>();
        foreach (var item in Outline.Scan(language, text))
        {
            open.RemoveRange(Math.Min(item.Depth, open.Count), open.Count - Math.Min(item.Depth, open.Count));
            var parent = open.Count > 0 ? open[^1] : -1;
            var start = lines.StartOf(item.StartLine);
            var end = lines.EndOf(item.EndLine);
            var name = NameIn(text, item.Name, start, end);
            var nameSpan = new SourceSpan(name, Math.Min(text.Length, name + item.Name.Length), item.StartLine, item.StartLine);
            definitions.Add(new SymbolDefinition(
                KindOf(item.Kind, parent >= 0 ? definitions[parent].Kind : null), item.Name, parent >= 0 ? definitions[parent].FullName : null, item.Signature,
                new SourceSpan(start, end, item.StartLine, item.EndLine), nameSpan, item.StartLine, null, parent, item.Depth, item.Doc));
            open.Add(definitions.Count - 1);
        }

        return definitions;
    }

    /// <summary>Where a name stands as a whole word.</summary>
    private static int NameIn(string text, string name, int start, int end)
    {
        for (var at = text.IndexOf(name, start, end - start, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, end - at - 1, StringComparison.Ordinal))
        {
            var behind = at + name.Length;
            if ((at == 0 || !IsWord(text[at - 1])) && (behind >= text.Length || !IsWord(text[behind]))) return at;
        }

        return start;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    private static SymbolKind KindOf(OutlineKind kind, SymbolKind? around) => kind switch
    {
        OutlineKind.Module => SymbolKind.Namespace,
        OutlineKind.Type => SymbolKind.Class,
        OutlineKind.Section => SymbolKind.Section,
        _ => around is SymbolKind.Class ? SymbolKind.Method : SymbolKind.Function,
    };

    private static List<SymbolReference> References(Language language, string text, LineMap lines, List<SymbolDefinition> definitions, int most)
    {
        var references = new List<SymbolReference>();
        if (language.Kind is not LanguageKind.Code) return references;
        var names = new NamePool();
        var own = new HashSet<int>();
        foreach (var definition in definitions) own.Add(definition.NameSpan.Start);
        var scanner = new SourceScanner(language, text);
        var open = new Stack<int>();
        var next = 0;
        while (references.Count < most && scanner.Next(out var token))
        {
            if (token.Kind != TokenKind.Identifier || own.Contains(token.Start)) continue;
            for (; next < definitions.Count && definitions[next].Span.Start <= token.Start; next++) open.Push(next);
            while (open.TryPeek(out var top) && definitions[top].Span.End <= token.Start) open.Pop();
            var name = names.Get(text.AsSpan(token.Start, Math.Min(token.Length, 200)));
            references.Add(new SymbolReference(name, ReferenceKind.Name, token.Start, lines.LineOf(token.Start), open.TryPeek(out var scope) ? scope : -1));
        }

        return references;
    }
}
