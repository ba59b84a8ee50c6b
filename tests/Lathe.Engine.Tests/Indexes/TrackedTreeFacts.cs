using System.Text;
using Lathe.Context;
using Lathe.Engine.Configuration;
using Lathe.Engine.Indexes;
using Lathe.Git;
using Lathe.Git.Tests;

namespace Lathe.Engine.Tests.Indexes;

public sealed class TrackedTreeFacts
{
    [Theory]
    [InlineData("2", "sha1", false)]
    [InlineData("3", "sha1", false)]
    [InlineData("4", "sha1", false)]
    [InlineData("2", "sha256", false)]
    [InlineData("4", "sha256", false)]
    [InlineData("2", "sha1", true)]
    public async Task The_index_has_the_files_that_git_lists(string version, string format, bool split)
    {
        using var scratch = ScratchRepository.Create("repo", $"--object-format={format}");
        scratch.Write(".gitignore", "out/\n*.log\n").Write("out/kept/deep.c", "1").Write("out/made.c", "2").Write("out/kept/made.c", "3").Write("a.log", "4").Write("b.log", "5").Write("a.c", "6").Write("untracked.c", "7").Write($"{new string('d', 200)}/{new string('e', 200)}.c", "8");
        scratch.Git("add", ".gitignore", "a.c");
        scratch.Git("add", "-f", "out/kept/deep.c", "b.log");
        if (split) scratch.Git("update-index", "--split-index");
        // Version 3 is what git writes where an entry has more flags than version 2 holds.
        if (version == "3") scratch.Git("add", "-N", "untracked.c");
        else scratch.Git("update-index", "--index-version", version);
        if (split) scratch.Git("rm", "-q", "--cached", "a.c");

        var git = GitProgram.Find(scratch.Variables);
        var listed = await git.ListFilesAsync(await git.DiscoverAsync(scratch.Path, CancellationToken.None), CancellationToken.None);
        using var index = Open(scratch);
        Assert.Equal(listed.Files.Select(static f => f.Path).Order(StringComparer.Ordinal), index.Ask(Paths, CancellationToken.None));
    }

    [Fact]
    public void A_runs_copy_is_ignored_by_the_users_own_rules_and_those_of_its_repository()
    {
        using var scratch = ScratchRepository.Create();
        File.WriteAllText(Path.Combine(scratch.Home, ".gitconfig"), "[core]\n\texcludesFile = ~/ignored\n");
        File.WriteAllText(Path.Combine(scratch.Home, "ignored"), "*.orig\n");
        File.AppendAllText(Path.Combine(scratch.Path, ".git", "info", "exclude"), "*.tmp\n");
        scratch.Write("kept.tmp", "1");
        scratch.Git("add", "-f", "kept.tmp");
        var copy = Directory.CreateDirectory(Path.Combine(scratch.Folder, "copy")).FullName;
        foreach (var name in (string[])["kept.tmp", "b.tmp", "c.orig", "d.c"]) File.WriteAllText(Path.Combine(copy, name), name, Encoding.UTF8);
        using var index = RepositoryIndexes.ForWorkspace(PathsOf(scratch), GitProgram.Find(scratch.Variables), scratch.Path, copy, TimeProvider.System);
        Assert.Equal(["d.c", "kept.tmp"], index.Ask(Paths, CancellationToken.None));
    }

    private static RepositoryIndex Open(ScratchRepository scratch) => new(new IndexOptions(scratch.Path) { Folder = Path.Combine(scratch.Folder, "cache") });

    private static LathePaths PathsOf(ScratchRepository scratch) => new(Path.Combine(scratch.Folder, "state"), Path.Combine(scratch.Folder, "cache"), Path.Combine(scratch.Folder, "config"));

    private static List<string> Paths(IIndexSnapshot snapshot) => [.. Enumerable.Range(0, snapshot.FileCount).Select(snapshot.PathOf).Order(StringComparer.Ordinal)];
}
