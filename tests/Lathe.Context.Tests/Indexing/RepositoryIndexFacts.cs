using System.Text;

namespace Lathe.Context.Tests.Indexing;

public sealed class RepositoryIndexFacts : IDisposable
{
    private static readonly string[] Vocabulary =
        ["get_user", "getUser", "User", "USER", "user", "HTTPServer", "sha256_sum", "x", "naïve", "0xff", "12", "1234567890", "if", "the", "import", "def", "class", "kebab-case", "«quoted»", "日本語", "a_very_long_name_that_goes_on_and_on_until_it_is_more_than_sixty_four_bytes_long"];

    private readonly ScratchTree _tree = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_index_on_disk_answers_what_the_one_in_memory_answers_after_any_changes(int seed)
    {
        var random = new Random(seed);
        using var index = _tree.Open();
        for (var round = 0; round < 14; round++)
        {
            Change(random);
            using var snapshot = index.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
            CheckAgainstMemory(snapshot);
        }

        using var other = _tree.Open();
        using var later = other.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
        CheckAgainstMemory(later);
        Assert.InRange(Directory.GetFiles(_tree.Segments).Length, 1, 40);
    }

    [Fact]
    public void Small_segments_become_one_and_nothing_is_lost()
    {
        using var index = _tree.Open();
        for (var i = 0; i < 30; i++)
        {
            _tree.Write($"f{i}.py", $"def name{i}(): return common_thing\n").Write("always.py", $"def changed{i}(): pass\n");
            using var snapshot = index.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
        }

        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        Assert.InRange(update.Report.Segments, 1, 9);
        CheckAgainstMemory(update.Snapshot);
        Assert.Empty(update.Snapshot.DefinitionsNamed("changed3"));
        update.Snapshot.Dispose();
    }

    [Fact]
    public void A_segment_that_is_mostly_out_of_use_is_written_anew_without_what_nobody_has()
    {
        for (var i = 0; i < 20; i++) _tree.Write($"f{i}.py", $"def name{i}(): return common_thing\n");
        using var index = _tree.Open();
        var before = index.Update(new UpdateRequest(), CancellationToken.None);
        for (var i = 0; i < 15; i++) File.Delete(Path.Join(_tree.Root, $"f{i}.py"));
        var after = index.Update(new UpdateRequest(), CancellationToken.None);
        CheckAgainstMemory(after.Snapshot);
        Assert.True(after.Report.IndexBytes < before.Report.IndexBytes);
        // The old segment is still there for those who have it open.
        Assert.Equal(20, before.Snapshot.FilesMentioning("common_thing").Count);
        before.Snapshot.Dispose();
        after.Snapshot.Dispose();
    }

    [Fact]
    public void Only_what_changed_is_read_and_known_content_is_not_analysed_again()
    {
        _tree.Write("a.py", "def one(): pass\n").Write("b.py", "def two(): pass\n").Age();
        using (var index = _tree.Open()) Assert.Equal((2, 2), Read(index));
        // The stamps' times of change are of now and not yet relied on.
        using (var index = _tree.Open(_tree.Root)) Assert.Equal(0, Read(index).Analyzed);
        _tree.Write("c.py", "def one(): pass\n");
        using (var index = _tree.Open()) Assert.Equal(0, Read(index).Analyzed);
        _tree.Write("c.py", "def three(): pass\n");
        using (var index = _tree.Open()) Assert.Equal(1, Read(index).Analyzed);
    }

    [Fact]
    public void A_change_within_the_resolution_of_time_stamps_is_seen()
    {
        _tree.Write("a.py", "def one(): pass\n");
        var stamp = File.GetLastWriteTimeUtc(Path.Join(_tree.Root, "a.py"));
        using var index = _tree.Open();
        Read(index);
        _tree.Write("a.py", "def two(): pass\n");
        File.SetLastWriteTimeUtc(Path.Join(_tree.Root, "a.py"), stamp);
        Assert.Single(index.Ask(s => s.DefinitionsNamed("two"), CancellationToken.None));
    }

