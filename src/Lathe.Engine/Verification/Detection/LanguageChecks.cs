using Lathe.Quality;
using Lathe.Syntax;

namespace Lathe.Engine.Verification.Detection;

/// <summary>
/// The last resort where nothing in a repository says how it is tested: the commands that language files name (<c>testing.verify</c>). Those that come with Lathe are proposed only where there are tests in
/// that language and what the command reads is there; those of the user or of a trusted repository, where there is code in that language. Of an untrusted repository's file none is heeded.
/// </summary>
internal static class LanguageChecks
{
    private const int MostCommands = 4;
    private const double ShippedConfidence = 0.4;
    private const double GivenConfidence = 0.7;

    // Of the commands that come with Lathe, by their program: what of the repository, at its top, says that there is something for it to run. Without that it would fail, or pass on nothing.
    private static readonly Dictionary<string, string[]> Signs = new(StringComparer.Ordinal)
    {
        ["python3"] = ["pytest.ini", "conftest.py", "tests/conftest.py", "test/conftest.py"],
        ["mvn"] = ["pom.xml"],
        ["vendor/bin/phpunit"] = ["tests"],
    };

    /// <summary>Looks.</summary>
    /// <param name="tree">The repository.</param>
    /// <param name="programs">What is installed.</param>
    /// <param name="files">The language files beside those that come with Lathe.</param>
    public static IReadOnlyList<DetectedCheck> Find(ProjectTree tree, Programs programs, IReadOnlyList<ProfileFile> files)
    {
        var languages = Languages(tree);
        // Reading a language file takes longer than all of the above.
        if (languages.Count == 0 || (files.Count == 0 && languages.TrueForAll(static l => l.Tests == 0))) return [];
        var profiles = QualityProfile.With(files);
        foreach (var (language, tests) in languages)
        {
            var profile = profiles.For(language.Id);
            if (profile.VerifyFile is not { } file) continue;
            var isShipped = file == QualityProfile.Default.For(language.Id).VerifyFile;
            if (isShipped && tests == 0) continue;
            var commands = profile.Verify.Where(c => CanRun(c, tree, programs, isShipped)).Take(MostCommands).ToList();
            if (commands.Count == 0) continue;
            var reason = $"nothing in the repository says how it is tested, and this is what usually tests {language.Name}";
            return commands.ConvertAll(c => new DetectedCheck(c, CheckKind.Test, "", reason, file, null, isShipped ? ShippedConfidence : GivenConfidence, CheckTime.Minutes));
        }

        return [];
    }

    private static List<(Language Language, int Files, int Tests)> Count(ProjectTree tree)
    {
        var counts = new Dictionary<Language, (int Files, int Tests)>();
        foreach (var folder in tree.Folders)
        {
            foreach (var name in folder.Files)
            {
                var path = folder.PathOf(name);
                if (LanguageTable.Detect(path) is not { Kind: LanguageKind.Code } language) continue;
                var (files, tests) = counts.GetValueOrDefault(language);
                counts[language] = (files + 1, tests + (IsTest(path, name) ? 1 : 0));
            }
        }

        return [.. counts.Select(static c => (c.Key, c.Value.Files, c.Value.Tests))];
    }

    // pytest's settings are no test.
    private static bool IsTest(string path, string name) => name is not "conftest.py" && (FileClassifier.ClassifyPath(path) & FileTraits.Test) != FileTraits.None;

    private static List<(Language Language, int Tests)> Languages(ProjectTree tree) =>
        [.. Count(tree).OrderByDescending(static c => c.Files).ThenBy(static c => c.Language.Id, StringComparer.Ordinal).Select(static c => (c.Language, c.Tests))];

    private static bool CanRun(string command, ProjectTree tree, Programs programs, bool isShipped)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var program, ..] || !(program.Contains('/') ? Path.IsPathRooted(program) || tree.Exists(program) : programs.Has(program))) return false;
        if (!isShipped) return true;
        if (words is [_, "-m", var module, ..] && !programs.Has(module) && !programs.Has(module + "-3")) return false;
        return Signs.TryGetValue(program, out var signs) && signs.Any(tree.Exists);
    }
}
