using System.Runtime.InteropServices;
using System.Text;

namespace Lathe.Context.Tests.Indexing;

public sealed partial class HostileTreeFacts : IDisposable
{
    private readonly ScratchTree _tree = new();

    [Fact]
    public void Rules_of_all_three_kinds_of_ignore_files_hold_the_later_over_the_earlier()
    {
        _tree.Write(".gitignore", "*.log\nbuild/\n").Write(".ignore", "!keep.log\n").Write(".latheignore", "secret*\n").Write("sub/.gitignore", "!x.log\nlocal\n")
            .Write("a.log", "").Write("keep.log", "").Write("secret.txt", "").Write("build/x.c", "").Write("sub/x.log", "").Write("sub/y.log", "").Write("sub/local", "").Write("a.c", "");
        Assert.Equal([".gitignore", ".ignore", ".latheignore", "a.c", "keep.log", "sub/.gitignore", "sub/x.log"], _tree.PathsNow());
    }

    [Fact]
    public void Info_exclude_and_the_users_rules_hold_and_git_itself_is_left_out()
    {
        _tree.Write(".git/info/exclude", "private\n").Write(".git/config", "").Write("private", "").Write("a.orig", "").Write("a.c", "");
        using var index = new RepositoryIndex(new IndexOptions(_tree.Root) { UserExcludes = "*.orig\n" });
        Assert.Equal(["a.c"], index.Ask(ScratchTree.Paths, CancellationToken.None));
    }

