using Lathe.Errors;

namespace Lathe.Git.Tests;

public sealed class DiscoveryTests
{
    [Fact]
    public async Task A_repository_with_a_commit_is_described_whole()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("src/a.txt", "a").Commit();

        var repository = await GitProgram.Find(scratch.Variables).DiscoverAsync(Path.Combine(scratch.Path, "src"), default);

        Assert.Equal(scratch.Path, repository.TopLevel);
        Assert.Equal(Path.Combine(scratch.Path, ".git"), repository.GitDirectory);
        Assert.Equal(repository.GitDirectory, repository.CommonDirectory);
        Assert.Equal(Path.Combine(scratch.Path, ".git/objects"), repository.ObjectsDirectory);
        Assert.Equal(scratch.Git("rev-parse", "HEAD").Trim(), repository.Head);
        Assert.Equal("refs/heads/main", repository.Branch);
        Assert.Equal("sha1", repository.ObjectFormat);
    }

    [Fact]
    public async Task An_empty_repository_has_a_branch_and_no_head()
    {
        using var scratch = ScratchRepository.Create();
        var repository = await GitProgram.Find(scratch.Variables).DiscoverAsync(scratch.Path, default);
        Assert.Null(repository.Head);
        Assert.Equal("refs/heads/main", repository.Branch);
    }

    [Fact]
    public async Task A_detached_head_has_no_branch_and_sha256_is_told()
    {
        using var scratch = ScratchRepository.Create("repo", "--object-format=sha256");
        scratch.Write("a", "a").Commit().Git("checkout", "-q", "--detach");
        var repository = await GitProgram.Find(scratch.Variables).DiscoverAsync(scratch.Path, default);
        Assert.Null(repository.Branch);
        Assert.Equal("sha256", repository.ObjectFormat);
        Assert.Equal(64, repository.Head!.Length);
    }

    [Fact]
    public async Task A_linked_work_tree_shares_the_common_directory()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("a", "a").Commit().Git("worktree", "add", "-q", "../other");
        var other = Path.Combine(scratch.Folder, "other");
        var repository = await GitProgram.Find(scratch.Variables).DiscoverAsync(other, default);
        Assert.Equal(other, repository.TopLevel);
        Assert.Equal(Path.Combine(scratch.Path, ".git/worktrees/other"), repository.GitDirectory);
        Assert.Equal(Path.Combine(scratch.Path, ".git"), repository.CommonDirectory);
    }

    [Theory]
    [InlineData("home", "git.not_a_repository")]
    [InlineData("repo/.git", "git.not_a_repository")]
    [InlineData("gone", "git.folder_missing")]
    [InlineData("bare", "git.bare")]
    [InlineData("line\nbreak", "git.odd_path")]
    public async Task What_cannot_be_worked_on_is_refused_with_a_remedy(string folder, string code)
    {
        using var scratch = ScratchRepository.Create();
        scratch.Run(scratch.Folder, "git", "init", "-q", "--bare", "bare");
        scratch.Run(scratch.Folder, "git", "init", "-q", "line\nbreak");

        var thrown = await Assert.ThrowsAsync<LatheException>(
            () => GitProgram.Find(scratch.Variables).DiscoverAsync(Path.Combine(scratch.Folder, folder), default));

        Assert.Equal(code, thrown.Error.Code);
        Assert.NotNull(thrown.Error.Guidance);
    }

    [Fact]
    public async Task A_broken_repository_is_a_storage_error()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write(".git/config", "[core\n");
        var thrown = await Assert.ThrowsAsync<LatheException>(() => GitProgram.Find(scratch.Variables).DiscoverAsync(scratch.Path, default));
        Assert.Equal("git.failed", thrown.Error.Code);
    }

    [Fact]
    public async Task A_repository_of_another_user_is_refused_until_the_user_trusts_it()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("a", "a").Commit();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to give a repository away");
        scratch.Run(scratch.Folder, "chown", "-R", "65534:65534", scratch.Path);
        var git = GitProgram.Find(scratch.Variables);

        var thrown = await Assert.ThrowsAsync<LatheException>(() => git.DiscoverAsync(scratch.Path, default));
        Assert.Equal("git.foreign_owner", thrown.Error.Code);
        Assert.Equal(ErrorKind.Permission, thrown.Error.Kind);
        Assert.Contains($"safe.directory '{scratch.Path}'", thrown.Error.Guidance, StringComparison.Ordinal);

        scratch.Run(scratch.Folder, "git", "config", "--global", "--add", "safe.directory", scratch.Path);
        Assert.Equal(scratch.Path, (await git.DiscoverAsync(scratch.Path, default)).TopLevel);
    }

    [Fact]
    public void A_machine_without_git_is_told_how_to_install_it()
    {
        using var scratch = ScratchRepository.Create();
        foreach (var path in new[] { "", "relative", scratch.Home })
        {
            var thrown = Assert.Throws<LatheException>(() => GitProgram.Find(new Dictionary<string, string> { ["PATH"] = path }));
            Assert.Equal("git.missing", thrown.Error.Code);
            Assert.Equal(ErrorKind.DependencyMissing, thrown.Error.Kind);
            Assert.Contains("apt-get install", thrown.Error.Guidance, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_version_is_only_the_number()
    {
        using var scratch = ScratchRepository.Create();
        Assert.Matches("^[0-9]+\\.[0-9]+", await GitProgram.Find(scratch.Variables).VersionAsync(default));
    }

    [Fact]
    public async Task Ignore_files_outside_the_tree_are_named_weakest_first()
    {
        using var scratch = ScratchRepository.Create();
        var git = GitProgram.Find(scratch.Variables);
        Assert.Equal(
            [Path.Combine(scratch.Home, ".config/git/ignore"), Path.Combine(scratch.Path, ".git/info/exclude")],
            (await git.DiscoverAsync(scratch.Path, default)).ExcludeFiles);

        File.WriteAllText(Path.Combine(scratch.Home, ".gitconfig"), "[core]\n  excludesFile = ~/my ignores ; mine\n  autocrlf = input\n");
        var repository = await git.DiscoverAsync(scratch.Path, default);
        Assert.Equal(Path.Combine(scratch.Home, "my ignores"), repository.ExcludeFiles[0]);
        Assert.Equal("input", repository.Settings["core.autocrlf"]);
    }

    [Theory]
    [InlineData("[Core]\nKey = a b  # c", "core.key", "a b")]
    [InlineData("[core] key=x", "core.key", "x")]
    [InlineData("[core]\nkey", "core.key", "true")]
    [InlineData("[core]\nkey = \" a # b \" ; c", "core.key", " a # b ")]
    [InlineData("[core]\nkey = one\\\ntwo", "core.key", "onetwo")]
    [InlineData("[core]\nkey = a\\tb\\\\c", "core.key", "a\tb\\c")]
    [InlineData("[filter \"Lfs\"]\nclean = x", "filter.Lfs.clean", "x")]
    [InlineData("[core]\nkey = 1\n[other]\nkey = 2\n[core]\nkey = 3", "core.key", "3")]
    public void Settings_are_read_as_git_reads_them(string text, string name, string value)
    {
        var settings = new Dictionary<string, string>();
        GitSettings.Parse(text, settings);
        Assert.Equal(value, settings[name]);
    }

    [Fact]
    public async Task There_being_no_repository_is_an_answer_and_a_broken_one_is_none()
    {
        using var scratch = ScratchRepository.Create();
        var git = GitProgram.Find(scratch.Variables);
        Assert.Equal(scratch.Path, (await git.FindAsync(scratch.Path, default))?.TopLevel);
        Assert.Null(await git.FindAsync(scratch.Home, default));
        File.Delete(Path.Combine(scratch.Path, ".git", "HEAD"));
        var below = Directory.CreateDirectory(Path.Combine(scratch.Path, "below")).FullName;
        var thrown = await Assert.ThrowsAsync<LatheException>(() => git.FindAsync(below, default));
        Assert.Equal("git.not_a_repository", thrown.Error.Code);
        Assert.Contains($"git cannot read {scratch.Path}/.git as one", thrown.Error.Message, StringComparison.Ordinal);
        Assert.Equal("git.folder_missing", (await Assert.ThrowsAsync<LatheException>(() => git.FindAsync(scratch.Path + "/nowhere", default))).Error.Code);
    }
}
