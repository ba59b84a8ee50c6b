using Lathe.Engine.Tasks;
using Lathe.Errors;
using Lathe.Quality;

namespace Lathe.Engine.Tests.Configuration;

public sealed class LanguageFilesFacts : IDisposable
{
    private const string Loose = "language: python\nlimits: { nesting: 2, line_length: 400 }\n";

    private readonly ConfigurationFixture _user = new();

    public LanguageFilesFacts() => _user.UserFile("model: anthropic/mine\n");

    public void Dispose() => _user.Dispose();

    [Fact]
    public void A_repository_may_only_ask_for_more_and_is_told_what_was_passed_over()
    {
        _user.InRepository(".lathe/languages/python.yaml", Loose);
        var configuration = _user.Load();
        var python = configuration.QualityProfile().For("python");
        Assert.Equal((2, 180), (python.Limit(RuleLimit.Nesting), python.Limit(RuleLimit.LineLength)));
        var ignored = Assert.Single(configuration.Ignored);
        Assert.Equal("2: 'limits.line_length' asks for less than what holds without it; `lathe trust` allows it after you have looked", ignored.Why);
    }

    [Fact]
    public void A_trusted_repository_may_ask_for_less_and_the_run_is_frozen_with_it()
    {
        _user.InRepository(".lathe/languages/python.yaml", Loose);
        _user.Trust();
        var configuration = _user.Load();
        Assert.Empty(configuration.Ignored);
        var settings = configuration.ToRunSettings(new CodingTask { Title = "t" });
        Assert.Equal(400, QualityProfile.With(settings.LanguageFiles).For("python").Limit(RuleLimit.LineLength));
    }

    [Fact]
    public void The_users_files_hold_everywhere_and_a_mistake_in_them_is_an_error()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_user.Paths.Config, "languages")).FullName;
        File.WriteAllText(Path.Combine(folder, "all.yaml"), "language: all\nlimits: { line_length: 90 }\n");
        Assert.Equal(90, _user.Load().QualityProfile().For("go").Limit(RuleLimit.LineLength));
        File.WriteAllText(Path.Combine(folder, "all.yaml"), "language: all\nlimits: { line: 90 }\n");
        var error = Assert.Throws<LatheException>(_user.Load).Error;
        Assert.Equal("languages.unknown_key", error.Code);
        Assert.Contains($"{folder}/all.yaml:2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_over_the_bound_is_left_out_and_said()
    {
        _user.InRepository(".lathe/languages/go.yaml", "language: go\n#" + new string('x', 70_000));
        Assert.Contains("larger than 64 kB", Assert.Single(_user.Load().Ignored).Why, StringComparison.Ordinal);
    }
}
