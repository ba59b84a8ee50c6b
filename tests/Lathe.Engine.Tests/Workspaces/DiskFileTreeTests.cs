using System.Text;
using Lathe.Edits;
using Lathe.Engine.Workspaces;

namespace Lathe.Git.Tests;

public sealed class DiskFileTreeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lathe-tree-").FullName;
    private readonly string root;
    private readonly string outside;

    public DiskFileTreeTests()
    {
        root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        outside = Directory.CreateDirectory(Path.Combine(folder, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "secret"), "secret");
    }

    public static TheoryData<bool> BothWays => [false, true];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private DiskFileTree Open(bool byComponents) => new(new BeneathDirectory(root, byComponents), null, durable: true);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    [Theory]
    [MemberData(nameof(BothWays))]
    public void Files_are_written_read_listed_and_deleted(bool byComponents)
    {
        using var tree = Open(byComponents);
        tree.Write("a/b/c.txt", Bytes("one"));
        tree.Write("a/b/c.txt", Bytes("two"));
        Assert.Equal("two", Encoding.UTF8.GetString(tree.Read("a/b/c.txt")));
        Assert.Equal(new FileTreeEntry("a/b/c.txt", FileTreeEntryKind.File, 3, 0x1A4), tree.Stat("a/b/c.txt"));
        Assert.Equal(FileTreeEntryKind.Directory, tree.Stat("a")!.Kind);
        Assert.Equal(["a/b/c.txt"], tree.List("a/b").Select(e => e.Path));
        tree.Delete("a/b/c.txt");
        Assert.Empty(tree.List(""));
        Assert.Null(tree.Stat("a/b/c.txt"));
        Assert.Throws<FileNotFoundException>(() => tree.Read("x"));
        Assert.Throws<FileNotFoundException>(() => tree.Delete("x"));
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public void A_mode_is_kept_or_set(bool byComponents)
    {
        using var tree = Open(byComponents);
        tree.Write("run.sh", Bytes("1"), 0x1ED);
        tree.Write("run.sh", Bytes("2"));
        Assert.Equal(0x1ED, tree.Stat("run.sh")!.Mode);
        tree.SetMode("run.sh", 0x180);
        Assert.Equal(0x180, tree.Stat("run.sh")!.Mode);
    }

    [Theory]
    [InlineData("../outside/secret")]
    [InlineData("a/../../outside/secret")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("a\0b")]
    [InlineData(".git/config")]
    [InlineData("sub/.GIT/config")]
    public void A_path_that_leaves_or_belongs_to_git_is_refused_by_every_call(string path)
    {
        using var tree = Open(byComponents: false);
        Assert.Throws<PathRefusedException>(() => tree.Read(path));
        Assert.Throws<PathRefusedException>(() => tree.Stat(path));
        Assert.Throws<PathRefusedException>(() => tree.Write(path, Bytes("x")));
        Assert.Throws<PathRefusedException>(() => tree.Delete(path));
        Assert.Throws<PathRefusedException>(() => tree.Move(path, "y"));
        Assert.Throws<PathRefusedException>(() => tree.WriteLink(path, Bytes("x")));
        Assert.Throws<PathRefusedException>(() => tree.MakeDirectory(path, 0x1ED));
        Assert.Throws<PathRefusedException>(() => tree.SetMode(path, 0x1ED));
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public void Nothing_leads_through_a_link(bool byComponents)
    {
        using var tree = Open(byComponents);
        Directory.CreateSymbolicLink(Path.Combine(root, "out"), outside);
        File.CreateSymbolicLink(Path.Combine(root, "file"), Path.Combine(outside, "secret"));

        Assert.Throws<PathRefusedException>(() => tree.Read("out/secret"));
        Assert.Throws<PathRefusedException>(() => tree.Stat("out/secret"));
        Assert.Throws<PathRefusedException>(() => tree.Write("out/new", Bytes("x")));
        Assert.Throws<PathRefusedException>(() => tree.Write("out/deep/new", Bytes("x")));
        Assert.Throws<PathRefusedException>(() => tree.Delete("out/secret"));
        Assert.Throws<PathRefusedException>(() => tree.List("out"));
        Assert.Throws<PathRefusedException>(() => tree.Read("file"));
        Assert.Throws<PathRefusedException>(() => tree.Write("file", Bytes("x")));
        Assert.Throws<PathRefusedException>(() => tree.SetMode("file", 0x1FF));
        Assert.Equal(FileTreeEntryKind.Link, tree.Stat("file")!.Kind);
        tree.Delete("file");
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(outside).Select(Path.GetFileName));
        Assert.Equal("secret", File.ReadAllText(Path.Combine(outside, "secret")));
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task A_link_that_is_swapped_in_while_writing_never_lets_a_write_out(bool byComponents)
    {
        using var tree = Open(byComponents);
        var dir = Path.Combine(root, "dir");
        var real = Path.Combine(root, "real");
        Directory.CreateDirectory(real);
        using var stop = new CancellationTokenSource();
        var swapper = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Directory.CreateSymbolicLink(dir, outside);
                File.Delete(dir);
                Directory.Move(real, dir);
                Directory.Move(dir, real);
            }
        });
        for (var i = 0; i < 2000; i++)
        {
            try
            {
                tree.Write("dir/new", Bytes("x"));
                tree.Delete("dir/secret");
            }
            catch (Exception e) when (e is IOException or PathRefusedException)
            {
                // Lost the race, which is fine.
            }

            if (swapper.IsFaulted) break;
        }

        await stop.CancelAsync();
        try
        {
            await swapper;
        }
        catch (IOException)
        {
            // The tree made the folder in the swapper's way.
        }

        Assert.Equal(["secret"], Directory.GetFileSystemEntries(outside).Select(Path.GetFileName));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_path()
    {
        using var tree = Open(byComponents: false);
        Assert.Throws<PathRefusedException>(() => tree.Stat("a\ud800"));
        Assert.Null(tree.Stat("a\ud83d\ude00"));
    }

    [Fact]
    public void A_link_at_the_end_is_replaced_and_not_written_through()
    {
        using var tree = Open(byComponents: false);
        File.CreateSymbolicLink(Path.Combine(root, "l"), Path.Combine(outside, "secret"));
        tree.WriteLink("l", Bytes("elsewhere"));
        Assert.Equal("elsewhere", Encoding.UTF8.GetString(tree.ReadLink("l")));
        Assert.Throws<PathRefusedException>(() => { tree.Write("f", Bytes("x")); tree.ReadLink("f"); });
        Assert.Equal("secret", File.ReadAllText(Path.Combine(outside, "secret")));
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public void Pipes_and_devices_are_seen_and_not_opened(bool byComponents)
    {
        using var tree = Open(byComponents);
        Run("mkfifo", Path.Combine(root, "pipe"));
        Assert.Equal(FileTreeEntryKind.Other, tree.Stat("pipe")!.Kind);
        Assert.Throws<PathRefusedException>(() => tree.Read("pipe"));
        Assert.Throws<PathRefusedException>(() => tree.Write("pipe", Bytes("x")));
        if (!Environment.IsPrivilegedProcess) return;
        Run("mknod", Path.Combine(root, "zero"), "c", "1", "5");
        Assert.Throws<PathRefusedException>(() => tree.Read("zero"));
    }

    [Fact]
    public void A_change_of_case_alone_is_a_move_and_a_move_replaces_nothing()
    {
        using var tree = Open(byComponents: false);
        tree.Write("readme", Bytes("1"));
        tree.Move("readme", "README");
        Assert.Equal(["README"], tree.List("").Select(e => e.Path));
        tree.Write("other", Bytes("2"));
        Assert.Throws<IOException>(() => tree.Move("README", "other"));
        Assert.Throws<FileNotFoundException>(() => tree.Move("gone", "there"));
        Assert.Equal("2", Encoding.UTF8.GetString(tree.Read("other")));
    }

    [Fact]
    public void A_move_takes_away_the_folders_that_it_empties()
    {
        using var tree = Open(byComponents: false);
        tree.Write("a/b/f", Bytes("1"));
        tree.Write("a/g", Bytes("2"));
        tree.Move("a/b/f", "c/f");
        Assert.Equal(["a", "c"], tree.List("").Select(e => e.Path));
        Assert.Equal(["a/g"], tree.List("a").Select(e => e.Path));
        tree.Move("a/g", "a/b/g");
        Assert.Equal(["a/b/g"], tree.List("a/b").Select(e => e.Path));
    }

    [Fact]
    public void A_full_disk_is_an_io_error_and_leaves_the_old_content_and_no_remains()
    {
        using var tree = Open(byComponents: false);
        tree.Write("f", Bytes("old"));
        using var failing = new FailingStream();
        Assert.Throws<IOException>(() => tree.WriteFrom("f", failing, 0x1A4));
        Assert.Equal("old", Encoding.UTF8.GetString(tree.Read("f")));
        Assert.Equal(["f"], tree.List("").Select(e => e.Path));
    }

    [Fact]
    public void A_file_where_a_folder_is_and_the_reverse_are_io_errors()
    {
        using var tree = Open(byComponents: false);
        tree.Write("f", Bytes("x"));
        tree.MakeDirectory("d", 0x1C0);
        Assert.ThrowsAny<IOException>(() => tree.Write("f/x", Bytes("x")));
        Assert.Throws<PathRefusedException>(() => tree.Write("d", Bytes("x")));
        Assert.Throws<PathRefusedException>(() => tree.Read("d"));
        Assert.ThrowsAny<IOException>(() => tree.MakeDirectory("f", 0x1ED));
        Assert.Equal(0x1C0, tree.Stat("d")!.Mode);
        Assert.True(tree.RemoveDirectory("d"));
        Assert.True(tree.RemoveDirectory("d"));
        Assert.False(tree.RemoveDirectory("f"));
    }

    [Fact]
    public void New_files_of_root_belong_to_the_owner_that_was_named_else_to_the_folders()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to give files away");
        using (var tree = new DiskFileTree(root, new FileOwner(65534, 65533))) tree.Write("n/f", Bytes("x"));
        Assert.Equal("65534:65533 65534:65533", Run("stat", "-c", "%u:%g", Path.Combine(root, "n"), Path.Combine(root, "n/f")).Trim().ReplaceLineEndings(" "));
        using (var tree = new DiskFileTree(root))
        {
            tree.Write("n/g", Bytes("x"));
            tree.Write("h", Bytes("x"));
        }

        Assert.Equal("65534:65533 0:0", Run("stat", "-c", "%u:%g", Path.Combine(root, "n/g"), Path.Combine(root, "h")).Trim().ReplaceLineEndings(" "));
    }

    [Fact]
    public void A_tree_stays_with_its_folder_when_the_path_is_given_to_another()
    {
        using var tree = Open(byComponents: false);
        Directory.Move(root, root + ".moved");
        Directory.CreateSymbolicLink(root, outside);
        tree.Write("f", Bytes("x"));
        Assert.True(File.Exists(Path.Combine(root + ".moved", "f")));
        Assert.False(File.Exists(Path.Combine(outside, "f")));
        File.Delete(root);
        Directory.Move(root + ".moved", root);
    }

    private static string Run(params string[] command)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private sealed class FailingStream : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");
    }
}