    [Fact]
    public void Another_working_tree_of_the_repository_shares_what_was_analysed()
    {
        _tree.Write("a.py", "def one(): pass\n");
        using (var index = _tree.Open()) Read(index);
        var copy = Path.Join(Path.GetDirectoryName(_tree.Root), "copy");
        Directory.CreateDirectory(copy);
        File.Copy(Path.Join(_tree.Root, "a.py"), Path.Join(copy, "renamed.py"));
        using var second = _tree.Open(copy);
        Assert.Equal((1, 0), Read(second));
        Assert.Single(second.Ask(s => s.DefinitionsNamed("one"), CancellationToken.None));
    }

    [Fact]
    public void A_budget_gives_all_paths_at_once_and_the_text_that_matters_first()
    {
        for (var i = 0; i < 60; i++) _tree.Write($"f{i:00}.py", $"def name{i}(): pass\n");
        using var index = _tree.Open();
        var update = index.Update(new UpdateRequest { Budget = TimeSpan.Zero }, CancellationToken.None);
        Assert.Equal((60, 60, false), (update.Snapshot.FileCount, update.Report.FilesLeft, update.Snapshot.IsComplete));
        Assert.Equal("f07.py", update.Snapshot.PathOf(update.Snapshot.Find("f07.py")));
        Assert.Equal(0, update.Snapshot.WindowCount);
        var asked = new List<string>();
        var rest = index.Update(new UpdateRequest { Priority = p => { asked.Add(p); return p == "f31.py" ? 1 : 0; } }, CancellationToken.None);
        Assert.Equal((60, 0, true), (asked.Count, rest.Report.FilesLeft, rest.Snapshot.IsComplete));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(9000)]
    [InlineData(-40)]
    [InlineData(-9000)]
    public void A_damaged_segment_is_made_anew_and_never_answers_wrongly(int place)
    {
        for (var i = 0; i < 40; i++) _tree.Write($"f{i}.py", string.Concat(Enumerable.Range(0, 60).Select(n => $"def name_{i}_{n}(): return other_{n}\n")));
        using (var index = _tree.Open()) Read(index);
        foreach (var path in Directory.GetFiles(_tree.Segments))
        {
            var bytes = File.ReadAllBytes(path);
            bytes[place < 0 ? bytes.Length + place : place] ^= 0x55;
            File.WriteAllBytes(path, bytes);
        }

        using var again = _tree.Open();
        Assert.True(again.Ask(s => { CheckAgainstMemory(s); return true; }, CancellationToken.None));
    }

