using Lathe.Engine.Configuration;
using Lathe.Engine.Trust;

namespace Lathe.Engine.Tests.Configuration;

public sealed class JournalSettingsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("lathe-journal-setting-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_repository_says_nothing_about_the_journal_trusted_or_not(bool trusted)
    {
        File.WriteAllText(Path.Combine(_root, RepositoryFiles.ProjectFile), "journal: { url: 'postgres://evil/x' }\n");
        var draft = new ConfigurationDraft();
        EnvironmentDefaults.Apply(EnvironmentDefaults.NameFrom(Environment(null)), draft);

        new RepositoryLayer(RepositoryFiles.Load(_root), trusted, draft).Apply();

        Assert.Equal("sqlite", draft[JournalSettings.Url].Value);
        Assert.Contains("LATHE_JOURNAL_URL", Assert.Single(draft.Ignored).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_variable_comes_before_the_users_file_and_a_file_that_says_nothing_is_not_read_for_it()
    {
        var paths = new LathePaths(_root, _root, _root);
        Assert.Null(JournalSettings.Find(Environment(null), paths));
        File.WriteAllText(paths.ConfigFile, "this is: [not yaml");
        Assert.Null(JournalSettings.Find(Environment(null), paths));
        File.WriteAllText(paths.ConfigFile, "journal: { url: ' postgres://db/team ' }\n");
        Assert.Equal("postgres://db/team", JournalSettings.Find(Environment(null), paths));
        Assert.Equal("postgres://other/team", JournalSettings.Find(Environment("postgres://other/team"), paths));
        Assert.Null(JournalSettings.Find(Environment("sqlite"), paths));
    }

    private LatheEnvironment Environment(string? url) => new()
    {
        Variables = url is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["LATHE_JOURNAL_URL"] = url },
        CurrentDirectory = _root,
        UserId = 1000,
    };
}
