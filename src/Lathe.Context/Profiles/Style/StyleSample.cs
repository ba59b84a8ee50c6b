using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>Chooses the files that are read to measure a repository: spread over it by a hash of their paths, so that the choice is the same each time and does not prefer the first folders.</summary>
internal static class StyleSample
{
    private const int MaxLanguages = 4;
    private const int LargestFile = 128 * 1024;
    private const int FewestFiles = 8;

    /// <param name="files">All files.</param>
    /// <param name="maxFiles">Files at most.</param>
    /// <param name="maxBytes">Their sizes together, at most.</param>
    public static List<SourceFile> Choose(SourceFile[] files, int maxFiles, long maxBytes)
    {
        var byLanguage = new Dictionary<Language, List<(ulong Hash, SourceFile File)>>();
        foreach (var file in files)
        {
            if (file.Size is < 1 or > LargestFile || !file.IsOwn || file.Language is not { Kind: LanguageKind.Code } language) continue;
            if (!byLanguage.TryGetValue(language, out var list)) byLanguage.Add(language, list = []);
            list.Add((HashOf(file.Path), file));
        }

        var languages = byLanguage.OrderByDescending(l => l.Value.Sum(f => f.File.Size)).ThenBy(l => l.Key.Id, StringComparer.Ordinal).Take(MaxLanguages).ToList();
        var total = languages.Sum(l => l.Value.Count);
        var chosen = new List<SourceFile>();
        // The smaller languages first: each gets enough to say something, the largest the rest.
        for (var i = languages.Count - 1; i >= 0; i--)
        {
            var candidates = languages[i].Value;
            var count = i == 0 ? maxFiles - chosen.Count : Math.Max(Math.Min(FewestFiles, maxFiles / MaxLanguages), (int)((long)maxFiles * candidates.Count / total));
            var bytes = i == 0 ? maxBytes : Math.Max(maxBytes / (2 * MaxLanguages), maxBytes * candidates.Count / total);
            candidates.Sort(static (a, b) => a.Hash != b.Hash ? a.Hash.CompareTo(b.Hash) : string.CompareOrdinal(a.File.Path, b.File.Path));
            foreach (var (_, file) in candidates)
            {
                if (count == 0) break;
                if (file.Size > bytes || file.Size > maxBytes) continue;
                count--;
                bytes -= file.Size;
                maxBytes -= file.Size;
                chosen.Add(file);
            }
        }

        return chosen;
    }

    /// <summary>FNV-1a over the characters, its bits mixed at the end: the same in every process.</summary>
    public static ulong HashOf(string path)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in path) hash = (hash ^ c) * 1099511628211UL;
        hash ^= hash >> 32;
        return hash * 0x9E3779B97F4A7C15UL;
    }
}
