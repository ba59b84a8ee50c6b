using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;

namespace Lathe.Edits.Tests;

/// <summary>What is printed is given to the real git, and the result compared byte for byte.</summary>
[SupportedOSPlatform("linux")]
public sealed class GitApplyTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lathe-edits-");

    public void Dispose() => folder.Delete(recursive: true);

    public static TheoryData<string, FileChange> Changes
    {
        get
        {
            byte[] binary = new byte[5000];
            for (var i = 0; i < binary.Length; i++) binary[i] = (byte)((i * i) >> 3);
            var data = new TheoryData<string, FileChange>();
            void Add(string name, FileChange change) => data.Add(name, change);
            Add("new", new(null, "n", null, Edit.Bytes("a\nb\n")));
            Add("new in folder, executable", new(null, "d/n", null, Edit.Bytes("a")) { NewMode = 0x1ED });
            Add("new and empty", new(null, "n", null, []));
            Add("deleted", new("f", null, Edit.Bytes("a\nb\n"), null));
            Add("deleted and empty", new("f", null, [], null));
            Add("changed", new("f", "f", Edit.Bytes("a\nb\nc\n"), Edit.Bytes("a\nB\nc\nd\n")));
            Add("emptied", new("f", "f", Edit.Bytes("a\n"), []));
            Add("filled", new("f", "f", [], Edit.Bytes("a\n")));
            Add("mode only", new("f", "f", Edit.Bytes("a\n"), Edit.Bytes("a\n")) { NewMode = 0x1ED });
            Add("mode and content", new("f", "f", Edit.Bytes("a\n"), Edit.Bytes("b\n")) { OldMode = 0x1ED });
            Add("moved", new("f", "d/g", Edit.Bytes("a\n"), Edit.Bytes("a\n")));
            Add("moved and changed", new("f", "g h", Edit.Bytes("a\nb\nc\n"), Edit.Bytes("a\nb\nx\n")));
            Add("no final newline before", new("f", "f", Edit.Bytes("a\nb"), Edit.Bytes("a\nb\n")));
            Add("no final newline after", new("f", "f", Edit.Bytes("a\nb\n"), Edit.Bytes("a\nb")));
            Add("no final newline at all", new("f", "f", Edit.Bytes("a\nb"), Edit.Bytes("x\nb")));
            Add("crlf", new("f", "f", Edit.Bytes("a\r\nb\r\n"), Edit.Bytes("a\r\nc\r\nb\r\n")));
            Add("crlf to lf", new("f", "f", Edit.Bytes("a\r\nb\r\n"), Edit.Bytes("a\nb\n")));
            Add("lone cr", new("f", "f", Edit.Bytes("a\rb\rc\n"), Edit.Bytes("a\rx\rc\r")));
            Add("byte order mark", new("f", "f", Edit.Bytes("\uFEFFa\nb\n"), Edit.Bytes("\uFEFFA\nb\n")));
            Add("utf-8 to legacy", new("f", "f", Edit.Bytes("é\nb\n"), [0xE9, 0x0A, 0x62, 0x0A]));
            Add("legacy encoding", new("f", "f", [0xE9, 0x0A, 0x61, 0x0A], [0xE9, 0x0A, 0xC3, 0xA9, 0xFF, 0x0A]));
            Add("odd names", new("sp ace/q\"uo\\te\té.txt", "sp ace/q\"uo\\te\té.txt", Edit.Bytes("a\n"), Edit.Bytes("b\n")));
            Add("name with a space", new("a b/c d", "a b/c d", Edit.Bytes("a\n"), Edit.Bytes("b\n")));
            Add("name with b/", new("x b/y", "x b/y", Edit.Bytes("a\n"), Edit.Bytes("a\n")) { NewMode = 0x1ED });
            Add("deleted sql comment", new("f", "f", Edit.Bytes("-- a\n++ b\nc\n"), Edit.Bytes("c\n")));
            Add("new link", new(null, "l", null, Edit.Bytes("target")) { NewIsLink = true });
            Add("link changed", new("l", "l", Edit.Bytes("target"), Edit.Bytes("other")) { OldIsLink = true, NewIsLink = true });
            Add("file to link", new("l", "l", Edit.Bytes("text\n"), Edit.Bytes("other")) { NewIsLink = true });
            Add("new binary", new(null, "b", null, binary));
            Add("changed binary", new("b", "b", binary, [.. binary[..100], 0, 1]));
            Add("deleted binary", new("b", null, binary, null));
            Add("emptied binary", new("b", "b", [0], []));
            Add("utf-16", new("f", "f", [0xFF, 0xFE, 0x61, 0x00], [0xFF, 0xFE, 0x62, 0x00]));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Git_makes_the_change_and_takes_it_back(string name, FileChange change)
    {
        var diff = UnifiedDiff.Write([change]);
        Assert.NotEmpty(diff);
        Place(change.OldPath, change.Before, change.OldMode, change.OldIsLink);
        Git(diff, name, "apply", "--whitespace=nowarn", "-");
        Check(change.NewPath, change.After, change.NewMode, change.NewIsLink);
        if (change.NewPath != change.OldPath) Assert.False(change.OldPath is not null && Path.Exists(At(change.OldPath)));
        Git(diff, name, "apply", "-R", "--whitespace=nowarn", "-");
        Check(change.OldPath, change.Before, change.OldMode, change.OldIsLink);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_is_printed_is_read_back_and_applies_here_too(string name, FileChange change)
    {
        var diff = UnifiedDiff.Write([change]);
        var parsed = UnifiedDiff.Parse(diff);
        Assert.True(parsed.Error is null, name + ": " + parsed.Error?.Describe());
        Assert.Equal(diff, UnifiedDiff.Write(parsed.Patches));
        if (change.OldIsLink || change.NewIsLink || change.Path.Contains('\\', StringComparison.Ordinal)) return;

        var tree = new MemoryFileTree();
        if (change.Before is not null) tree.With(change.OldPath!, change.Before, change.OldMode);
        var result = EditApplier.Apply(tree, UnifiedDiff.ToEdits(parsed.Patches));
        Assert.True(result.Succeeded, result.Describe());
        if (change.After is null) Assert.Empty(tree.Paths);
        else Assert.Equal((Convert.ToHexString(change.After), change.NewMode), (Convert.ToHexString(tree.Read(change.NewPath!)), tree.Stat(change.NewPath!)!.Mode));
    }

    [Fact]
    public void Many_changes_go_into_one_diff()
    {
        var changes = new List<FileChange>();
        foreach (var row in Changes)
        {
            var (name, change) = row.Data;
            if (change.OldIsLink || change.NewIsLink) continue;
            var prefix = changes.Count + "/";
            changes.Add(change with { OldPath = change.OldPath is null ? null : prefix + change.OldPath, NewPath = change.NewPath is null ? null : prefix + change.NewPath });
        }

        foreach (var change in changes) Place(change.OldPath, change.Before, change.OldMode, isLink: false);
        var diff = UnifiedDiff.Write(changes, new UnifiedDiffOptions { FullIndex = true, ContextLines = 1 });
        Git(diff, "all", "apply", "--whitespace=nowarn", "-");
        foreach (var change in changes) Check(change.NewPath, change.After, change.NewMode, isLink: false);
        Assert.Equal(diff, UnifiedDiff.Write(UnifiedDiff.Parse(diff).Patches));
    }

    private string At(string path) => Path.Combine(folder.FullName, path);

    private void Place(string? path, byte[]? content, int mode, bool isLink)
    {
        if (path is null) return;
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        if (isLink)
        {
            File.CreateSymbolicLink(At(path), Encoding.UTF8.GetString(content!));
            return;
        }

        File.WriteAllBytes(At(path), content!);
        File.SetUnixFileMode(At(path), (UnixFileMode)mode);
    }

    private void Check(string? path, byte[]? content, int mode, bool isLink)
    {
        if (path is null) return;
        if (isLink)
        {
            Assert.Equal(Encoding.UTF8.GetString(content!), new FileInfo(At(path)).LinkTarget);
            return;
        }

        Assert.Equal(Convert.ToHexString(content!), Convert.ToHexString(File.ReadAllBytes(At(path))));
        Assert.Equal((mode & 0x40) != 0, (File.GetUnixFileMode(At(path)) & UnixFileMode.UserExecute) != UnixFileMode.None);
    }

    private void Git(byte[] input, string name, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder.FullName, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["GIT_CEILING_DIRECTORIES"] = folder.Parent!.FullName;
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var git = Process.Start(start)!;
        git.StandardInput.BaseStream.Write(input);
        git.StandardInput.Close();
        var errors = git.StandardError.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, $"{name}: {errors}\n{Encoding.UTF8.GetString(input)}");
    }
}
