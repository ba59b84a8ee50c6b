namespace Lathe.Cli.Tests.Commands;

/// <summary>Where the journal is: what is shown of it, and who may say it.</summary>
public sealed class JournalSettingFacts : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("postgres://ada:top%2Dsecret@db.example.org:6432/team?password=top-secret&sslmode=require", "postgres://ada@db.example.org:6432/team")]
    [InlineData("Host=db.example.org;Port=6432;Database=team;Username=ada;Password=top-secret;Passfile=/top-secret", "Host=db.example.org;Port=6432;Database=team;Username=ada")]
    [InlineData("Password='x;Host=top-secret'", "********")]
    [InlineData("Pwd=top-secret", "********")]
    [InlineData("top-secret", "********")]
    [InlineData("sqlite", "sqlite")]
    public async Task The_address_is_shown_and_no_password(string url, string shown)
    {
        _run.Variables["LATHE_JOURNAL_URL"] = url;

        Assert.Equal(0, await _run.InvokeAsync("config", "show"));

        Assert.Contains(shown, _run.Out, StringComparison.Ordinal);
        Assert.Contains("LATHE_JOURNAL_URL", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotMatch("top.{1,3}secret", _run.Out + _run.Error);
    }

    [Fact]
    public async Task The_journal_of_this_machine_is_the_usual_one()
    {
        Assert.Equal(0, await _run.InvokeAsync("config", "show"));
        Assert.Matches(@"journal\.url +sqlite +default", _run.Out);
    }

    [Theory]
    [InlineData("no address at all")]
    [InlineData("mysql://ada:top-secret@db/team")]
    public async Task What_is_no_address_is_refused_without_being_repeated(string url)
    {
        _run.Write("home/.config/lathe/config.yaml", $"journal: {{ url: '{url}' }}\n");

        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync("runs"));

        Assert.Contains("journal.url", _run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("top-secret", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_the_group_is_named()
    {
        _run.Write("home/.config/lathe/config.yaml", "journal: { ulr: sqlite }\n");

        Assert.Equal(ExitCodes.BadInput, await _run.InvokeAsync("runs"));

        Assert.Contains("Did you mean 'url'?", _run.Error, StringComparison.Ordinal);
    }
}
