using System.Text;

namespace Lathe.Context;

/// <summary>A repository on one page within a budget of tokens: its folders (or files, where they fit) with the definitions in them that are used most.</summary>
public static class SymbolMap
{
    /// <summary>How many symbols a line shows at most.</summary>
    internal const int MostSymbols = 12;

    private const int MaxLines = 400;

    /// <summary>Renders the map; empty when not even the top folders fit.</summary>
    /// <param name="files">The repository's files; at most 400 of them and 8 MB are read.</param>
    /// <param name="budgetTokens">Tokens at most.</param>
    /// <param name="estimator">Counts tokens.</param>
    public static string Render(FileSet files, int budgetTokens, TokenEstimator estimator)
    {
        var read = new ProfileReads(files, ProfileReads.PathsOf(files));
        return budgetTokens <= 0 ? "" : Render(files, KeySymbols.Of(KeySymbols.Choose(files.Files), (path, most) => read.Text(path, most)), budgetTokens, estimator);
    }

    internal static string Render(FileSet files, IReadOnlyList<KeySymbol> symbols, int budgetTokens, TokenEstimator estimator)
    {
        if (budgetTokens <= 0) return "";
        // As many lines as fit with some symbols each, then as many symbols as fit on these.
        for (var lines = MaxLines; lines >= 4; lines = lines * 3 / 4)
        {
            var bare = RepositoryMap.Render(files.Files, lines);
            if (bare.Length == 0) return "";
            if (estimator(bare) > budgetTokens * (lines > 8 ? 0.6 : 1.0)) continue;
            for (var count = MostSymbols; count >= 0; count--)
            {
                var text = count == 0 ? bare : WithSymbols(bare, symbols, count);
                if (estimator(text) <= budgetTokens) return text;
            }
        }

        return "";
    }

    private static string WithSymbols(string map, IReadOnlyList<KeySymbol> symbols, int most)
    {
        var lines = map.Split('\n');
        // A line is "path (what)"; a symbol belongs to the deepest line that its path starts with.
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 1; i < lines.Length; i++)
            if (lines[i].LastIndexOf(" (", StringComparison.Ordinal) is > 0 and var end) places[lines[i][..end]] = i;
        var shown = new Dictionary<int, List<string>>();
        foreach (var symbol in symbols)
        {
            if (Place(ShownPath.Of(symbol.Path), places) is not { } line) continue;
            if (!shown.TryGetValue(line, out var names)) shown.Add(line, names = []);
            if (names.Count < most && !names.Contains(symbol.Name)) names.Add(symbol.Name);
        }

        var text = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            text.Append(lines[i]);
            if (shown.TryGetValue(i, out var names)) text.Append(": ").AppendJoin(", ", names);
            if (i < lines.Length - 1) text.Append('\n');
        }

        return text.ToString();
    }

    private static int? Place(string path, Dictionary<string, int> places)
    {
        if (places.TryGetValue(path, out var own)) return own;
        for (var folder = FolderTree.FolderOf(path); folder.Length > 0; folder = FolderTree.FolderOf(folder[..^1]))
            if (places.TryGetValue(folder, out var line)) return line;
        return null;
    }
}
