using Lathe.Errors;

namespace Lathe.Git.Tests;

public sealed class ListingTests
{
    private static async Task<GitFileList> ListAsync(ScratchRepository scratch)
    {
        var git = GitProgram.Find(scratch.Variables);
        return await git.ListFilesAsync(await git.DiscoverAsync(scratch.Path, default), default);
    }

    [Fact]
    public async Task Tracked_and_untracked_files_are_listed_and_ignored_ones_are_not()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("tracked", "1").Write(".gitignore", "*.log\n!keep.log\nbin/\n").Write("forced.log", "1").Commit().Git("add", "-f", "forced.log");
        scratch.Write("new dir/é\n\"x", "2").Write("a.log", "3").Write("keep.log", "4").Write("bin/x", "5");

        var list = await ListAsync(scratch);

        Assert.Equal(
            [".gitignore/True", "forced.log/True", "keep.log/False", "new dir/é\n\"x/False", "tracked/True"],
            list.Files.Select(f => $"{f.Path}/{f.Tracked}").Order(StringComparer.Ordinal));
        Assert.Empty(list.Submodules);
        Assert.Empty(list.UnreadableNames);
    }

    [Fact]
    public async Task A_name_that_is_not_utf8_is_told_and_not_guessed()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("ok", "1");
        scratch.Run(scratch.Path, "bash", "-c", "printf 1 > $'b\\xe9d'");
        var list = await ListAsync(scratch);
        Assert.Equal("ok", Assert.Single(list.Files).Path);
        Assert.Equal("b\\xe9d", Assert.Single(list.UnreadableNames));
    }

    [Fact]
    public void Folders_that_git_could_not_open_are_those_that_it_warns_of()
    {
        const string warnings = "warning: could not open directory 'a/b c/': Permission denied\nwarning: unable to access 'd/.gitignore': Permission denied\nwarning: could not open directory 'two\nlines's/': Permission denied\n";
        Assert.Equal(["a/b c", "two\nlines's"], Listing.ClosedFolders(warnings));
        Assert.Empty(Listing.ClosedFolders(""));
    }

    [Fact]
    public async Task Files_of_initialised_submodules_are_listed_at_every_depth()
    {
        using var scratch = ScratchRepository.Create();
        var inner = MakeRepository(scratch, "inner", "deep.txt");
        var middle = MakeRepository(scratch, "middle", "mid.txt");
        middle.Git("submodule", "add", "-q", inner.Path, "in");
        middle.Commit();
        scratch.Write("top.txt", "1").Git("submodule", "add", "-q", middle.Path, "lib/middle");
        scratch.Git("submodule", "add", "-q", inner.Path, "closed");
        scratch.Git("submodule", "update", "-q", "--init", "--recursive");
        scratch.Commit().Git("submodule", "deinit", "-q", "-f", "closed");
        scratch.Write("lib/middle/dirty.txt", "2");

        var list = await ListAsync(scratch);

        Assert.Equal(
            [".gitmodules", "lib/middle/.gitmodules", "lib/middle/dirty.txt", "lib/middle/in/deep.txt", "lib/middle/mid.txt", "top.txt"],
            list.Files.Select(f => f.Path).Order(StringComparer.Ordinal));
        Assert.Equal([("closed", false), ("lib/middle", true), ("lib/middle/in", true)], list.Submodules.Select(s => (s.Path, s.Initialised)).Order());
    }

    [Fact]
    public async Task A_repository_inside_the_tree_is_told_apart()
    {
        using var scratch = ScratchRepository.Create();
        MakeRepository(scratch, "repo/nested", "x");
        var list = await ListAsync(scratch);
        Assert.Equal(["nested"], list.EmbeddedRepositories);
        Assert.Empty(list.Files);
    }

    [Fact]
    public async Task An_unmerged_file_is_listed_once()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("f", "0").Commit().Git("checkout", "-q", "-b", "side");
        scratch.Write("f", "1").Commit().Git("checkout", "-q", "main");
        scratch.Write("f", "2").Commit();
        Assert.Throws<InvalidOperationException>(() => scratch.Git("merge", "-q", "side"));
        Assert.Equal("f", Assert.Single((await ListAsync(scratch)).Files).Path);
    }

    [Theory]
    [InlineData(".gitignore", 120)]
    [InlineData(".git/info/exclude", 120)]
    [InlineData("../home/.config/git/ignore", 120)]
    [InlineData("lib/.gitignore", 120)]
    [InlineData("a/.gitignore", 2)]
    public async Task A_pipe_in_the_place_of_rules_is_named_and_not_waited_for(string place, int seconds)
    {
        using var scratch = ScratchRepository.Create();
        var inner = MakeRepository(scratch, "inner", "deep.txt");
        scratch.Write("a/b/c", "1").Write(".gitignore", "*.log\n").Git("submodule", "add", "-q", inner.Path, "lib");
        scratch.Commit();
        var pipe = Path.GetFullPath(place, scratch.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(pipe)!);
        File.Delete(pipe);
        scratch.Run(scratch.Folder, "mkfifo", pipe);

        var git = GitProgram.Find(scratch.Variables, TimeSpan.FromSeconds(seconds));
        var repository = await git.DiscoverAsync(scratch.Path, default);
        var thrown = await Assert.ThrowsAsync<LatheException>(() => git.ListFilesAsync(repository, default));
        Assert.Equal("git.rules_pipe", thrown.Error.Code);
        Assert.StartsWith(pipe + " is a pipe", thrown.Error.Message, StringComparison.Ordinal);
        Assert.Equal("git.rules_pipe", (await Assert.ThrowsAsync<LatheException>(() => git.ChangesSinceAsync(repository, repository.Head!, default))).Error.Code);
    }

    [Fact]
    public async Task A_link_to_a_pipe_is_no_pipe_in_the_tree()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("a", "1").Run(scratch.Path, "mkfifo", "../pipe");
        scratch.Run(scratch.Path, "ln", "-s", "../pipe", ".gitignore");
        Assert.Equal([".gitignore", "a"], (await ListAsync(scratch)).Files.Select(f => f.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_repository_that_is_gone_is_not_found()
    {
        using var scratch = ScratchRepository.Create();
        var git = GitProgram.Find(scratch.Variables);
        var repository = await git.DiscoverAsync(scratch.Path, default);
        Directory.Delete(scratch.Path, recursive: true);
        var thrown = await Assert.ThrowsAsync<LatheException>(() => git.ListFilesAsync(repository, default));
        Assert.Equal("git.repository_gone", thrown.Error.Code);
    }

    [Fact]
    public async Task Neither_hooks_nor_fsmonitor_nor_filters_of_the_repository_run()
    {
        using var scratch = ScratchRepository.Create();
        scratch.Write("a", "1").Commit().Write("a", "2");
        var trap = Path.Combine(scratch.Folder, "trap");
        var touched = Path.Combine(scratch.Folder, "touched");
        File.WriteAllText(trap, $"#!/bin/sh\ntouch '{touched}'\n");
        scratch.Run(scratch.Folder, "chmod", "+x", trap);
        scratch.Git("config", "core.fsmonitor", trap);
        scratch.Git("config", "filter.t.clean", trap);
        scratch.Git("config", "core.pager", trap);
        scratch.Write(".git/info/attributes", "* filter=t\n");
        foreach (var hook in new[] { "post-index-change", "fsmonitor-watchman" }) File.Copy(trap, Path.Combine(scratch.Path, ".git/hooks", hook));

        await ListAsync(scratch);

        Assert.False(File.Exists(touched));
    }

    private static ScratchRepository MakeRepository(ScratchRepository around, string name, string file)
    {
        var repository = around.At(Path.Combine(around.Folder, name));
        Directory.CreateDirectory(repository.Path);
        repository.Git("init", "-q", "-b", "main");
        return repository.Write(file, "1").Commit();
    }
}
