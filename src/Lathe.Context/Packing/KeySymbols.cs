using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>A definition that says what a folder is about.</summary>
/// <param name="Path">The file that defines it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uses">In how many of the other files that were read its name stands.</param>
/// <param name="IsType">Whether it is a type.</param>
internal sealed record KeySymbol(string Path, string Name, int Uses, bool IsType);

/// <summary>A file that symbols are read from.</summary>
internal readonly record struct ChosenFile(ContextFile File, Language Language);

/// <summary>Finds the definitions that other files use most, in a bounded sample of the code that is spread over all folders.</summary>
internal static class KeySymbols
{
    private const int SampleFiles = 400;
    private const long SampleBytes = 8 << 20;
    private const int FileBytes = 96 * 1024;
    private const int MaxTokens = 40_000;

    /// <summary>The symbols that a map can show, those that say most first.</summary>
    /// <param name="chosen">The files to read, from <see cref="Choose(IReadOnlyList{ContextFile})"/>.</param>
    /// <param name="read">Reads the text of one up to a bound; null where it is none.</param>
    public static List<KeySymbol> Of(IReadOnlyList<ChosenFile> chosen, Func<string, int, string?> read)
    {
        var defined = new List<(string Path, OutlineItem Item)>();
        var occurrences = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (file, language) in chosen)
        {
            if (read(file.Path, FileBytes) is not { } text) continue;
            foreach (var item in Outline.Of(language, text))
            {
                // What is only inside of something else is not what a folder is about.
                var depth = item.Kind == OutlineKind.Type ? 1 : 0;
                if (item.Kind is OutlineKind.Type or OutlineKind.Function && item.Depth <= depth && item.Name.Length is > 2 and < 80 && NameCase.IsName(item.Name)) defined.Add((file.Path, item));
            }

            foreach (var name in Identifiers(language, text)) occurrences[name] = occurrences.GetValueOrDefault(name) + 1;
        }

        var definitions = defined.CountBy(static d => d.Item.Name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var found = new Dictionary<(string, string), KeySymbol>();
        foreach (var (path, item) in defined) found.TryAdd((path, item.Name), new KeySymbol(path, PlainName.Of(item.Name, 80), occurrences.GetValueOrDefault(item.Name) - 1, item.Kind == OutlineKind.Type));
        // A file's symbols all stand on the same line of a map, which shows so many at most.
        var shown = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        return [.. found.Values.OrderByDescending(s => Weight(s, definitions[s.Name])).ThenBy(static s => s.Path, StringComparer.Ordinal).ThenBy(static s => s.Name, StringComparer.Ordinal).Where(CanBeShown)];

        bool CanBeShown(KeySymbol symbol)
        {
            if (!shown.TryGetValue(symbol.Path, out var names)) shown.Add(symbol.Path, names = new HashSet<string>(StringComparer.Ordinal));
            return names.Contains(symbol.Name) || (names.Count < SymbolMap.MostSymbols && names.Add(symbol.Name));
        }
    }

    // A name that many files define stands for something else in most of them; a type says more than a function.
    private static double Weight(KeySymbol symbol, int definitions) => (symbol.Uses + 0.5) * (symbol.IsType ? 3 : 1) / ((double)definitions * definitions);

    /// <summary>The files that a map's symbols are read from: some of every folder, the largest first, because they define the most.</summary>
    public static List<ChosenFile> Choose(IReadOnlyList<ContextFile> files) => [.. InTurn(files, SampleFiles, SampleBytes).Select(static c => new ChosenFile(c.File, c.Language))];

    private static IEnumerable<(ContextFile File, Language Language)> InTurn(IReadOnlyList<ContextFile> files, int maxFiles, long maxBytes)
    {
        var folders = new SortedDictionary<string, List<(ContextFile File, Language Language)>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.Size is < 1 or > FileBytes || LanguageTable.Detect(file.Path) is not { Kind: LanguageKind.Code } language || FileClassifier.ClassifyPath(file.Path) != FileTraits.None) continue;
            var folder = FolderTree.FolderOf(file.Path);
            if (!folders.TryGetValue(folder, out var list)) folders.Add(folder, list = []);
            list.Add((file, language));
        }

        foreach (var list in folders.Values) list.Sort(static (a, b) => a.File.Size != b.File.Size ? b.File.Size.CompareTo(a.File.Size) : string.CompareOrdinal(a.File.Path, b.File.Path));
        // More folders than files may be read: those of the most text are shown first on a map too.
        var order = folders.Values.OrderByDescending(static l => l.Sum(f => f.File.Size)).ToList();
        for (var round = 0; ; round++)
        {
            var any = false;
            foreach (var list in order)
            {
                if (round >= list.Count) continue;
                if (maxFiles-- <= 0 || (maxBytes -= list[round].File.Size) < 0) yield break;
                any = true;
                yield return list[round];
            }

            if (!any) yield break;
        }
    }

    private static HashSet<string> Identifiers(Language language, string text)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        var scanner = new SourceScanner(language, text);
        for (var i = 0; i < MaxTokens && scanner.Next(out var token); i++)
            if (token.Kind == TokenKind.Identifier && token.Length is > 2 and < 80) lookup.Add(text.AsSpan(token.Start, token.Length));
        return names;
    }
}
