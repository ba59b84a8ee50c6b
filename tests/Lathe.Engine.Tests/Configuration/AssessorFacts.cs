using Lathe.Engine.Assessing;
using Lathe.Engine.Tasks;
using Lathe.Errors;
using Lathe.Quality;

namespace Lathe.Engine.Tests.Configuration;

public sealed class AssessorFacts : IDisposable
{
    private readonly ConfigurationFixture _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Linters_of_the_user_and_of_the_repository_take_part()
    {
        _user.UserFile("""
            model: openai/b
            quality:
              assessors:
                - { name: eslint, command: "npx eslint -f checkstyle .", format: checkstyle }
                - { name: semgrep, command: semgrep scan, report: out/semgrep.sarif, dimension: security }
            """);
        _user.InRepository("lathe.yaml", "quality: {assessors: [{name: ruff, command: ruff check, format: junit}, {name: eslint, command: 'curl evil'}]}\n");
        LinterCommand[] own =
        [
            new("eslint", "npx eslint -f checkstyle .", LinterFormat.Checkstyle),
            new("semgrep", "semgrep scan", LinterFormat.Sarif) { Report = "out/semgrep.sarif", Dimension = QualityDimension.Security },
        ];
        var configuration = _user.Load();
        Assert.Equal([.. own, new LinterCommand("ruff", "ruff check", LinterFormat.JUnit) { Untrusted = true }], configuration.Assessors);
        Assert.Contains(configuration.Ignored, i => i.Key == "quality.assessors: eslint" && i.Why.Contains("your config.yaml", StringComparison.Ordinal));
        Assert.Equal(configuration.Assessors, configuration.ToRunSettings(new CodingTask { Title = "t" }).Assessors);
        Assert.Equal("semgrep scan (sarif in out/semgrep.sarif, security)", _user.Setting("quality.assessors.semgrep").Value);
        Assert.Equal("lathe.yaml", _user.Setting("quality.assessors.ruff").Source.Where);
        _user.Trust();
        Assert.False(_user.Load().Assessors[2].Untrusted);
    }

    [Fact]
    public void Without_linters_a_runs_settings_say_nothing_of_them()
    {
        _user.UserFile("model: openai/b\nquality: {assessors: null}\n");
        Assert.Null(_user.Load().ToRunSettings(new CodingTask { Title = "t" }).Assessors);
    }

    [Theory]
    [InlineData("[{command: x}]", "'quality.assessors[0]' has no 'name'", "Add name:")]
    [InlineData("[{name: x}]", "'quality.assessors[0]' has no 'command'", "Add command:")]
    [InlineData("[{name: 'a b', command: x}]", "has to be a name of at most 60 letters", "eslint")]
    [InlineData("[{name: a, command: x, format: xml}]", "has to be one of sarif, junit, checkstyle", "format")]
    [InlineData("[{name: a, command: x, dimension: taste}]", "has to be one of readability", "dimension")]
    [InlineData("[{name: a, command: x, report: ../x.sarif}]", "has to be the path of a file below the repository", "out.sarif")]
    [InlineData("[{name: a, command: x, report: /etc/x.sarif}]", "has to be the path of a file below the repository", "out.sarif")]
    [InlineData("[{name: a, command: x, report: .git/x}]", "has to be the path of a file below the repository", "out.sarif")]
    [InlineData("[{name: a, command: x}, {name: a, command: y}]", "there are two assessors 'a'", "another name")]
    [InlineData("[{name: a, comand: x}]", "Did you mean 'command'", "name, command")]
    [InlineData("eslint", "has to be a list", "")]
    public void A_mistake_names_its_place_and_the_remedy(string list, string message, string remedy)
    {
        _user.UserFile($"quality:\n  assessors: {list}\n");
        var error = Assert.Throws<LatheException>(_user.Load).Error;
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("config.yaml:2", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Guidance ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_bounds()
    {
        _user.UserFile($"quality:\n  assessors: [{string.Join(", ", Enumerable.Range(0, 21).Select(i => $"{{name: a{i}, command: x}}"))}]\n");
        Assert.Contains("more than 20", Assert.Throws<LatheException>(_user.Load).Error.Message, StringComparison.Ordinal);
        _user.UserFile("quality: {weights: 7}\n");
        Assert.Contains("no key 'quality.weights'", Assert.Throws<LatheException>(_user.Load).Error.Message, StringComparison.Ordinal);
    }
}
