namespace Lathe.Context;

/// <summary>Finds the words that many code files end their names with: <c>Controller</c>, <c>_service</c>, <c>-handler</c>.</summary>
internal static class FileNameEndings
{
    private const int FewestFiles = 4;
    private const double FewestShare = 0.015;
    private const int MaxEndings = 5;

    public static IReadOnlyList<(string Ending, int Files, string Example)> Of(SourceFile[] files)
    {
        var endings = new Dictionary<string, (int Files, string Example, HashSet<string> Starts)>(StringComparer.Ordinal);
        var code = 0;
        foreach (var file in files)
        {
            if (!file.IsOwn || file.IsTest || !file.IsCode) continue;
            code++;
            var stem = Stem(file.Path);
            if (LastWord(stem) is not { Length: >= 4 } word || word.Length >= stem.Length) continue;
            var (count, example, starts) = endings.GetValueOrDefault(word, (0, file.Path, []));
            if (starts.Count < 50) starts.Add(stem[..^word.Length]);
            endings[word] = (count + 1, string.CompareOrdinal(file.Path, example) < 0 ? file.Path : example, starts);
        }

        // A word counts only where different things bear it, and not a few among thousands.
        return [.. endings.Where(e => e.Value.Starts.Count >= FewestFiles && e.Value.Files >= FewestShare * code).OrderByDescending(e => e.Value.Files).ThenBy(e => e.Key, StringComparer.Ordinal).Take(MaxEndings).Select(e => (PlainName.Of(e.Key, 30), e.Value.Files, e.Value.Example))];
    }

    /// <summary>A file's name up to its first dot; a leading dot is part of it.</summary>
    public static string Stem(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.IndexOf('.', Math.Min(1, name.Length));
        return dot > 0 ? name[..dot] : name;
    }

    /// <summary>The last word with what separates it: <c>Tests</c> of <c>ParserTests</c>, <c>_test</c> of <c>parser_test</c>; null when there is one word only.</summary>
    public static string? LastWord(string stem)
    {
        for (var i = stem.Length - 1; i > 0; i--)
        {
            if (stem[i] is '_' or '-') return stem[i..];
            if (char.IsUpper(stem[i]) && (!char.IsUpper(stem[i - 1]) || (i + 1 < stem.Length && char.IsLower(stem[i + 1])))) return stem[i..];
        }

        return null;
    }
}
