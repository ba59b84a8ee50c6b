using System.Diagnostics;
using System.Text;

namespace Lathe.Context.Tests;

public sealed class GitIgnoreTests
{
    [Theory]
    [InlineData("*.log", "a.log", false, true)]
    [InlineData("build/", "build", false, false)]
    [InlineData("build/", "build", true, true)]
    [InlineData("*.log\n!keep.log", "keep.log", false, false)]
    [InlineData("\\#a\n\\!b", "#a", false, true)]
    [InlineData("\\#a\n\\!b", "!b", false, true)]
    [InlineData("# a", "# a", false, false)]
    [InlineData("a\\ ", "a ", false, true)]
    [InlineData("a  ", "a", false, true)]
    [InlineData("a\r\n", "a", false, true)]
    [InlineData("[!a-c]", "d", false, true)]
    [InlineData("é?", "éx", false, true)]
    [InlineData("?", "é", false, false)]
    public void A_rule_at_the_root(string rules, string name, bool directory, bool ignored) =>
        Assert.Equal(ignored, GitIgnore.Root(rules).IsIgnored(name, directory));

    [Fact]
    public void The_nearest_file_wins_then_the_repositorys_excludes_then_the_users()
    {
        var root = GitIgnore.Root("*.a\n", "*.b\n!*.a\n", "*.c\n!*.b\n");
        Assert.True(root.IsIgnored("x.a", false));
        Assert.True(root.IsIgnored("x.b", false));
        Assert.True(root.IsIgnored("x.c", false));
        var folder = root.Enter("sub", "!*.a\n/only\n").Enter("deep", null);
        Assert.False(folder.IsIgnored("x.a", false));
        Assert.False(folder.IsIgnored("only", false));
        Assert.True(folder.IsIgnored("x.c", false));
    }

    [Fact]
    public void A_hostile_pattern_ends()
    {
        // Backtracking would not end within the test runner's limit.
        var scope = GitIgnore.Root(string.Concat(Enumerable.Repeat("**/*a", 40)) + "b\n" + string.Concat(Enumerable.Repeat("*a", 60)) + "b\n");
        for (var i = 0; i < 40; i++) scope = scope.Enter(new string('a', 50), null);
        Assert.False(scope.IsIgnored(new string('a', 200), false));
    }

    [Fact]
    public async Task It_agrees_with_git_on_generated_rules_and_paths()
    {
        var root = Directory.CreateTempSubdirectory("lathe-ignore-").FullName;
        try
        {
            await Git(root, "", "init", "-q");
            var random = new Lcg(20240607);
            var compared = 0;
            for (var round = 0; round < 60; round++)
            {
                string Rules()
                {
                    var text = new StringBuilder();
                    for (var i = random.Next(6); i >= 0; i--) text.Append(Pattern(random)).Append(random.Next(9) == 0 ? "\r\n" : "\n");
                    return text.ToString();
                }

                var (top, sub, info) = (Rules(), Rules(), random.Next(2) == 0 ? Rules() : "");
                Directory.CreateDirectory(Path.Combine(root, "a"));
                await File.WriteAllTextAsync(Path.Combine(root, ".gitignore"), top, TestContext.Current.CancellationToken);
                await File.WriteAllTextAsync(Path.Combine(root, "a", ".gitignore"), sub, TestContext.Current.CancellationToken);
                await File.WriteAllTextAsync(Path.Combine(root, ".git", "info", "exclude"), info, TestContext.Current.CancellationToken);
                var paths = new HashSet<string>(StringComparer.Ordinal);
                for (var i = 0; i < 60; i++) paths.Add(PathOf(random));
                var expected = (await Git(root, string.Join('\0', paths) + "\0", "check-ignore", "--no-index", "-z", "--stdin")).Split('\0', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
                foreach (var path in paths)
                {
                    compared++;
                    Assert.True(expected.Contains(path) == IsIgnored(path, top, sub, info), $"round {round}: '{path}' git={expected.Contains(path)}\ntop:\n{top}\nsub:\n{sub}\ninfo:\n{info}");
                }
            }

            Assert.True(compared > 2000);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static bool IsIgnored(string path, string top, string sub, string info)
    {
        var scope = GitIgnore.Root(top, info);
        var segments = path.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var directory = i < segments.Length - 1 || path == "a";
            if (scope.IsIgnored(segments[i], directory)) return true;
            scope = scope.Enter(segments[i], i == 0 && segments[i] == "a" ? sub : null);
        }

        return false;
    }

    private static string Pattern(Lcg random)
    {
        string[] pieces = ["a", "b", "ab", "*", "?", "**", "/", "/", "[ab]", "[!a]", "[^b-z]", "[[:alpha:]]", "[]a]", "\\a", "\\*", ".x", "a*", "*.x", "***", "[a", " ", "é", "[a-", "[[:bad:]]", "\\", "b/"];
        var text = new StringBuilder(random.Next(5) == 0 ? "!" : random.Next(20) == 0 ? "#" : "");
        for (var i = random.Next(5); i >= 0; i--) text.Append(pieces[random.Next(pieces.Length)]);
        if (random.Next(6) == 0) text.Append('/');
        return text.ToString();
    }

    private static string PathOf(Lcg random)
    {
        string[] names = ["a", "b", "ab", "aab", "a.x", "b.x", ".x", "é", "a*", "[a", "x", "a b"];
        var text = new StringBuilder(names[random.Next(names.Length)]);
        for (var i = random.Next(4); i > 0; i--) text.Append('/').Append(names[random.Next(names.Length)]);
        // Git asks the disk whether a path is a folder; of these only "a" is one.
        return text.ToString();
    }

    private static async Task<string> Git(string folder, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8, StandardInputEncoding = new UTF8Encoding(false) };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["XDG_CONFIG_HOME"] = folder + "/none";
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return await output;
    }

    private sealed class Lcg(uint seed)
    {
        private uint _state = seed;

        public int Next(int below)
        {
            _state = (_state * 1664525) + 1013904223;
            return (int)((_state >> 8) % (uint)below);
        }
    }
}
