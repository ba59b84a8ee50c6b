using System.Text;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>What a sample of the code shows.</summary>
/// <param name="Facts">By language, the language of most files first.</param>
/// <param name="ReadFiles">How many files were read for it.</param>
/// <param name="TestImports">Test frameworks that sampled test files import.</param>
public sealed record StyleFacts(IReadOnlyList<StyleFact> Facts, int ReadFiles, IReadOnlyList<TestFramework> TestImports);

/// <summary>Measures style: every file of a sample votes once for each aspect that it shows.</summary>
internal static class StyleMeasure
{
    private const int LongestLine = 400;
    private const int FewestFiles = 3;
    private const int ImportChars = 4000;
    private const int FileBytes = 128 * 1024;
    private static readonly int[] UsualLimits = [72, 80, 88, 100, 120, 140, 160, 180, 200, 240];

    public static StyleFacts Of(ProfileReads reads, SourceFile[] files, int maxFiles, long maxBytes, CancellationToken cancellationToken)
    {
        var tallies = new Dictionary<Language, StyleTally>();
        var imports = new List<TestFramework>();
        var read = 0;
        foreach (var file in StyleSample.Choose(files, maxFiles, maxBytes))
        {
            var language = file.Language!;
            cancellationToken.ThrowIfCancellationRequested();
            if (reads.Text(file.Path, FileBytes) is not { Length: > 0 } text || NotWritten(file.Path, text)) continue;
            read++;
            if (!tallies.TryGetValue(language, out var tally)) tallies.Add(language, tally = new StyleTally());
            tally.Add(FileStyle.Of(file.Path, language, text), LineLengths(text));
            if (!file.IsTest) continue;
            foreach (var framework in TestFrameworks.ImportedBy(file.Path, text.Length > ImportChars && language.Id is not "rust" ? text[..ImportChars] : text))
                if (!imports.Exists(i => i.Name == framework.Name)) imports.Add(framework);
        }

        var facts = new List<StyleFact>();
        // One file of a language shows what one file does.
        var fewest = tallies.Count > 1 && tallies.Values.Max(static t => t.Files) > FewestFiles ? FewestFiles : 1;
        foreach (var (language, tally) in tallies.Where(t => t.Value.Files >= fewest).OrderByDescending(t => t.Value.Files).ThenBy(t => t.Key.Id, StringComparer.Ordinal)) facts.AddRange(tally.Facts(language.Id));
        return new StyleFacts(facts, read, imports);
    }

    private static bool NotWritten(string path, string text) =>
        (FileClassifier.Classify(path, Encoding.UTF8.GetBytes(text.Length > 8192 ? text[..8192] : text)) & (FileTraits.Generated | FileTraits.Minified)) != FileTraits.None;

    private static List<int> LineLengths(string text)
    {
        var lengths = new List<int>();
        foreach (var range in text.AsSpan().Split('\n'))
            if (text.AsSpan(range).TrimEnd().Length is > 0 and var length) lengths.Add(Math.Min(length, LongestLine));
        return lengths;
    }

    private sealed class StyleTally
    {
        private readonly Dictionary<string, Dictionary<string, int>> _votes = new(StringComparer.Ordinal);
        private readonly int[] _lines = new int[LongestLine + 1];
        private readonly List<int> _longest = [];

        public int Files { get; private set; }

        public void Add(Dictionary<string, string> style, List<int> lengths)
        {
            Files++;
            foreach (var (aspect, value) in style)
            {
                if (!_votes.TryGetValue(aspect, out var values)) _votes.Add(aspect, values = new Dictionary<string, int>(StringComparer.Ordinal));
                values[value] = values.GetValueOrDefault(value) + 1;
            }

            foreach (var length in lengths) _lines[length]++;
            _longest.Add(lengths.Count == 0 ? 0 : lengths.Max());
        }

        public IEnumerable<StyleFact> Facts(string language)
        {
            foreach (var (aspect, values) in _votes.OrderBy(v => v.Key, StringComparer.Ordinal))
            {
                var best = values.OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).First();
                var total = values.Values.Sum();
                yield return new StyleFact(language, aspect, best.Key, Math.Round((double)best.Value / total, 3), total);
            }

            var limit = Limit();
            yield return new StyleFact(language, StyleAspects.LineLength, limit > UsualLimits[^1] ? $"over {UsualLimits[^1]}" : $"{limit}", Math.Round((double)_longest.Count(l => l <= limit) / Files, 3), Files);
        }

        private int Limit()
        {
            var total = _lines.Sum();
            foreach (var limit in UsualLimits)
                if (_lines.Take(limit + 1).Sum() >= 0.98 * total) return limit;
            return LongestLine;
        }
    }
}