    [Fact]
    public void A_torn_or_strange_file_in_the_index_is_made_anew()
    {
        _tree.Write("a.py", "def one(): pass\n");
        using (var index = _tree.Open()) Read(index);
        foreach (var path in ScratchTree.Files(_tree.Cache).ToList()) File.WriteAllBytes(path, File.ReadAllBytes(path)[..^20]);
        File.WriteAllText(Path.Join(_tree.Segments, "0123456789abcdef"), "strange");
        File.WriteAllText(Path.Join(_tree.Segments, "x.tmp"), "left behind");
        using var again = _tree.Open();
        Assert.Equal((1, 1), Read(again));
        Assert.Single(again.Ask(s => s.DefinitionsNamed("one"), CancellationToken.None));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_means_an_index_in_memory_and_a_note()
    {
        _tree.Write("a.py", "def one(): pass\n").Write("cachefile", "x");
        using var index = new RepositoryIndex(new IndexOptions(_tree.Root) { Folder = Path.Join(_tree.Root, "cachefile", "sub") });
        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        Assert.False(update.Report.IsOnDisk);
        Assert.Contains("kept in memory", Assert.Single(update.Report.Notes), StringComparison.Ordinal);
        Assert.Single(update.Snapshot.DefinitionsNamed("one"));
        Assert.Equal(0, index.Update(new UpdateRequest(), CancellationToken.None).Report.FilesAnalyzed);
    }

    [Fact]
    public async Task Two_at_once_both_answer_rightly()
    {
        for (var i = 0; i < 200; i++) _tree.Write($"d{i % 7}/f{i}.py", $"def name{i}(): return common_thing\n");
        var tasks = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var round = 0; round < 3; round++)
            {
                using var index = _tree.Open();
                Assert.Equal(200, index.Ask(s => s.FilesMentioning("common_thing").Count, CancellationToken.None));
            }
        }));
        await Task.WhenAll(tasks);
    }

    [Fact]
    public void A_stopped_update_leaves_an_index_that_goes_on()
    {
        for (var i = 0; i < 50; i++) _tree.Write($"f{i}.py", $"def name{i}(): pass\n");
        using var index = _tree.Open();
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => index.Update(new UpdateRequest { Priority = _ => { stop.Cancel(); return 0; } }, stop.Token));
        Assert.Equal(50, index.Ask(s => s.FileCount, CancellationToken.None));
    }

    public void Dispose() => _tree.Dispose();

    private static (int Read, int Analyzed) Read(RepositoryIndex index)
    {
        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        update.Snapshot.Dispose();
        return (update.Report.FilesRead, update.Report.FilesAnalyzed);
    }

    private void Change(Random random)
    {
        string[] names = ["a.py", "b.py", "src/a.py", "src/c.cs", "src/deep/d.c", "e.md", "f", "g.css", "src/h.go", "i.bin", "package-lock.json"];
        foreach (var name in names)
        {
            switch (random.Next(5))
            {
                case 0 when File.Exists(Path.Join(_tree.Root, name)):
                    File.Delete(Path.Join(_tree.Root, name));
                    break;
                case 1 or 2:
                    _tree.Write(name, name == "i.bin" ? "\0binary" : Text(random));
                    break;
                case 3:
                    // The same content in another place.
                    _tree.Write(name, "class Shared:\n    def user(self): return get_user()\n");
                    break;
                default:
                    break;
            }
        }
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var line = random.Next(130); line > 0; line--)
        {
            for (var word = random.Next(7); word > 0; word--) text.Append(Vocabulary[random.Next(Vocabulary.Length)]).Append(random.Next(6) switch { 0 => " = \"", 1 => "\" ", 2 => "(", 3 => "); # ", 4 => " {", _ => " " });
            text.Append(random.Next(8) switch { 0 => "\nimport os.path\n", 1 => "\n#include <a/b.h>\n", 2 => "\ndef user():\n", 3 => "\n}\nstatic int getUser(int a)\n{\n", _ => "\n" });
        }

        return text.ToString();
    }

    private void CheckAgainstMemory(IIndexSnapshot snapshot)
    {
        var files = ScratchTree.Files(_tree.Root).Select(p => Path.GetRelativePath(_tree.Root, p)).Order(StringComparer.Ordinal);
        var set = new FileSet([.. files.Select(p => new ContextFile(p, new FileInfo(Path.Join(_tree.Root, p)).Length))], (path, _) => File.ReadAllBytes(Path.Join(_tree.Root, path)));
        var memory = MemoryIndex.Of(set, int.MaxValue, CancellationToken.None);
        var terms = Enumerable.Range(0, memory.FileCount).SelectMany(f => memory.IdentifiersIn(f)).Select(i => i.Term).Concat(["get", "user", "case", "binary", "absent", "naïve", "256", "zzz", "the", "if"]).Distinct().Take(400).ToList();
        IndexEquality.Same(memory, snapshot, terms, ["user", "User", "getUser", "GETUSER", "Shared", "absent"]);
        IndexEquality.SameForRanking(memory, snapshot, terms);
    }
}
