using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Lathe.Engine.Archives;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Storage.Files;
using Lathe.Storage.Sqlite;

namespace Lathe.Cli.Tests.Running;

/// <summary>Archives that somebody made to do harm, or that broke on the way. Whatever is refused leaves nothing behind.</summary>
public sealed class HostileArchiveFacts(PackedRun packed) : IClassFixture<PackedRun>, IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("lathe-import-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_archive_that_the_others_are_made_from_is_taken_also_when_it_was_packed_anew() =>
        Assert.False((await ImportAsync(PackedRun.Pack(packed.Unpack()), null)).WasThere);

    [Theory]
    [InlineData("../evil", "leads elsewhere")]
    [InlineData("objects/../../evil", "leads elsewhere")]
    [InlineData("objects/./x", "leads elsewhere")]
    [InlineData("a\\b", "leads elsewhere")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("C:/x", "absolute")]
    [InlineData("\\\\server\\x", "absolute")]
    [InlineData("manifest.json\u001b[2J", "control characters")]
    [InlineData("m\u0430nifest.json", "look like others")]
    [InlineData("events\u202e.jsonl", "look like others")]
    [InlineData("notes.txt", "not one of the files")]
    [InlineData("objects/abc", "not one of the files")]
    public async Task A_name_that_an_archive_does_not_have_is_refused(string name, string why)
    {
        var error = await RefusedAsync(PackedRun.Pack([.. packed.Unpack(), new PackedFile(name, "x"u8.ToArray())]), "import.bad_entry");
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, static c => char.IsControl(c) || c > '~');
        await RefusedAsync(
            PackedRun.Pack(PackedRun.WithManifest(packed.Unpack(), m => m["files"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["name"] = name, ["size"] = 1, ["sha256"] = new string('a', 64) }))), "import.bad_entry");
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    [InlineData(TarEntryType.Directory)]
    public async Task Only_files_are_taken(TarEntryType type)
    {
        var files = packed.Unpack();
        var link = type is TarEntryType.SymbolicLink or TarEntryType.HardLink ? "/etc/passwd" : null;
        files[^1] = files[^1] with { Type = type, Link = link };
        await RefusedAsync(PackedRun.Pack(files), "import.bad_entry");
    }

    [Fact]
    public async Task A_file_that_comes_twice_is_refused_and_one_that_is_listed_twice()
    {
        var files = packed.Unpack();
        Assert.Contains("twice", (await RefusedAsync(PackedRun.Pack([.. files, files[1]]), "import.bad_entry")).Message, StringComparison.Ordinal);
        Assert.Contains("twice", (await RefusedAsync(PackedRun.Pack([.. files, files[0]]), "import.bad_entry")).Message, StringComparison.Ordinal);
        await RefusedAsync(PackedRun.Pack(PackedRun.WithManifest(files, m => m["files"]!.AsArray().Add(m["files"]![0]!.DeepClone()))), "import.bad_entry");
    }

    [Fact]
    public async Task Content_that_is_not_what_the_manifest_says_is_refused()
    {
        foreach (var name in packed.Unpack().Skip(1).Select(f => f.Name).Where((_, i) => i < 8))
        {
            var files = packed.Unpack().Select(f => f.Name == name ? f with { Content = [.. f.Content[..^1], (byte)(f.Content[^1] ^ 1)] } : f);
            await RefusedAsync(PackedRun.Pack(files), name == ArchiveNames.Events ? null : "import.bad_entry");
            await RefusedAsync(PackedRun.Pack(packed.Unpack().Select(f => f.Name == name ? f with { Content = [.. f.Content, 0] } : f)), "import.bad_entry");
            await RefusedAsync(PackedRun.Pack(packed.Unpack().Where(f => f.Name != name)), "import.damaged");
        }
    }

    [Fact]
    public async Task An_object_under_another_ones_hash_is_refused_even_where_the_manifest_agrees()
    {
        var files = packed.Unpack();
        var name = files.First(f => ArchiveNames.ObjectOf(f.Name) is not null).Name;
        await RefusedAsync(PackedRun.Pack(PackedRun.With(files, name, "another content"u8.ToArray())), "import.bad_entry");
    }

    [Fact]
    public async Task A_later_format_is_refused_with_its_version()
    {
        var error = await RefusedAsync(PackedRun.Pack(PackedRun.WithManifest(packed.Unpack(), m => (m["lathe_archive"], m["version"]) = (2, "9.9.9"))), "import.later_version");
        Assert.Contains("9.9.9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_archive_is_refused()
    {
        await RefusedAsync(new MemoryStream(), "import.not_an_archive");
        await RefusedAsync(new MemoryStream("hello"u8.ToArray()), "import.not_an_archive");
        await RefusedAsync(PackedRun.Pack([]), "import.not_an_archive");
        await RefusedAsync(PackedRun.Pack(packed.Unpack().Skip(1)), "import.not_an_archive");
        await RefusedAsync(PackedRun.Pack(PackedRun.WithManifest(packed.Unpack(), m => m.AsObject().Remove("lathe_archive"))), "import.not_an_archive");
        foreach (var member in new[] { "run", "files", "events", "missing" })
        {
            await RefusedAsync(PackedRun.Pack(PackedRun.WithManifest(packed.Unpack(), m => m.AsObject().Remove(member))), "import.damaged");
            await RefusedAsync(PackedRun.Pack(PackedRun.WithManifest(packed.Unpack(), m => m[member] = null)), "import.damaged");
        }

        await RefusedAsync(PackedRun.Pack(PackedRun.WithManifest(packed.Unpack(), m => m["run"] = "../../x")), "import.damaged");
    }

    [Fact]
    public async Task Limits_on_count_sizes_total_and_ratio_are_told()
    {
        var total = packed.Unpack().Sum(f => (long)f.Content.Length);
        Assert.Contains("files; the limit is 3", (await RefusedAsync(Whole(), "import.too_large", new ArchiveLimits { Files = 3 })).Message, StringComparison.Ordinal);
        Assert.Contains("the limit is 10 bytes for one file", (await RefusedAsync(Whole(), "import.too_large", new ArchiveLimits { OneFile = 10 })).Message, StringComparison.Ordinal);
        Assert.Contains("bytes in all", (await RefusedAsync(Whole(), "import.too_large", new ArchiveLimits { Total = total / 2 })).Message, StringComparison.Ordinal);
        await RefusedAsync(Whole(), "import.too_large", new ArchiveLimits { Events = 10 });
        await RefusedAsync(Whole(), "import.too_large", new ArchiveLimits { OneText = 10 });
        Assert.Contains("the limit is 2 times", (await RefusedAsync(Whole(), "import.too_large", new ArchiveLimits { Ratio = 2, RatioFrom = 1024 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bomb_is_put_down_long_before_it_is_unpacked()
    {
        // 400 MB of zeros in some 400 kB.
        var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var header = new MemoryStream();
            using (var tar = new TarWriter(header, TarEntryFormat.Ustar, leaveOpen: true)) tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, ArchiveNames.Manifest) { DataStream = new MemoryStream("{}"u8.ToArray()) });
            var block = header.ToArray()[..512];
            gzip.Write(block);
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 400; i++) gzip.Write(zeros);
        }

        Assert.InRange(bomb.Length, 0, 1 << 20);
        bomb.Position = 0;
        await RefusedAsync(bomb, null);

        // As the content of a listed object.
        var hash = new string('a', 64);
        var files = PackedRun.WithManifest(packed.Unpack(), m => m["files"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["name"] = $"objects/{hash}", ["size"] = 100L << 20, ["sha256"] = hash }));
        var error = await RefusedAsync(PackedRun.Pack([.. files, new PackedFile($"objects/{hash}", new byte[100 << 20])], CompressionLevel.SmallestSize), "import.too_large");
        Assert.Contains("the limit is 200 times", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> BadEvents => new()
    {
        { "\"sequence\":2,", "\"sequence\":3," },
        { "\"generation\":1,", "\"generation\":0," },
        { "\"at\":\"20", "\"at\":\"00" },
        { "\"type\":\"attempt_started\"", "\"type\":\"from_the_future\"" },
        { "\"type\":\"attempt_started\"", "\"type\":\"run_started\"" },
        { "\"title\":", "\"titel\":" },
        { "\"repository\":\"/", "\"repository\":\"../" },
        { "\"repository\":\"/", "\"repository\":\"/x/../" },
        { "\"repository\":\"/", "\"repository\":\"/\\u001b[2J" },
        { "\"model\":", "\"modell\":" },
        { "\"version\":\"", "\"version\":null,\"x\":\"" },
        { "\"reasons\":[", "\"reasons\":[null," },
        { "\"step\":\"workspace\",", "" },
    };

    [Theory]
    [MemberData(nameof(BadEvents))]
    public async Task An_event_that_no_journal_would_hold_is_refused(string text, string instead)
    {
        var files = packed.Unpack();
        var events = Encoding.UTF8.GetString(files.Single(f => f.Name == ArchiveNames.Events).Content);
        var at = events.IndexOf(text, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{text} is not in the events");
        var changed = events[..at] + instead + events[(at + text.Length)..];
        await RefusedAsync(PackedRun.Pack(PackedRun.With(files, ArchiveNames.Events, Encoding.UTF8.GetBytes(changed))), "import.bad_event");
    }

    [Fact]
    public async Task A_file_that_was_cut_off_anywhere_is_refused()
    {
        for (var length = 0; length < packed.Bytes.Length - 100; length += Math.Max(1, packed.Bytes.Length / 40)) await RefusedAsync(new MemoryStream(packed.Bytes[..length]), null);
    }

    [Fact]
    public async Task A_flipped_bit_is_refused_or_changes_nothing_that_counts()
    {
        var random = new Random(5);
        for (var i = 0; i < 150; i++)
        {
            var bytes = (byte[])packed.Bytes.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                await ImportAsync(new MemoryStream(bytes), null, Path.Combine(_home, $"{i}"));
            }
            catch (LatheException e)
            {
                Assert.StartsWith("import.", e.Error.Code, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_stop_in_the_middle_leaves_the_journal_as_it_was_and_a_second_try_succeeds()
    {
        using var never = new CancellationTokenSource();
        using var counted = new StoppingStream(packed.Bytes, 0, never);
        Assert.False((await ImportAsync(counted, null, Path.Combine(_home, "counted"))).WasThere);
        Assert.InRange(counted.Reads, 4, 100_000);
        for (var reads = 1; reads <= counted.Reads; reads += Math.Max(1, counted.Reads / 12))
        {
            using var stop = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImportAsync(new StoppingStream(packed.Bytes, reads, stop), null, stop: stop.Token));
            await using var journal = SqliteJournal.Open(Paths(_home), TimeProvider.System);
            Assert.Empty(await journal.ListAsync(new RunQuery(), Stop));
        }

        Assert.False((await ImportAsync(Whole(), null)).WasThere);
    }

    private MemoryStream Whole() => new(packed.Bytes);

    private async Task<LatheError> RefusedAsync(Stream archive, string? code, ArchiveLimits? limits = null)
    {
        var error = (await Assert.ThrowsAsync<LatheException>(() => ImportAsync(archive, limits))).Error;
        Assert.True(code is null ? error.Code.StartsWith("import.", StringComparison.Ordinal) : error.Code == code, $"{error.Code}: {error.Message}");
        Assert.Equal(ErrorKind.Validation, error.Kind);
        Assert.NotNull(error.Guidance);
        Assert.False(Directory.Exists(Paths(_home).Objects), "Objects were written.");
        await using var journal = SqliteJournal.Open(Paths(_home), TimeProvider.System);
        Assert.Empty(await journal.ListAsync(new RunQuery(), Stop));
        return error;
    }

    private async Task<ImportResult> ImportAsync(Stream archive, ArchiveLimits? limits, string? home = null, CancellationToken? stop = null)
    {
        var paths = Paths(home ?? _home);
        await using var journal = SqliteJournal.Open(paths, TimeProvider.System);
        return await new RunImport(journal, new FileObjectStore(paths.Objects, TimeProvider.System), TimeProvider.System, limits).ImportAsync(archive, "run.tar.gz", stop ?? Stop);
    }

    private static LathePaths Paths(string home) => LathePaths.Find(new LatheEnvironment { Variables = new Dictionary<string, string> { ["HOME"] = home }, CurrentDirectory = home, UserId = 1000 });

    /// <summary>Asks for a stop at a certain read, in the first or the second pass, and gives little at once.</summary>
    private sealed class StoppingStream(byte[] bytes, int reads, CancellationTokenSource stop) : MemoryStream(bytes)
    {
        public int Reads { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++Reads == reads) stop.Cancel();
            cancellationToken.ThrowIfCancellationRequested();
            return new ValueTask<int>(base.Read(buffer.Span[..Math.Min(buffer.Length, 512)]));
        }
    }
}
