using System.Text;

namespace Lathe.Context.Tests.Profiles;

public sealed class StoreFacts : IDisposable
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("lathe-profiles-").FullName;
    private readonly Clock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_put_comes_back_until_it_is_too_old_and_only_for_its_key_kind_and_repository()
    {
        var store = Store();
        var content = Encoding.UTF8.GetBytes(Trees.Lines(1000));
        store.Put("style", "abc", content);
        Assert.Equal(content, Store().Get("style", "abc", s_day));
        Assert.True(new FileInfo(Assert.Single(StoredFiles())).Length < content.Length / 3);
        Assert.Null(store.Get("style", "abd", s_day));
        Assert.Null(store.Get("team", "abc", s_day));
        Assert.Null(new ProfileStore(_folder, "/other", _clock).Get("style", "abc", s_day));
        _clock.Now += s_day;
        Assert.NotNull(store.Get("style", "abc", s_day));
        _clock.Now += TimeSpan.FromSeconds(1);
        Assert.Null(store.Get("style", "abc", s_day));
        _clock.Now -= TimeSpan.FromDays(3);
        Assert.Null(store.Get("style", "abc", s_day));
    }

    [Fact]
    public void A_file_that_is_damaged_anywhere_is_as_good_as_none()
    {
        var store = Store();
        store.Put("style", "abc", "some content that is stored"u8);
        var path = Assert.Single(StoredFiles());
        var whole = File.ReadAllBytes(path);
        for (var i = 0; i < whole.Length; i++)
        {
            // The age may differ without harm.
            if (i is >= 8 and < 16) continue;
            var damaged = (byte[])whole.Clone();
            damaged[i] ^= 0x55;
            File.WriteAllBytes(path, damaged);
            Assert.Null(store.Get("style", "abc", s_day));
            File.WriteAllBytes(path, whole[..i]);
            Assert.Null(store.Get("style", "abc", s_day));
        }

        File.WriteAllBytes(path, whole);
        Assert.NotNull(store.Get("style", "abc", s_day));
    }

    [Fact]
    public void The_brief_is_kept_until_a_path_or_a_file_that_it_was_made_from_changes()
    {
        (string, string)[] files = [("src/a.py", "import os\n\n\ndef f():\n    return 1\n"), ("src/b.py", "def g():\n    return 2\n"), ("pyproject.toml", "[project]\nname = \"x\"\ndependencies = [\"requests\"]\n"), ("tests/test_a.py", "import pytest\n")];
        var first = Facts(files);
        var text = first.Brief(TestContext.Current.CancellationToken);
        Assert.False(first.FromStore);
        Assert.Equal(FactsText.Brief(first.Codebase(TestContext.Current.CancellationToken), first.Team(TestContext.Current.CancellationToken)), text);
        var again = Facts(files);
        Assert.Equal(text, again.Brief(TestContext.Current.CancellationToken));
        Assert.True(again.FromStore);

        files[2].Item2 = files[2].Item2.Replace("requests", "flask-ish", StringComparison.Ordinal);
        var changed = Facts(files);
        Assert.Contains("flask-ish", changed.Brief(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(changed.FromStore);
        files[1] = ("src/c.py", files[1].Item2);
        var moved = Facts(files);
        moved.Brief(TestContext.Current.CancellationToken);
        Assert.False(moved.FromStore);
    }

    [Fact]
    public void Only_the_newest_few_of_a_kind_stay()
    {
        for (var i = 0; i < 9; i++)
        {
            Store().Put("style", $"key{i}", [1, 2, 3]);
            foreach (var file in StoredFiles()) File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddMinutes(-1));
        }

        Assert.Equal(4, StoredFiles().Length);
        Assert.NotNull(Store().Get("style", "key8", s_day));
        Assert.Null(Store().Get("style", "key0", s_day));
    }

    [Fact]
    public async Task Two_that_write_and_read_the_same_never_see_half_of_one()
    {
        var contents = new[] { Encoding.UTF8.GetBytes(Trees.Lines(3000, "one")), Encoding.UTF8.GetBytes(Trees.Lines(3000, "two")) };
        var store = Store();
        store.Put("style", "k", contents[0]);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(w => Task.Run(
            () =>
            {
                for (var i = 0; i < 30; i++)
                {
                    if (w < 2) Store().Put("style", "k", contents[w]);
                    else Assert.Contains(Store().Get("style", "k", s_day)!.Length, contents.Select(c => c.Length));
                }
            },
            TestContext.Current.CancellationToken)));
        Assert.Single(StoredFiles());
    }

    [Fact]
    public void A_folder_that_cannot_be_made_costs_only_the_work()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var store = new ProfileStore(file, "/r", _clock);
        store.Put("style", "k", [1]);
        Assert.Null(store.Get("style", "k", s_day));
        Assert.Single(new RepositoryFacts(Trees.Of(("a.py", "x = 1\n")), store: store).Codebase(TestContext.Current.CancellationToken).Languages);
    }

    [Fact]
    public void A_part_is_found_again_until_a_file_that_it_was_made_from_or_the_paths_change()
    {
        (string, string)[] files = [("pyproject.toml", "[project]\ndependencies = [\"a\"]\n[tool.ruff]\nline-length = 90\n"), ("a.py", "def count_rows():\n    return 1\n")];
        var first = Facts(files);
        Assert.Equal("a", Assert.Single(first.Codebase(TestContext.Current.CancellationToken).Dependencies).Name);
        Assert.False(first.FromStore);
        var again = Facts(files);
        Assert.Equal(first.Codebase(TestContext.Current.CancellationToken).Style, again.Codebase(TestContext.Current.CancellationToken).Style);
        Assert.True(again.FromStore);

        files[0].Item2 = files[0].Item2.Replace("\"a\"", "\"b\"", StringComparison.Ordinal);
        Assert.Equal("b", Assert.Single(Facts(files).Codebase(TestContext.Current.CancellationToken).Dependencies).Name);
        var more = Facts([.. files, ("b.py", "x = 1\n")]);
        Assert.Equal(2, more.Codebase(TestContext.Current.CancellationToken).Languages.Single(l => l.IsCode).Files);
        Assert.False(more.FromStore);

        var team = Facts(files);
        Assert.Equal("lines up to 90", Assert.Single(team.Team(TestContext.Current.CancellationToken).Tools).Rules[0].Meaning);
        _ = team.Team(TestContext.Current.CancellationToken);
        Assert.True(team.FromStore);
        _clock.Now += TimeSpan.FromDays(8);
        _ = team.Team(TestContext.Current.CancellationToken);
        Assert.False(team.FromStore);
    }

    [Fact]
    public void With_hashes_that_the_caller_knows_nothing_is_read_again()
    {
        var reads = 0;
        var tree = Trees.Of(("a.py", "def count_rows():\n    return 1\n"), ("setup.cfg", "[flake8]\nmax-line-length = 99\n"));
        var set = new FileSet(tree.Files, (path, max) =>
        {
            reads++;
            return tree.Read(path, max);
        });
        var hash = "1";
        RepositoryFacts Make() => new(set, new FactsOptions { ContentHash = path => path == "a.py" ? hash : "2" }, Store());
        _ = Make().Codebase(TestContext.Current.CancellationToken);
        var before = reads;
        _ = Make().Codebase(TestContext.Current.CancellationToken);
        Assert.Equal(before, reads);
        hash = "3";
        _ = Make().Codebase(TestContext.Current.CancellationToken);
        Assert.True(reads > before);
    }

    private RepositoryFacts Facts((string, string)[] files) => new(Trees.Of(files), store: Store());

    private ProfileStore Store() => new(_folder, "/repository", _clock);

    private string[] StoredFiles() => Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
