using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Tasks;
using Lathe.Engine.Tests.Configuration;
using Lathe.Engine.Verification;
using Lathe.Engine.Verification.Detection;

namespace Lathe.Engine.Tests.Verification.Detection;

public sealed class ChoiceFacts : IDisposable
{
    private readonly ConfigurationFixture _user = new();

    public ChoiceFacts()
    {
        _user.Variables["PATH"] = "/usr/bin:/bin";
        _user.InRepository("Makefile", "check:\n\ttrue\n");
    }

    public void Dispose() => _user.Dispose();

    [Fact]
    public void What_somebody_gave_goes_before_what_was_found()
    {
        _user.InRepository("lathe.yaml", "verify: [npm test]\n");
        var choice = Choose();
        Assert.Equal(["npm test"], choice.Commands);
        Assert.Equal(["npm test"], choice.Untrusted);
        Assert.Empty(choice.Detected);
        Assert.Equal("the task", Choose(new CodingTask { Title = "t", Verify = ["x"] }).Source);
    }

    [Fact]
    public void What_was_found_is_an_untrusted_repositorys()
    {
        var settings = Choose().Into(new RunSettings { Model = "m/m" });
        Assert.Equal(["make check"], settings.Verify);
        Assert.Equal(["make check"], settings.UntrustedVerify);
        Assert.Equal("Makefile:1", Assert.Single(settings.Detected!).Place);
    }

    [Fact]
    public void Of_a_trusted_repository_it_is_as_if_the_user_had_named_it()
    {
        _user.InRepository("lathe.yaml", "language: C\n");
        _user.Trust();
        Assert.Empty(Choose().Untrusted);
        Assert.Equal(["make check"], Choose(sandbox: "none").Commands);
    }

    [Fact]
    public void Without_a_sandbox_nothing_that_was_found_runs_by_itself()
    {
        var choice = Choose(sandbox: "none");
        Assert.Empty(choice.Commands);
        Assert.NotNull(choice.Note);
        Assert.Null(choice.Into(new RunSettings { Model = "m/m" }).Detected);
        Assert.Equal(["make check"], Choose(sandbox: "none", yes: true).Commands);
    }

    [Fact]
    public void Who_wants_no_search_gets_none()
    {
        _user.UserFile("detect_checks: false\n");
        Assert.Empty(Choose().Commands);
    }

    [Theory]
    [InlineData("api/a.go", "all|api")]
    [InlineData("api/a.go web/b.js", "all|api|web")]
    [InlineData("apix/a.go", "all")]
    [InlineData("README.md", "all")]
    public void A_command_that_covers_a_folder_runs_where_the_change_touches_it(string changed, string commands) =>
        Assert.Equal(commands, string.Join('|', VerifyScope.Covering(Scoped("all", "api", "web"), () => changed.Split(' '))));

    [Fact]
    public void A_change_beside_all_folders_concerns_some_of_them()
    {
        Assert.Equal(["api", "web"], VerifyScope.Covering(Scoped("api", "web"), () => ["README.md"]));
        Assert.Equal(VerifyScope.MostFolders, VerifyScope.Covering(Scoped("a", "b", "c", "d", "e"), () => ["x"]).Count);
        Assert.Equal(["all"], VerifyScope.Always(Scoped("all", "web")));
    }

    private static RunSettings Scoped(params string[] commands) => new()
    {
        Model = "m/m",
        Verify = commands,
        Detected = [.. commands.Select(c => new DetectedCheck(c, CheckKind.Test, c is "all" ? "" : c, "", "f", null, 1, CheckTime.Seconds))],
    };

    private CheckChoice Choose(CodingTask? task = null, string? sandbox = null, bool yes = false)
    {
        var configuration = ConfigurationLoader.Load(new ConfigurationInput
        {
            Environment = _user.Environment,
            Paths = _user.Paths,
            Repository = _user.Repository,
            Flags = sandbox is null ? [] : [new FlagSetting("sandbox", "--sandbox", sandbox)],
        });
        return CheckChoice.For(configuration, task, _user.Repository, _user.Environment, yes);
    }
}