    [Fact]
    public void A_submodule_belongs_and_another_repository_inside_does_not()
    {
        _tree.Write(".gitmodules", "[submodule \"x\"]\n\tpath = libs/x\n\turl = y\n").Write(".gitignore", "*.gen\n").Write("libs/x/.git", "gitdir: ../../.git/modules/x\n").Write("libs/x/a.gen", "").Write("clone/.git/HEAD", "").Write("clone/b.c", "");
        using var index = _tree.Open();
        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        Assert.Equal([".gitignore", ".gitmodules", "libs/x/a.gen"], ScratchTree.Paths(update.Snapshot));
        Assert.Contains("clone is another repository", Assert.Single(update.Report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Working_trees_of_one_repository_have_one_identity()
    {
        _tree.Write("main/.git/HEAD", "ref: x\n").Write("main/.git/worktrees/w/commondir", "../..\n").Write("w/.git", $"gitdir: {_tree.Root}/main/.git/worktrees/w\n");
        Assert.Equal(Path.Join(_tree.Root, "main", ".git"), RepositoryIndex.IdentityOf(Path.Join(_tree.Root, "main")));
        Assert.Equal(Path.Join(_tree.Root, "main", ".git"), RepositoryIndex.IdentityOf(Path.Join(_tree.Root, "w")));
        Assert.Equal(_tree.Root, RepositoryIndex.IdentityOf(_tree.Root));
    }

    [Fact]
    public void Pipes_sockets_links_and_folders_that_cannot_be_read_stop_nothing()
    {
        _tree.Write("a.py", "def one(): pass\n").Write("locked/x.py", "").Write("locked2/y.py", "");
        Assert.Equal(0, MakePipe(Path.Join(_tree.Root, "pipe.py"), 0x1B6));
        Assert.Equal(0, MakePipe(Path.Join(_tree.Root, ".gitignore"), 0x1B6));
        File.CreateSymbolicLink(Path.Join(_tree.Root, "loop"), ".");
        // Somewhere outside that is the test's own: nothing here may lead to the machine's files.
        var outside = Directory.CreateDirectory(Path.Join(_tree.Cache, "outside")).FullName;
        File.WriteAllText(Path.Join(outside, "o.py"), "");
        File.CreateSymbolicLink(Path.Join(_tree.Root, "o.py"), Path.Join(outside, "o.py"));
        File.CreateSymbolicLink(Path.Join(_tree.Root, "out"), outside);
        using var index = _tree.Open();
        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        Assert.Equal(["a.py", "locked/x.py", "locked2/y.py"], ScratchTree.Paths(update.Snapshot));
        Assert.Equal(".gitignore and 1 more is a pipe, a socket or a device and was left out", Assert.Single(update.Report.Notes));
    }

    [Fact]
    public void Names_with_line_ends_or_of_one_spelling_in_two_cases_keep_their_paths()
    {
        _tree.Write("a\nb.py", "def one(): pass\n").Write("README", "upper").Write("readme", "lower").Write("d/ü \t.py", "def two(): pass\n");
        using var index = _tree.Open();
        using var snapshot = index.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
        Assert.Equal(["README", "a\nb.py", "d/ü \t.py", "readme"], ScratchTree.Paths(snapshot));
        Assert.Equal("a\nb.py", snapshot.PathOf(Assert.Single(snapshot.DefinitionsNamed("one")).File));
        Assert.Equal("d/ü \t.py", snapshot.PathOf(snapshot.Find("d/ü \t.py")));
    }

    [Fact]
    public void A_name_that_is_no_text_is_left_out_and_said_once()
    {
        _tree.Write("sub/a.py", "");
        foreach (var last in new byte[] { 0xFF, 0xFE })
        {
            byte[] path = [.. Encoding.UTF8.GetBytes(Path.Join(_tree.Root, "sub", "bad")), last, 0];
            Assert.True(Make(path));
        }

        using var index = _tree.Open();
        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        Assert.Equal(["sub/a.py"], ScratchTree.Paths(update.Snapshot));
        Assert.Equal("sub and 1 more has an entry whose name is not UTF-8; it was left out", Assert.Single(update.Report.Notes));
        File.Delete(Path.Join(_tree.Root, "sub", "a.py"));
        foreach (var last in new byte[] { 0xFF, 0xFE }) Remove([.. Encoding.UTF8.GetBytes(Path.Join(_tree.Root, "sub", "bad")), last, 0]);
    }

    public static TheoryData<string, byte[]> Contents => new()
    {
        { "long.js", [.. Enumerable.Repeat((byte)'a', 1_000_000)] },
        { "deep.c", [.. Enumerable.Repeat("{(["u8.ToArray(), 20_000).SelectMany(b => b)] },
        { "deep.cs", [.. Enumerable.Repeat("$\"{"u8.ToArray(), 20_000).SelectMany(b => b)] },
        { "hashes.c", [.. Enumerable.Repeat((byte)'#', 200_000)] },
        { "defines.c", [.. Enumerable.Repeat("#define \\\n"u8.ToArray(), 20_000).SelectMany(b => b)] },
        { "open.py", "'''never closed \xff\xfe"u8.ToArray() },
        { "utf16.cs", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("class A { }")] },
        { "nul.py", [.. "x = 1\n"u8, 0, .. "def f(): pass"u8] },
        { "bytes.txt", [.. Enumerable.Range(0, 100_000).Select(i => (byte)((i * 7919) | 0x80))] },
        { "cut.rs", "r####"u8.ToArray() },
        { "use.rs", [.. "use a::"u8, .. Enumerable.Repeat("{b,"u8.ToArray(), 3_000).SelectMany(b => b)] },
        { "lines.md", [.. Enumerable.Repeat((byte)'\n', 500_000)] },
        { "php.php", [.. Enumerable.Repeat("<?php ?>"u8.ToArray(), 20_000).SelectMany(b => b)] },
        { "empty.go", [] },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void Any_content_is_read_to_its_end(string name, byte[] content)
    {
        _tree.Write(name, content).Write("good.py", "def one(): pass\n");
        using var index = _tree.Open();
        using var snapshot = index.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
        Assert.Equal(2, snapshot.FileCount);
        Assert.Single(snapshot.DefinitionsNamed("one"));
        var file = snapshot.File(snapshot.Find(name));
        Assert.Equal(content.Length, file.Size);
        Assert.InRange(file.WindowCount, 0, 20_000);
    }

    [Fact]
    public void A_file_over_the_bound_is_indexed_by_its_start_and_said()
    {
        _tree.Write("big.log", [.. Enumerable.Range(0, 200_000).SelectMany(i => Encoding.ASCII.GetBytes($"line{i}\n"))]);
        using var index = _tree.Open();
        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        Assert.Equal(1, update.Snapshot.WindowFrequency("line7"));
        Assert.Equal(0, update.Snapshot.WindowFrequency("line199999"));
        Assert.False(update.Snapshot.File(0).IsComplete);
        Assert.Equal("big.log is larger than 1024 KiB; only its start is indexed", Assert.Single(update.Report.Notes));
    }

    [Fact]
    public void A_root_that_is_not_there_is_an_error_that_names_it()
    {
        using var index = new RepositoryIndex(new IndexOptions(Path.Join(_tree.Root, "absent")));
        Assert.Contains("absent", Assert.Throws<DirectoryNotFoundException>(() => index.Update(new UpdateRequest(), CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _tree.Dispose();

    private static bool Make(byte[] path)
    {
        var file = Open(path, 0x41, 0x1B6);
        return file >= 0 && Close(file) == 0;
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, int mode);

    [LibraryImport("libc", EntryPoint = "open")]
    private static partial int Open(byte[] path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "unlink")]
    private static partial int Remove(byte[] path);
}
