using System.Text;

namespace Lathe.Context.Tests.Indexing;

public sealed class QuickWalkFacts : IDisposable
{
    private readonly ScratchTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 100)]
    [InlineData(4, 100)]
    [InlineData(5, 60)]
    [InlineData(6, 60)]
    public void It_finds_what_a_whole_walk_finds_whatever_changed(int seed, int known)
    {
        var random = new Random(seed);
        for (var i = 0; i < 30; i++) _tree.Write($"d{i % 4}/s{i % 3}/f{i}.py", $"def start_{i}(): pass\n");
        Git("index");
        Tick();
        var (quick, rounds) = (0, 40);
        for (var round = 0; round < rounds; round++)
        {
            for (var change = random.Next(3); change >= 0; change--) Change(random, round);
            Tick();
            var stamps = known == 0 ? null : new Look(_tree.Root, () => random.Next(100) < known);
            if (Run(stamps) is not null) quick++;
            using var index = Open();
            using var snapshot = index.Ask(new UpdateRequest { Stamps = stamps }, static s => new Kept(s), CancellationToken.None);
            using var fresh = new RepositoryIndex(new IndexOptions(_tree.Root));
            using var whole = fresh.Ask(static s => new Kept(s), CancellationToken.None);
            Assert.Equal(whole.Text, snapshot.Text);
        }

        // A test that never took the short way would show nothing.
        Assert.InRange(quick, rounds / 4, rounds);
    }

    [Fact]
    public void A_tree_that_stands_still_gives_the_same_view()
    {
        _tree.Write("a/b/c.py", "x = 1\n").Write("a/.gitignore", "*.o\n").Write("a/x.o", "");
        var (view, isChanged, looksChanged) = Made()!.Value;
        Assert.Equal((false, false), (isChanged, looksChanged));
        Assert.Equal(["", "a", "a/b"], view.Folders.Select(f => f.Path));
    }

    [Fact]
    public void A_written_file_is_dirty_and_the_others_keep_what_is_known_of_them()
    {
        _tree.Write("a/one.py", "def one(): pass\n").Write("a/two.py", "def two(): pass\n");
        Made();
        _tree.Write("a/two.py", "def three(): pass\n");
        var (view, isChanged, _) = Run(null)!.Value;
        Assert.True(isChanged);
        Assert.Equal([EntryState.Indexed, EntryState.Dirty], view.Entries.Select(e => e.State));
    }

    [Fact]
    public void Files_and_folders_that_come_are_found_and_files_that_go_are_gone()
    {
        _tree.Write("a/one.py", "x = 1\n").Write("a/two.py", "x = 2\n").Write(".gitignore", "*.o\nout/\n");
        Made();
        _tree.Write("a/three.py", "x = 3\n").Write("a/new/deep/four.py", "x = 4\n").Write("a/new/five.o", "").Write("a/out/six.py", "");
        File.Delete(Path.Join(_tree.Root, "a/one.py"));
        var (view, isChanged, _) = Run(null)!.Value;
        Assert.True(isChanged);
        Assert.Equal([".gitignore", "a/three.py", "a/two.py", "a/new/deep/four.py"], Paths(view));
        Assert.Equal(["", "a", "a/new", "a/new/deep"], view.Folders.Select(f => f.Path));
    }

    [Theory]
    [InlineData("a/.gitignore")]
    [InlineData("b/.ignore")]
    [InlineData("b/.latheignore")]
    public void New_rules_ask_for_a_whole_walk(string path)
    {
        _tree.Write("a/one.py", "x = 1\n").Write("b/two.py", "x = 2\n").Write("a/.gitignore", "*.o\n");
        Assert.NotNull(Made());
        _tree.Write(path, "*.py\n");
        Assert.Null(Run(null));
    }

    [Fact]
    public void Rules_outside_and_what_git_tracks_ask_for_a_whole_walk()
    {
        Git("index");
        _tree.Write("one.py", "x = 1\n").Write(".gitignore", "*.o\n").Write("a.o", "");
        Assert.NotNull(Made());
        Assert.Null(QuickWalk.Run(new IndexOptions(_tree.Root) { UserExcludes = "*.py" }, View(), null, long.MaxValue, new IndexNotes(), CancellationToken.None));
        Git("info/exclude");
        Assert.Null(Run(null));
        Made();
        // Written, but it tracks what it did.
        Git("index");
        var (_, isChanged, looksChanged) = Run(null)!.Value;
        Assert.Equal((false, true), (isChanged, looksChanged));
        Git("index", "a.o");
        Assert.Null(Run(null));
    }

    [Fact]
    public void A_folder_that_becomes_a_link_a_file_or_another_repository_asks_for_a_whole_walk()
    {
        var place = Path.Join(_tree.Root, "b/inner");
        foreach (var become in (Action[])[() => Directory.CreateSymbolicLink(place, "/etc"), () => File.WriteAllText(place, ""), () => _tree.Write("b/inner/one.py", "x = 1\n").Write("b/inner/.git/HEAD", "")])
        {
            _tree.Write("b/inner/one.py", "x = 1\n").Write("b/two.py", "");
            Assert.NotNull(Made());
            Directory.Delete(place, recursive: true);
            become();
            Assert.Null(Run(null));
            if (Directory.Exists(place) && new DirectoryInfo(place).LinkTarget is null) Directory.Delete(place, recursive: true);
            else File.Delete(place);
        }
    }

    [Fact]
    public void A_young_folder_is_listed_again()
    {
        _tree.Write("a/one.py", "x = 1\n");
        using (var index = _tree.Open()) index.Update(new UpdateRequest(), CancellationToken.None).Snapshot.Dispose();
        Assert.All(View().Folders, f => Assert.Equal(0UL, f.Look.Inode));
        Tick();
        var (view, _, looksChanged) = Run(null)!.Value;
        Assert.True(looksChanged);
        Assert.All(view.Folders, f => Assert.NotEqual(0UL, f.Look.Inode));
    }

    [Fact]
    public void What_a_look_of_somebody_else_has_is_not_looked_at_again_and_what_it_lacks_is()
    {
        _tree.Write("a/one.py", "x = 1\n").Write("a/two.py", "x = 2\n");
        Made();
        var all = new Look(_tree.Root, () => true);
        _tree.Write("a/one.py", "x = 10\n");
        // The look is of before.
        Assert.False(Run(all)!.Value.IsChanged);
        var less = new Look(_tree.Root, () => false);
        Assert.True(Run(less)!.Value.IsChanged);
    }

    [Fact]
    public void Notes_of_the_whole_walk_are_said_again()
    {
        _tree.Write("a.py", "x = 1\n").Write("inner/.git/HEAD", "ref: refs/heads/main\n").Write("inner/b.py", "");
        string[] said = ["inner is another repository inside this one and was left out"];
        Made();
        Assert.NotNull(Run(null));
        using var index = Open();
        using var update = index.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
        Assert.Equal(said, index.Update(new UpdateRequest(), CancellationToken.None).Report.Notes);
    }

    private (TreeView View, bool IsChanged, bool LooksChanged)? Made()
    {
        Tick();
        using (var index = Open()) index.Update(new UpdateRequest(), CancellationToken.None).Snapshot.Dispose();
        Tick();
        return Run(null);
    }

    private (TreeView View, bool IsChanged, bool LooksChanged)? Run(ITreeStamps? stamps) => ViewOrNull() is { } view ? QuickWalk.Run(new IndexOptions(_tree.Root), view, stamps, long.MaxValue, new IndexNotes(), CancellationToken.None) : null;

    private TreeView View() => ViewOrNull()!;

    private TreeView? ViewOrNull() => ViewFile.TryRead(new IndexFolder(_tree.Cache, TimeProvider.System).ViewPath(_tree.Root), _tree.Root);

    // An hour ahead, all stamps are old enough; each change is made to fall on a tick of its own.
    private RepositoryIndex Open() => new(new IndexOptions(_tree.Root) { Folder = _tree.Cache, Parallelism = 2, Time = new Ahead() });

    private void Tick()
    {
        var file = Path.Join(_tree.Cache, "tick");
        File.WriteAllText(file, "");
        for (var before = File.GetLastWriteTimeUtc(file); File.GetLastWriteTimeUtc(file) == before;) File.WriteAllText(file, "");
    }

    private void Change(Random random, int round)
    {
        var folders = Directory.GetDirectories(_tree.Root, "*", SearchOption.AllDirectories).Where(f => !f.Contains("/.git", StringComparison.Ordinal) && new DirectoryInfo(f).LinkTarget is null).Order(StringComparer.Ordinal).ToArray();
        var files = folders.SelectMany(Directory.GetFiles).Order(StringComparer.Ordinal).ToArray();
        var folder = folders[random.Next(folders.Length)];
        var file = files[random.Next(files.Length)];
        switch (random.Next(14))
        {
            case 0: Directory.CreateDirectory(Path.Join(folder, $"n{round}", "m")); break;
            case 1: _tree.Write($"{Path.GetRelativePath(_tree.Root, folder)}/n{round}/new.py", $"def made_{round}(): pass\n"); break;
            case 2: File.Delete(file); break;
            case 3: if (!File.Exists(file + "x.py")) File.Move(file, file + "x.py"); break;
            case 4: File.WriteAllText(Path.Join(folder, ".gitignore"), random.Next(2) == 0 ? "*x.py\n" : "s1/\n"); break;
            case 5: if (random.Next(3) == 0 && folders.Length > 6) Directory.Delete(folder, recursive: true); break;
            case 6: if (random.Next(3) == 0) _tree.Write($"{Path.GetRelativePath(_tree.Root, folder)}/.git/HEAD", ""); break;
            case 7: if (random.Next(3) == 0 && !Directory.Exists(folder + "z")) Directory.Move(folder, folder + "z"); break;
            case 8: File.CreateSymbolicLink(Path.Join(folder, $"l{round}-{random.Next(1000)}.py"), file); break;
            default: File.AppendAllText(file, $"def again_{round}(): pass\n"); break;
        }
    }

    // A git folder with an index of version 2 that tracks the files that are named.
    private void Git(string written, params string[] tracked)
    {
        Directory.CreateDirectory(Path.Join(_tree.Root, ".git/info"));
        if (written != "index")
        {
            File.WriteAllText(Path.Join(_tree.Root, ".git", written), "*.tmp\n");
            return;
        }

        var bytes = new List<byte>("DIRC"u8.ToArray());
        bytes.AddRange([0, 0, 0, 2, 0, 0, 0, (byte)tracked.Length]);
        foreach (var path in tracked)
        {
            var entry = new byte[(62 + path.Length + 8) & ~7];
            entry[61] = (byte)path.Length;
            Encoding.UTF8.GetBytes(path).CopyTo(entry, 62);
            bytes.AddRange(entry);
        }

        bytes.AddRange(new byte[20]);
        File.WriteAllBytes(Path.Join(_tree.Root, ".git/index"), [.. bytes]);
    }

    private static IEnumerable<string> Paths(TreeView view) => view.Folders.SelectMany((f, n) => Enumerable.Range(f.FirstEntry, f.EntryCount).Select(e => view.PathOf(n, e)));

    /// <summary>What an index says of a tree, as one text.</summary>
    private sealed class Kept(IIndexSnapshot snapshot) : IDisposable
    {
        public string Text { get; } = string.Join('\n', ScratchTree.Paths(snapshot).Select(p => $"{p} {string.Join(' ', snapshot.DefinitionsIn(snapshot.Find(p)).Select(d => d.Name))}"));

        public void Dispose()
        {
        }
    }

    private sealed class Ahead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(1);
    }

    /// <summary>A look at the whole tree, of which some is left out.</summary>
    private sealed class Look : ITreeStamps
    {
        private readonly List<(byte[] Path, TreeStamp Stamp)> _rows = [];

        public Look(string root, Func<bool> has)
        {
            Add(root, "", has);
            _rows.Sort(static (a, b) => a.Path.AsSpan().SequenceCompareTo(b.Path));
        }

        public long Looked => long.MaxValue;

        public int Count => _rows.Count;

        public ReadOnlySpan<byte> PathOf(int number) => _rows[number].Path;

        public TreeStamp StampOf(int number) => _rows[number].Stamp;

        private void Add(string root, string path, Func<bool> has)
        {
            var handle = NativeFiles.OpenRoot(Path.Join(root, path));
            try
            {
                Assert.True(NativeFiles.Stat(handle, out var own));
                if (path.Length == 0 || has()) Row(path.Length == 0 ? "" : path + "/", own);
                foreach (var entry in new DirectoryInfo(Path.Join(root, path)).GetFileSystemInfos())
                {
                    var below = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
                    if (entry is DirectoryInfo { LinkTarget: null })
                    {
                        if (entry.Name != ".git") Add(root, below, has);
                    }
                    else if (NativeFiles.Stat(handle, Encoding.UTF8.GetBytes(entry.Name), out var stamp) && has()) Row(below, stamp);
                }
            }
            finally
            {
                _ = NativeFiles.Close(handle);
            }
        }

        private void Row(string path, FileStamp stamp) => _rows.Add((Encoding.UTF8.GetBytes(path), new TreeStamp(stamp.Size, stamp.Modified, stamp.Changed, stamp.Inode)));
    }
}
