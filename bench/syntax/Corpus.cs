using Lathe.Syntax;

namespace Lathe.Bench.Syntax;

/// <summary>The files of a language.</summary>
internal static class Corpus
{
    private const int MostBytes = 60_000_000;
    private const FileTraits Unread = FileTraits.Vendored | FileTraits.Minified | FileTraits.Generated | FileTraits.Binary;

    /// <summary>The texts below some folders, by language, at most 60 MB of each, in the order of their paths.</summary>
    public static IEnumerable<(Language Language, List<string> Texts)> Read(string[] folders)
    {
        var byLanguage = new SortedDictionary<string, (Language Language, List<string> Texts, long Size)>(StringComparer.Ordinal);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (var folder in folders)
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*", options).Order(StringComparer.Ordinal))
            {
                if (LanguageTable.Detect(path) is not { } language || !NativeGrammars.Languages.Contains(language.Id)) continue;
                var (_, texts, size) = byLanguage.GetValueOrDefault(language.Id, (language, [], 0));
                if (size > MostBytes) continue;
                var bytes = File.ReadAllBytes(path);
                if ((FileClassifier.Classify(Path.GetRelativePath(folder, path), bytes) & Unread) != FileTraits.None || SourceText.Decode(bytes) is not { } text) continue;
                texts.Add(text.Text);
                byLanguage[language.Id] = (language, texts, size + bytes.Length);
            }
        }

        return byLanguage.Values.Select(v => (v.Language, v.Texts));
    }
}
