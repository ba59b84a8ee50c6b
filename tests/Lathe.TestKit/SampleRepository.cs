using System.Diagnostics;
using System.Text;

namespace Lathe.TestKit;

/// <summary>
/// A git repository in a folder of its own, made by real git with a name, a clock and settings of its own, so that it comes out the same on every machine.
/// It starts as a small project with a bug (<c>greeting.txt</c>) and a check that finds it (<c>sh check.sh</c>).
/// </summary>
public sealed class SampleRepository : IDisposable
{
    /// <summary>The check that fails until <c>greeting.txt</c> says hello.</summary>
    public const string Check = "sh check.sh";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private SampleRepository(string root)
    {
        Root = root;
        Folder = Directory.CreateDirectory(Path.Combine(root, "project")).FullName;
    }

    /// <summary>A folder around the repository, for what must not lie in it.</summary>
    public string Root { get; }

    /// <summary>The work tree.</summary>
    public string Folder { get; }

    /// <summary>A folder that is no repository, with the files of the small project.</summary>
    public static SampleRepository WithoutGit()
    {
        var scratch = new SampleRepository(Directory.CreateTempSubdirectory("lathe-scratch-").FullName);
        scratch.Write("greeting.txt", "helo world\n");
        scratch.Write("check.sh", "# The greeting has to be spelled right.\ngrep -q '^hello world$' greeting.txt\n");
        return scratch;
    }

    /// <summary>A repository without any commit.</summary>
    public static SampleRepository WithoutCommits()
    {
        var scratch = WithoutGit();
        scratch.Git("init", "--quiet", "--initial-branch=main");
        return scratch;
    }

    /// <summary>A repository with one commit of the small project.</summary>
    public static SampleRepository Create() => WithoutCommits().Commit("Start");

    /// <summary>Writes a text file below the work tree, and the folders that it needs.</summary>
    public SampleRepository Write(string path, string content) => Write(path, Utf8.GetBytes(content));

    /// <summary>Writes bytes.</summary>
    public SampleRepository Write(string path, byte[] content)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        return this;
    }

    /// <summary>Makes a symbolic link.</summary>
    public SampleRepository Link(string path, string target)
    {
        File.CreateSymbolicLink(Path.Combine(Folder, path), target);
        return this;
    }

    /// <summary>The text of a file.</summary>
    public string Read(string path) => File.ReadAllText(Path.Combine(Folder, path));

    /// <summary>Commits everything.</summary>
    public SampleRepository Commit(string message)
    {
        Git("add", "--all");
        Git("commit", "--quiet", "--message", message);
        return this;
    }

    /// <summary>Runs git in the work tree.</summary>
    /// <returns>Its standard output.</returns>
    public string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { UseShellExecute = false, WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("GIT_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed: {error.Result}");
    }

    public void Dispose()
    {
        if (Directory.Exists(Root)) Directory.Delete(Root, recursive: true);
    }

    private static IEnumerable<(string Name, string Value)> Settings =>
    [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "Ada"),
        ("GIT_AUTHOR_EMAIL", "ada@example.org"),
        ("GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z"),
        ("GIT_COMMITTER_NAME", "Ada"),
        ("GIT_COMMITTER_EMAIL", "ada@example.org"),
        ("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z"),
    ];
}
