using Lathe.Engine.Configuration;
using Lathe.Engine.Folders;
using Lathe.Errors;
using Lathe.Git;
using Lathe.Git.Tests;

namespace Lathe.Engine.Tests.Folders;

public sealed class PlainListingFacts
{
    private static readonly string[] s_words = ["a", "b.txt", "c.log", "data", "x y", "deep", "sub.d", "Ä", "tool", "[z]"];
    private static readonly string[] s_rules = ["*.log", "data/", "/deep", "!b.txt", "sub.d/**", "!c.log", "x*", "deep/data", "**/tool", "!/data/", "Ä", "\\[z]"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task It_lists_what_git_lists_of_a_repository_without_commits(int seed)
    {
        using var scratch = ScratchRepository.Create();
        var chance = new Random(seed);
        File.WriteAllText(Path.Combine(scratch.Home, ".gitconfig"), "[core]\n\texcludesFile = ~/ignored\n");
        File.WriteAllText(Path.Combine(scratch.Home, "ignored"), "*.d\n");
        for (var i = 0; i < 120; i++)
        {
            var path = string.Join('/', Enumerable.Range(0, chance.Next(1, 5)).Select(_ => s_words[chance.Next(s_words.Length)]));
            if (IsFree(scratch.Path, path)) scratch.Write(path, "x");
        }

        foreach (var folder in Directory.EnumerateDirectories(scratch.Path, "*", SearchOption.AllDirectories).Prepend(scratch.Path).Where(d => !d.Contains("/.git", StringComparison.Ordinal)).ToList())
        {
            if (folder != scratch.Path && chance.Next(4) > 0) continue;
            File.WriteAllLines(Path.Combine(folder, ".gitignore"), Enumerable.Range(0, 3).Select(_ => s_rules[chance.Next(s_rules.Length)]));
        }

        var git = GitProgram.Find(scratch.Variables);
        var listed = await git.ListFilesAsync(await git.DiscoverAsync(scratch.Path, default), default);
        var plain = await FolderListing.TakeAsync(git, ProjectFolders.Plain(git, PathsOf(scratch), scratch.Path), [], default);
        Assert.NotEmpty(plain.Files.Files);
        Assert.Equal(listed.Files.Select(f => f.Path).Order(StringComparer.Ordinal), Paths(plain));
    }

    [Fact]
    public async Task Links_are_listed_and_not_followed_and_what_is_neither_file_nor_folder_is_passed_over()
    {
        using var scratch = Plain();
        scratch.Write("a.txt", "a");
        File.CreateSymbolicLink(Path.Combine(scratch.Path, "link"), "/etc");
        scratch.Run(scratch.Path, "mkfifo", "pipe");
        scratch.Run(scratch.Path, "bash", "-c", "echo x > $'odd\\xff'");
        var listed = await TakeAsync(scratch);
        Assert.Equal(["a.txt", "link"], Paths(listed));
        Assert.Equal(["odd\\xff"], listed.Files.UnreadableNames);
        Assert.All(listed.Files.Files, f => Assert.False(f.Tracked));
    }

    [Fact]
    public async Task Other_repositories_are_named_and_a_folder_that_only_looks_like_one_is_not()
    {
        using var scratch = Plain();
        scratch.Write("in/a.txt", "a").Write("tree/.git", "gitdir: ../elsewhere").Write("tree/b.txt", "b").Write("none/c.txt", "c");
        scratch.Git("init", "-q", "in");
        Directory.CreateDirectory(Path.Combine(scratch.Path, "none", ".git"));
        var listed = await TakeAsync(scratch);
        Assert.Equal(["in", "tree"], listed.Files.EmbeddedRepositories.Order(StringComparer.Ordinal));
        Assert.Equal(["none/c.txt"], Paths(listed));
    }

    [Theory]
    [InlineData("app/node_modules/x/index.js", null, "app/node_modules")]
    [InlineData("lib/python/.venv/bin/activate", null, "lib/python/.venv")]
    [InlineData("src/App/obj/x.dll", "src/App/App.csproj", "src/App/obj")]
    [InlineData("crates/a/target/x", "crates/a/Cargo.toml", "crates/a/target")]
    [InlineData("php/vendor/a.php", "php/composer.json", "php/vendor")]
    [InlineData("elixir/deps/a.ex", "elixir/mix.exs", "elixir/deps")]
    public async Task Packages_and_what_builds_leave_are_left_out_and_named(string file, string? mark, string folder)
    {
        using var scratch = Plain();
        scratch.Write(file, "x").Write("kept.txt", "x");
        if (mark is not null) scratch.Write(mark, "{}");
        var listed = await TakeAsync(scratch);
        Assert.Equal([folder], listed.Assumed);
        Assert.Equal(new[] { "kept.txt", mark }.OfType<string>().Order(StringComparer.Ordinal), Paths(listed));
        Assert.True(listed.Rules.IsPlain);

        // What the run writes there later is left out by the rules that it keeps.
        if (mark is not null) Assert.Contains($"\n/{folder}/\n", listed.Rules.User!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bin/tool.sh")]
    [InlineData("build/webpack.config.js")]
    [InlineData("vendor/library/a.go")]
    [InlineData("out/report.md")]
    [InlineData("obj/cube.obj")]
    public async Task A_name_that_may_be_anybodys_counts_only_beside_a_project_that_builds_there(string file)
    {
        using var scratch = Plain();
        scratch.Write(file, "x").Write("go.mod", "module a\n").Write("Makefile", "all:\n");
        var listed = await TakeAsync(scratch);
        Assert.Empty(listed.Assumed);
        Assert.Contains(file, Paths(listed));
    }

    [Theory]
    [InlineData(".gitignore", "!node_modules/\n!/web/dist/\n")]
    [InlineData(".ignore", "!node_modules\n!dist\n")]
    public async Task A_rule_of_the_users_lifts_them_and_one_that_names_them_needs_no_word(string name, string rules)
    {
        using var scratch = Plain();
        scratch.Write("web/package.json", "{}").Write("web/dist/a.js", "x").Write("web/node_modules/b.js", "x");
        scratch.Write(name, rules);
        var lifted = await TakeAsync(scratch);
        Assert.Empty(lifted.Assumed);
        Assert.Equal([name, "web/dist/a.js", "web/node_modules/b.js", "web/package.json"], Paths(lifted));
        scratch.Write(name, "node_modules\ndist\n");
        Assert.Empty((await TakeAsync(scratch)).Assumed);
    }

    [Fact]
    public async Task More_files_than_the_bound_are_refused_with_the_way_out_which_works()
    {
        using var scratch = Plain();
        for (var i = 0; i < 30; i++) scratch.Write($"many/{i}.txt", "x");
        scratch.Write("few/a.txt", "x");
        var git = GitProgram.Find(scratch.Variables);
        var folder = ProjectFolders.Plain(git, PathsOf(scratch), scratch.Path);
        var refused = await Assert.ThrowsAsync<LatheException>(() => FolderListing.TakeAsync(git, folder, [], 20, default));
        Assert.Equal((ErrorKind.Validation, "folder.too_many_files"), (refused.Error.Kind, refused.Error.Code));
        Assert.Contains(".gitignore", refused.Error.Guidance, StringComparison.Ordinal);
        Assert.Equal(["few/a.txt"], Paths(await FolderListing.TakeAsync(git, folder, ["many/"], 20, default)));
        scratch.Write(".gitignore", "/many\n");
        Assert.Equal([".gitignore", "few/a.txt"], Paths(await FolderListing.TakeAsync(git, folder, [], 20, default)));
    }

    [Fact]
    public async Task Lathes_own_files_are_no_part_of_it_whatever_the_rules_say()
    {
        using var scratch = Plain();
        var paths = new LathePaths(Path.Combine(scratch.Path, ".lathe-home/state"), Path.Combine(scratch.Path, ".lathe-home/cache"), Path.Combine(scratch.Path, ".lathe-home/config"));
        scratch.Write(".lathe-home/state/journal.db", "x").Write(".gitignore", "!*\n").Write("a.txt", "x");
        var git = GitProgram.Find(scratch.Variables);
        var folder = ProjectFolders.Plain(git, paths, scratch.Path);
        Assert.Equal([".lathe-home/state", ".lathe-home/cache", ".lathe-home/config"], folder.Own);
        Assert.Equal([".gitignore", "a.txt"], Paths(await FolderListing.TakeAsync(git, folder, [], default)));
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_an_error_of_its_own()
    {
        using var scratch = Plain();
        var git = GitProgram.Find(scratch.Variables);
        var folder = ProjectFolders.Plain(git, PathsOf(scratch), scratch.Path);
        Directory.Delete(scratch.Path, recursive: true);
        Assert.Equal("git.repository_gone", (await Assert.ThrowsAsync<LatheException>(() => FolderListing.TakeAsync(git, folder, [], default))).Error.Code);
    }

    internal static ScratchRepository Plain()
    {
        var scratch = ScratchRepository.Create();
        Directory.Delete(Path.Combine(scratch.Path, ".git"), recursive: true);
        return scratch;
    }

    internal static LathePaths PathsOf(ScratchRepository scratch) => new(Path.Combine(scratch.Folder, "state"), Path.Combine(scratch.Folder, "cache"), Path.Combine(scratch.Folder, "config"));

    private static Task<FolderListing> TakeAsync(ScratchRepository scratch)
    {
        var git = GitProgram.Find(scratch.Variables);
        return FolderListing.TakeAsync(git, ProjectFolders.Plain(git, PathsOf(scratch), scratch.Path), [], default);
    }

    private static IEnumerable<string> Paths(FolderListing listing) => listing.Files.Files.Select(f => f.Path).Order(StringComparer.Ordinal);

    // No file where a folder is, nor the reverse.
    private static bool IsFree(string root, string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            if (File.Exists(Path.Combine(root, path[..slash]))) return false;
        return !Directory.Exists(Path.Combine(root, path));
    }
}
