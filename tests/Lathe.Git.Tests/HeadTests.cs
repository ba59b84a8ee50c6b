namespace Lathe.Git.Tests;

public sealed class HeadTests
{
    [Fact]
    public async Task The_files_tell_the_commit_that_git_tells()
    {
        using var scratch = ScratchRepository.Create();
        Assert.Null(GitRepository.HeadOf(scratch.Path));
        scratch.Write("a.txt", "a");
        scratch.Git("add", ".");
        scratch.Git("-c", "user.name=a", "-c", "user.email=a@example.invalid", "commit", "-q", "-m", "one");
        var head = await HeadAsync(scratch);
        Assert.Equal(head, GitRepository.HeadOf(scratch.Path));

        scratch.Git("pack-refs", "--all");
        Assert.Equal(head, GitRepository.HeadOf(scratch.Path));
        scratch.Git("checkout", "-q", "--detach");
        Assert.Equal(head, GitRepository.HeadOf(scratch.Path));
        var tree = Path.Combine(scratch.Folder, "second");
        scratch.Git("worktree", "add", "-q", "-b", "side", tree);
        Assert.Equal(head, GitRepository.HeadOf(tree));
    }

    [Theory]
    [InlineData("ref: refs/../../secret")]
    [InlineData("ref: secret")]
    [InlineData("ref: refs/heads/loop")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("")]
    public void What_is_no_commit_is_none(string head)
    {
        using var scratch = ScratchRepository.Create();
        var git = Path.Combine(scratch.Path, ".git");
        File.WriteAllText(Path.Combine(git, "HEAD"), head);
        File.WriteAllText(Path.Combine(git, "refs", "heads", "loop"), "ref: refs/heads/loop\n");
        File.WriteAllText(Path.Combine(scratch.Folder, "secret"), new string('a', 40));
        File.WriteAllText(Path.Combine(git, "secret"), new string('a', 40));
        Assert.Null(GitRepository.HeadOf(scratch.Path));
    }

    [Fact]
    public void A_folder_without_git_has_none()
    {
        using var scratch = ScratchRepository.Create();
        Assert.Null(GitRepository.HeadOf(scratch.Folder));
        File.WriteAllText(Path.Combine(scratch.Folder, ".git"), "gitdir: nowhere\n");
        Assert.Null(GitRepository.HeadOf(scratch.Folder));
    }

    private static async Task<string?> HeadAsync(ScratchRepository scratch) => (await GitProgram.Find(scratch.Variables).DiscoverAsync(scratch.Path, CancellationToken.None)).Head;
}
