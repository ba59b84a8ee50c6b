using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;
using Lathe.Quality;
using Lathe.Syntax;

namespace Lathe.Engine.Prompts;

/// <summary>
/// The house rules of the languages of a task, as lines for a prompt: from the language files that come with Lathe, the user's, and those of a trusted repository. What an untrusted repository's
/// files say in words reaches no prompt.
/// </summary>
internal static class LanguageGuide
{
    /// <summary>The most characters in all lines together.</summary>
    public const int Longest = 1_200;

    private const int MostLanguages = 3;
    private const int MostCounted = 20_000;

    /// <summary>The languages that a task is about, by id, the likeliest first: the one that it names, the one that most files of the repository are in, those of the files that the model is shown.</summary>
    /// <param name="named">The language that the task names; null for none.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="shown">The paths of the files that the model is shown.</param>
    public static IReadOnlyList<string> Languages(string? named, Snapshot repository, IReadOnlyList<string> shown)
    {
        var languages = new List<string>();
        if (named is not null && LanguageTable.Find(named.Trim()) is { } language) languages.Add(language.Id);
        // The order of a snapshot's files is not promised, so all are counted or none: the prompt of a resumed run has to be the same.
        if (repository.Count <= MostCounted)
        {
            var paths = new List<string>(repository.Count);
            foreach (var file in repository.Files) paths.Add(file.Path);
            languages.AddRange(ByCount(paths).Take(1));
        }

        languages.AddRange(ByCount(shown));
        return [.. languages.Distinct(StringComparer.Ordinal).Take(MostLanguages)];
    }

    /// <summary>The languages of some files, by id, that of the most files first.</summary>
    /// <param name="paths">Their paths.</param>
    public static List<string> ByCount(IReadOnlyList<string> paths)
    {
        // Of classes and in plain loops: LINQ over structs would be compiled in every run, thirty methods of it.
        var counts = new Dictionary<string, Tally>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (LanguageTable.Detect(path) is not { Kind: LanguageKind.Code } language) continue;
            if (!counts.TryGetValue(language.Id, out var tally)) counts.Add(language.Id, tally = new Tally(language.Id));
            tally.Files++;
        }

        var tallies = new List<Tally>(counts.Values);
        tallies.Sort(static (a, b) => a.Files != b.Files ? b.Files.CompareTo(a.Files) : string.CompareOrdinal(a.Language, b.Language));
        return tallies.ConvertAll(static t => t.Language);
    }

    /// <summary>Two lines for each language, as far as there is room.</summary>
    /// <param name="languages">By id.</param>
    /// <param name="settings">The run's, for its language files.</param>
    public static IReadOnlyList<string> Lines(IReadOnlyList<string> languages, RunSettings settings)
    {
        var lines = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var room = Longest;
        foreach (var (name, rules) in Rules(languages, settings))
        {
            // Dialects of one language ask for the same.
            if (rules.Head.Length > 0 && seen.Add(rules.Head)) Add($"{name}: {rules.Head}");
            if (Security(name, rules, seen, room) is { } line) Add(line);
        }

        return lines;

        void Add(string line)
        {
            if (line.Length > room) return;
            lines.Add(line);
            room -= line.Length;
        }
    }

    /// <summary>A line for each language with what is asked of code that faces strangers.</summary>
    /// <param name="languages">By id.</param>
    /// <param name="settings">The run's, for its language files.</param>
    public static IReadOnlyList<string> Security(IReadOnlyList<string> languages, RunSettings settings)
    {
        var lines = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, rules) in Rules(languages, settings))
            if (Security(name, rules, seen, Longest - lines.Sum(static l => l.Length)) is { } line) lines.Add(line);
        return lines;
    }

    private static IEnumerable<(string Name, LanguageRules Rules)> Rules(IReadOnlyList<string> languages, RunSettings settings)
    {
        List<ProfileFile> files = [.. settings.LanguageFiles.Where(static f => f.MayLoosen)];
        var profiles = files.Count > 0 ? QualityProfile.With(files) : null;
        foreach (var language in languages.Take(MostLanguages))
        {
            var rules = profiles is null ? LanguageRules.BuiltIn(language) : LanguageRules.Of(profiles.For(language));
            if (rules is not null) yield return (LanguageTable.Find(language)?.Name ?? language, rules);
        }
    }

    private static string? Security(string name, LanguageRules rules, HashSet<string> seen, int room)
    {
        var line = $"{name}, security:";
        var bare = line.Length;
        foreach (var guideline in rules.Guidelines)
        {
            if (line.Length + guideline.Length + 2 > room) break;
            if (seen.Add(guideline)) line += $" {guideline}.";
        }

        return line.Length > bare ? line : null;
    }

    private sealed class Tally(string language)
    {
        public string Language => language;

        public int Files { get; set; }
    }
}
