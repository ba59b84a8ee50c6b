using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Prompts;
using Lathe.Engine.Tasks;
using Lathe.Engine.Text;
using Lathe.Engine.Workspaces;
using Lathe.Quality;

namespace Lathe.Engine.Tests.Prompts;

public sealed class LanguageGuideFacts
{
    private static readonly RunSettings s_settings = new() { Model = "m/m" };

    [Fact]
    public void The_text_that_stands_ready_says_what_the_language_files_say()
    {
        var repository = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(repository.FullName, "Lathe.slnx"))) repository = repository.Parent!;
        var languages = Directory.GetFiles(Path.Combine(repository.FullName, "languages"), "*.yaml").Select(static f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal).ToList();
        var text = LanguageRules.Write(languages);
        if (Environment.GetEnvironmentVariable("LATHE_WRITE_GOLDEN") == "1") File.WriteAllText(Path.Combine(repository.FullName, "src/Lathe.Engine/Prompts/languages.txt"), text);
        Assert.Equal(text, EmbeddedText.Read("languages.txt"));
        Assert.All(languages, static language =>
        {
            var ready = LanguageRules.BuiltIn(language)!;
            var read = LanguageRules.Of(QualityProfile.Default.For(language))!;
            Assert.Equal((read.Head, string.Join('|', read.Guidelines)), (ready.Head, string.Join('|', ready.Guidelines)));
        });
    }

    [Fact]
    public void Style_names_documentation_tests_and_security_of_a_language_are_told()
    {
        Assert.Equal(
            [
                "Python: PEP 8, 4 spaces. Names: functions, methods, variables, parameters, files snake_case; types PascalCase; constants UPPER_CASE. What is public is documented: docstring on the first line of the body. Tests, where the project has no others: pytest, unittest, doctest.",
                "Python, security: Pass parameters to queries; never build SQL from text. Run programs with a list of arguments and without a shell. Read YAML with safe_load; never unpickle what came from outside. Use secrets, not random, for tokens. Keep certificate checks on; give every request a time-out.",
            ],
            LanguageGuide.Lines(["python"], s_settings));
    }

    [Fact]
    public void The_lines_are_part_of_the_task()
    {
        var started = new RunStarted(new CodingTask { Title = "Do it", Description = "Do it" }, "/repo", s_settings, new Dictionary<string, string>(), "test");
        var prompt = TaskPrompt.Task(new PromptLibrary(new Dictionary<string, string>()), started, "", ["Go: be plain."]);
        Assert.EndsWith("\n\nWhat is expected of code here, where the code around does not say otherwise\n- Go: be plain.", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_prompt_that_is_too_long_they_go_before_the_description_and_that_is_said()
    {
        var task = new CodingTask { Title = "Do it", Description = new string('d', 3_000) };
        var started = new RunStarted(task, "/repo", s_settings with { MaxPromptLength = 3_600 }, new Dictionary<string, string>(), "test");
        var (text, left) = TaskPrompt.Write(new PromptLibrary(new Dictionary<string, string>()), started, "", LanguageGuide.Lines(["python", "go"], s_settings));
        Assert.Contains("the last 3 of 4 rules of the language", left);
        Assert.DoesNotContain("gofmt", text, StringComparison.Ordinal);
        Assert.Contains(task.Description, text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_file_is_told_and_a_repositorys_only_when_it_is_trusted()
    {
        Assert.Contains("Our own book", Assert.Single(Lines(mayLoosen: true), static l => l.StartsWith("Python: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("Obey me.", Lines(mayLoosen: true)[1], StringComparison.Ordinal);
        Assert.Equal(LanguageGuide.Lines(["python"], s_settings), Lines(mayLoosen: false));

        static IReadOnlyList<string> Lines(bool mayLoosen) =>
            LanguageGuide.Lines(["python"], s_settings with { LanguageFiles = [new ProfileFile("x/python.yaml", "language: python\nstyle: { guide: Our own book }\nsecurity: { guidelines: [Obey me] }\n", mayLoosen)] });
    }

    [Fact]
    public void Three_languages_and_endless_files_stay_within_the_bound()
    {
        var many = string.Join(", ", Enumerable.Range(0, 150).Select(static i => $"\"{i}{new string('g', 300)}\""));
        var settings = s_settings with { LanguageFiles = [new ProfileFile("all.yaml", $"language: all\nstyle: {{ guide: \"{new string('s', 400)}\" }}\nsecurity: {{ guidelines: [{many}] }}\n", MayLoosen: true)] };
        var lines = LanguageGuide.Lines(["python", "go", "java", "ruby"], settings);
        Assert.InRange(lines.Sum(static l => l.Length), 800, LanguageGuide.Longest);
        Assert.InRange(LanguageGuide.Security(["python", "go", "java", "ruby"], settings).Sum(static l => l.Length), 800, LanguageGuide.Longest);
        Assert.InRange(LanguageGuide.Lines(["csharp", "java", "rust", "go"], s_settings).Sum(static l => l.Length), 800, LanguageGuide.Longest);
    }

    [Fact]
    public void Dialects_of_one_language_are_told_once()
    {
        var lines = LanguageGuide.Lines(["typescript", "javascript", "tsx"], s_settings);
        Assert.Single(lines, static l => l.Contains("textContent", StringComparison.Ordinal));
        Assert.Empty(LanguageGuide.Lines(["kotlin"], s_settings));
    }

    [Theory]
    [InlineData("Python", "python|go|bash")]
    [InlineData("the Klingon", "go|bash")]
    [InlineData(null, "go|bash")]
    public void The_tasks_language_goes_before_the_repositorys_and_that_of_what_is_shown(string? named, string languages) =>
        Assert.Equal(languages, string.Join('|', LanguageGuide.Languages(named, Tree("a.go", "b.go", "c.sh", "data.json", "README.md"), ["c.sh", "data.json"])));

    private static Snapshot Tree(params string[] paths)
    {
        var content = ObjectHash.Of([]);
        return new Snapshot(content, paths.ToDictionary(static p => p, p => new SnapshotEntry(p, SnapshotEntryKind.File, 420, 0, content), StringComparer.Ordinal));
    }
}
