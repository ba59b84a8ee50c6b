namespace Lathe.Git.Tests;

public sealed class ChangesTests
{
    [Fact]
    public async Task What_is_staged_written_new_and_gone_since_a_commit_is_listed_with_its_content_then()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("same.txt", "s").Write("staged.txt", "1").Write("written.txt", "2").Write("gone.txt", "3").Write("ä b.txt", "4").Write(".gitignore", "ignored\n").Commit();
        var git = GitProgram.Find(scratch.Variables);
        var repository = await git.DiscoverAsync(scratch.Path, default);
        scratch.Write("staged.txt", "staged now").Git("add", "staged.txt");
        scratch.Write("written.txt", "written now").Write("ä b.txt", "other").Write("new/file.txt", "n").Write("ignored", "i");
        File.Delete(Path.Combine(scratch.Path, "gone.txt"));
        scratch.Git("rm", "-q", "--cached", "same.txt");

        var (changes, files) = await git.ChangesSinceAsync(repository, repository.Head!, default);
        Assert.Equal(["gone.txt", "new/file.txt", "same.txt", "staged.txt", "written.txt", "ä b.txt"], changes.Select(c => c.Path));
        Assert.Equal([".gitignore", "gone.txt", "new/file.txt", "same.txt", "staged.txt", "written.txt", "ä b.txt"], files.Files.Select(f => f.Path).Order(StringComparer.Ordinal));
        var blobs = await git.ReadBlobsAsync(repository, [.. changes.Select(c => c.Before).OfType<string>()], 100, default);
        Assert.Equal(["3", null, "s", "1", "2", "4"], changes.Select(c => c.Before is null ? null : System.Text.Encoding.UTF8.GetString(blobs[c.Before])));
    }

    [Fact]
    public async Task A_commit_further_back_is_compared_with_too()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("a.txt", "1").Write("b.txt", "1").Commit();
        scratch.Write("a.txt", "2").Commit();
        scratch.Write("b.txt", "2");
        var git = GitProgram.Find(scratch.Variables);
        var repository = await git.DiscoverAsync(scratch.Path, default);
        var first = (await git.CommitOfAsync(repository, "HEAD~1", default))!;
        Assert.Equal(["a.txt", "b.txt"], (await git.ChangesSinceAsync(repository, first, default)).Changes.Select(c => c.Path));
    }

    [Fact]
    public async Task Links_and_repositories_in_it_are_left_out()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("a.txt", "1").Commit();
        File.CreateSymbolicLink(Path.Combine(scratch.Path, "link"), "a.txt");
        scratch.Git("add", "link");
        Directory.CreateDirectory(Path.Combine(scratch.Path, "inner"));
        scratch.Git("init", "-q", "inner");
        File.WriteAllText(Path.Combine(scratch.Path, "inner", "x"), "x");
        var git = GitProgram.Find(scratch.Variables);
        var repository = await git.DiscoverAsync(scratch.Path, default);
        Assert.Empty((await git.ChangesSinceAsync(repository, repository.Head!, default)).Changes);
    }

    [Fact]
    public async Task A_file_in_conflict_is_compared_with_the_commit()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("a.txt", "1").Commit();
        scratch.Git("checkout", "-q", "-b", "side");
        scratch.Write("a.txt", "2").Commit();
        scratch.Git("checkout", "-q", "-b", "other", "HEAD~1");
        scratch.Write("a.txt", "3").Commit();
        var git = GitProgram.Find(scratch.Variables);
        Assert.Throws<InvalidOperationException>(() => scratch.Git("merge", "-q", "side"));
        var repository = await git.DiscoverAsync(scratch.Path, default);
        var change = Assert.Single((await git.ChangesSinceAsync(repository, repository.Head!, default)).Changes);
        Assert.Equal("3"u8.ToArray(), (await git.ReadBlobsAsync(repository, [change.Before!], 100, default))[change.Before!]);
    }

    [Fact]
    public async Task What_is_new_in_a_submodule_is_no_change_of_the_repository_around_it()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("a.txt", "1").Commit();
        Directory.CreateDirectory(Path.Combine(scratch.Path, "sub"));
        scratch.Git("init", "-q", "sub");
        scratch.Write("sub/x", "x").Git("-C", "sub", "add", "-A");
        scratch.Git("-C", "sub", "commit", "-q", "-m", "x");
        scratch.Git("-c", "advice.addEmbeddedRepo=false", "add", "sub");
        scratch.Commit();
        scratch.Write("sub/new", "n");
        var git = GitProgram.Find(scratch.Variables);
        var repository = await git.DiscoverAsync(scratch.Path, default);
        var (changes, files) = await git.ChangesSinceAsync(repository, repository.Head!, default);
        Assert.Empty(changes);
        Assert.Contains(new GitFile("sub/new", Tracked: false), files.Files);
    }

    [Fact]
    public async Task No_filter_of_the_repository_runs()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write(".gitattributes", "*.txt filter=evil\n").Write("a.txt", "1").Commit();
        var mark = Path.Combine(scratch.Path, "..", "ran-" + Path.GetFileName(scratch.Path));
        scratch.Git("config", "filter.evil.clean", $"touch '{mark}'; cat");
        scratch.Write("a.txt", "2");
        var git = GitProgram.Find(scratch.Variables);
        var repository = await git.DiscoverAsync(scratch.Path, default);
        Assert.Equal(["a.txt"], (await git.ChangesSinceAsync(repository, repository.Head!, default)).Changes.Select(c => c.Path));
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task A_filter_that_cannot_be_switched_off_is_refused()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("a.txt", "1").Commit();
        scratch.Git("config", "filter.a=b.clean", "cat");
        var git = GitProgram.Find(scratch.Variables);
        var repository = await git.DiscoverAsync(scratch.Path, default);
        var refusal = await Assert.ThrowsAsync<Lathe.Errors.LatheException>(() => git.ChangesSinceAsync(repository, repository.Head!, default));
        Assert.Equal("git.odd_filter", refusal.Error.Code);
    }

    [Fact]
    public async Task Three_dots_mean_where_the_branches_parted()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("a.txt", "1").Commit();
        var git = GitProgram.Find(scratch.Variables);
        var start = (await git.DiscoverAsync(scratch.Path, default)).Head;
        scratch.Git("checkout", "-q", "-b", "side");
        scratch.Write("a.txt", "2").Commit();
        scratch.Git("branch", "-q", "-f", "other", start!);
        var repository = await git.DiscoverAsync(scratch.Path, default);
        Assert.Equal(start, await git.CommitOfAsync(repository, "other...", default));
        Assert.Equal(repository.Head, await git.CommitOfAsync(repository, "side", default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("none")]
    [InlineData("--all")]
    [InlineData("-h")]
    [InlineData("HEAD:a.txt")]
    [InlineData("a\nb")]
    [InlineData("none...")]
    public async Task What_names_no_commit_is_none(string revision)
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("a.txt", "1").Commit();
        var git = GitProgram.Find(scratch.Variables);
        Assert.Null(await git.CommitOfAsync(await git.DiscoverAsync(scratch.Path, default), revision, default));
    }

    [Fact]
    public async Task Objects_that_are_gone_too_large_or_no_blob_are_left_out()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("small.txt", "s\0\n").Write("large.txt", new string('x', 5_000)).Commit();
        var git = GitProgram.Find(scratch.Variables);
        var repository = await git.DiscoverAsync(scratch.Path, default);
        var ids = new List<string> { repository.Head!, new('a', 40) };
        foreach (var path in new[] { "small.txt", "large.txt" }) ids.Add(scratch.Git("rev-parse", $"HEAD:{path}").Trim());
        var blobs = await git.ReadBlobsAsync(repository, ids, 1_000, default);
        Assert.Equal("s\0\n"u8.ToArray(), Assert.Single(blobs).Value);
        Assert.Empty(await git.ReadBlobsAsync(repository, [], 1_000, default));
    }
}
