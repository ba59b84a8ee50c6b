using System.Text;

namespace Lathe.Git.Tests;

public sealed class LogTests
{
    private const string A = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string B = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    [Fact]
    public void Commits_are_read_with_their_paths()
    {
        var commits = Read($"\u0001\u0001{A}\0" + "1700000000\0Title\n\nBody\n\0\0\nsrc/a.cs\0b c.txt\0" + $"\u0001\u0001{B}\0" + "5\0Empty\0\0");
        Assert.Equal(2, commits.Count);
        Assert.Equal((A, "Title\n\nBody"), (commits[0].Hash, commits[0].Message));
        Assert.Equal(["src/a.cs", "b c.txt"], commits[0].Paths);
        Assert.Equal(1_700_000_000, commits[0].Time.ToUnixTimeSeconds());
        Assert.Empty(commits[1].Paths);
    }

    [Fact]
    public void A_message_cannot_pass_for_another_commit()
    {
        var commits = Read($"\u0001\u0001{A}\0" + $"5\0evil \u0001\u0001{B} text\0\0x.cs\0");
        Assert.Equal(["x.cs"], Assert.Single(commits).Paths);
    }

    [Fact]
    public void Long_messages_and_many_paths_are_cut()
    {
        var commit = Assert.Single(Read($"\u0001\u0001{A}\0" + $"5\0{new string('m', 100_000)}\0\0" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"f{i}\0"))));
        Assert.Equal(4096, commit.Message.Length);
        Assert.Equal(300, commit.Paths.Count);
    }

    [Fact]
    public async Task Git_lists_what_is_new_since_a_commit_and_says_when_that_is_no_ancestor()
    {
        using var scratch = ScratchRepository.Create();
        var git = GitProgram.Find(scratch.Variables);
        Assert.Empty((await git.LogAsync(await git.DiscoverAsync(scratch.Path, default), 10, null, default))!);
        scratch.Write("a.txt", "1").Commit();
        var first = (await git.DiscoverAsync(scratch.Path, default)).Head!;
        scratch.Write("ä b.txt", "2").Commit();
        var repository = await git.DiscoverAsync(scratch.Path, default);

        var all = await git.LogAsync(repository, 10, null, default);
        Assert.Equal([repository.Head, first], all!.Select(c => c.Hash));
        Assert.Equal(["ä b.txt"], all![0].Paths);
        Assert.Equal([repository.Head], (await git.LogAsync(repository, 10, first, default))!.Select(c => c.Hash));
        Assert.Single((await git.LogAsync(repository, 1, null, default))!);
        Assert.Null(await git.LogAsync(repository, 10, B, default));
    }

    private static List<GitCommit> Read(string text) => LogReader.Read(Encoding.UTF8.GetBytes(text));
}
