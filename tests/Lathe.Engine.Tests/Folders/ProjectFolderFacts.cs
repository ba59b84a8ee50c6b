using Lathe.Engine.Configuration;
using Lathe.Engine.Folders;
using Lathe.Errors;
using Lathe.Git;
using Lathe.Git.Tests;

namespace Lathe.Engine.Tests.Folders;

public sealed class ProjectFolderFacts
{
    [Fact]
    public async Task A_folder_in_a_repository_is_the_repository_and_any_other_is_itself()
    {
        using var scratch = ScratchRepository.Create();
        Directory.CreateDirectory(Path.Combine(scratch.Path, "src"));
        var found = await FindAsync(scratch, Path.Combine(scratch.Path, "src"));
        Assert.Equal((scratch.Path, false), (found.TopLevel, found.Repository is null));

        Directory.CreateSymbolicLink(Path.Combine(scratch.Folder, "link"), scratch.Home);
        var plain = await FindAsync(scratch, Path.Combine(scratch.Folder, "link"));
        Assert.Equal((scratch.Home, true), (plain.TopLevel, plain.Repository is null));
    }

    [Theory]
    [InlineData("an empty folder")]
    [InlineData("a file that leads nowhere")]
    [InlineData("a link that leads nowhere")]
    [InlineData("a folder without its HEAD")]
    public async Task A_broken_repository_is_an_error_also_from_below(string what)
    {
        using var scratch = ScratchRepository.Create();
        var git = Path.Combine(scratch.Path, ".git");
        if (what == "a folder without its HEAD") File.Delete(Path.Combine(git, "HEAD"));
        else Directory.Delete(git, recursive: true);
        if (what == "an empty folder") Directory.CreateDirectory(git);
        else if (what == "a file that leads nowhere") File.WriteAllText(git, "gitdir: ../nowhere\n");
        else if (what == "a link that leads nowhere") File.CreateSymbolicLink(git, "../nowhere");
        var below = Directory.CreateDirectory(Path.Combine(scratch.Path, "a", "b")).FullName;
        foreach (var folder in (string[])[scratch.Path, below])
        {
            var thrown = await Assert.ThrowsAsync<LatheException>(() => FindAsync(scratch, folder));
            Assert.Equal("git.not_a_repository", thrown.Error.Code);
            Assert.Contains($"git cannot read {git} as one", thrown.Error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_git_directory_and_a_bare_repository_are_errors_and_no_plain_folders()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Git("init", "-q", "--bare", "../bare.git");
        foreach (var (folder, code) in ((string, string)[])[("repo/.git", "git.not_a_repository"), ("repo/.git/refs", "git.not_a_repository"), ("bare.git", "git.bare"), ("bare.git/refs", "git.bare"), ("nowhere", "git.folder_missing")])
            Assert.Equal(code, (await Assert.ThrowsAsync<LatheException>(() => FindAsync(scratch, Path.Combine(scratch.Folder, folder)))).Error.Code);
    }

    [Theory]
    [InlineData("/home/ada", "your home folder")]
    [InlineData("/home", "a folder of the system")]
    [InlineData("/home/bob", "somebody's home folder")]
    [InlineData("/home/ada/Downloads", "all sorts of things")]
    [InlineData("/home/ada/.config", "all sorts of things")]
    [InlineData("/tmp", "temporary files")]
    [InlineData("/scratch", "temporary files")]
    [InlineData("/etc", "a folder of the system")]
    [InlineData("/usr/local", "a folder of the system")]
    [InlineData("/home/ada/work", null)]
    [InlineData("/home/ada/Downloads/unpacked", null)]
    [InlineData("/tmp/project", null)]
    [InlineData("/usr/src/app", null)]
    [InlineData("/app", null)]
    [InlineData("/work", null)]
    public void A_folder_that_holds_much_else_is_refused_for_whoever_did_not_name_it(string folder, string? why)
    {
        var environment = LatheEnvironment.Current() with { Variables = new Dictionary<string, string> { ["HOME"] = "/home/ada", ["TMPDIR"] = "/scratch/" } };
        var plain = new ProjectFolder { TopLevel = folder };
        if (why is null)
        {
            ProjectFolders.RefuseWide(plain, environment);
            return;
        }

        var thrown = Assert.Throws<LatheException>(() => ProjectFolders.RefuseWide(plain, environment));
        Assert.Equal((ErrorKind.Validation, "folder.too_wide"), (thrown.Error.Kind, thrown.Error.Code));
        Assert.Contains(why, thrown.Error.Message, StringComparison.Ordinal);
        Assert.Contains($"--repo {folder}", thrown.Error.Guidance, StringComparison.Ordinal);

        // A repository of one's home is one's own decision.
        ProjectFolders.RefuseWide(plain with { Repository = new GitRepository { TopLevel = folder, GitDirectory = "/", CommonDirectory = "/" } }, environment);
    }

    [Fact]
    public void The_folder_above_a_home_is_refused_whatever_it_is_called()
    {
        var environment = LatheEnvironment.Current() with { Variables = new Dictionary<string, string> { ["HOME"] = "/data/people/ada" } };
        Assert.Contains("your home folder lies in it", Assert.Throws<LatheException>(() => ProjectFolders.RefuseWide(new ProjectFolder { TopLevel = "/data/people" }, environment)).Error.Message, StringComparison.Ordinal);
        ProjectFolders.RefuseWide(new ProjectFolder { TopLevel = "/data/peo" }, environment);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/proc")]
    [InlineData("/proc/self")]
    [InlineData("/sys/kernel")]
    [InlineData("state")]
    [InlineData("state/runs/x")]
    [InlineData("config")]
    public void Some_folders_are_refused_even_when_they_are_named(string folder)
    {
        using var scratch = PlainListingFacts.Plain();
        var git = GitProgram.Find(scratch.Variables);
        Assert.Equal("folder.unfit", Assert.Throws<LatheException>(() => ProjectFolders.Plain(git, PlainListingFacts.PathsOf(scratch), folder[0] == '/' ? folder : Path.Combine(scratch.Folder, folder))).Error.Code);
    }

    private static Task<ProjectFolder> FindAsync(ScratchRepository scratch, string folder) => ProjectFolders.FindAsync(GitProgram.Find(scratch.Variables), PlainListingFacts.PathsOf(scratch), folder, TestContext.Current.CancellationToken);
}
