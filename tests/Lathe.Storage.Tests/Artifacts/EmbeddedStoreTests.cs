using Lathe.Engine.Artifacts;
using Lathe.Errors;
using Lathe.Storage.Artifacts.Files;
using Lathe.Storage.Artifacts.Sqlite;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Artifacts;

public sealed class FileArtifactObjectsTests : ArtifactObjectsConformance, IDisposable
{
    private readonly ScratchFolder _scratch = new();

    protected override IArtifactObjects Store => new FileArtifactObjects(Root, TimeProvider.System);

    private string Root => Path.Combine(_scratch.Path, "store");

    public void Dispose() => _scratch.Dispose();

    protected override Task DamageAsync(string key, byte[] content)
    {
        File.Delete(Path.Combine(Root, key));
        File.WriteAllBytes(Path.Combine(Root, key), content);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task People_find_the_content_under_its_key_and_a_copy_takes_no_room()
    {
        await PutAsync("content/ab", "text");

        await Store.CopyAsync("content/ab", "code/p/i/i_v1.txt", new ObjectPut(), Stop);

        Assert.Equal("text", await File.ReadAllTextAsync(Path.Combine(Root, "code/p/i/i_v1.txt"), Stop));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Path.Combine(Root, "code/p/i/i_v1.txt")));
        await File.WriteAllTextAsync(Path.Combine(Root, "probe"), "", Stop);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, ".lathe", "tmp")));
    }

    [Fact]
    public async Task A_copy_onto_itself_changes_the_metadata_alone()
    {
        await PutAsync("k", "text");

        await Store.CopyAsync("k", "k", new ObjectPut { Metadata = new Dictionary<string, string> { ["a"] = "b" } }, Stop);

        Assert.Equal("text", await ReadAsync("k"));
        Assert.Equal("b", (await Store.HeadAsync("k", Stop))!.Metadata["a"]);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, ".lathe", "tmp")));
    }

    [Fact]
    public async Task A_link_in_the_place_of_an_object_is_not_followed()
    {
        await PutAsync("folder/other", "text");
        var secret = Path.Combine(_scratch.Path, "secret");
        await File.WriteAllTextAsync(secret, "secret", Stop);
        File.CreateSymbolicLink(Path.Combine(Root, "folder", "k"), secret);

        Assert.Null(await Store.GetAsync("folder/k", Stop));
        Assert.DoesNotContain((await Store.ListAsync("", null, 10, Stop)).Objects, o => o.Key == "folder/k");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replacement_that_was_killed_leaves_one_of_the_two(bool contentCame)
    {
        await PutAsync("k", "before");
        var record = Directory.EnumerateFiles(Path.Combine(Root, ".lathe", "records"), "*", SearchOption.AllDirectories).Single();
        var before = await File.ReadAllTextAsync(record, Stop);
        await PutAsync("k", "after!");
        var after = await File.ReadAllTextAsync(record, Stop);

        // As the files are between the two records of a replacement.
        await File.WriteAllTextAsync(record, after[..^1] + ",\"before\":" + before + "}", Stop);
        File.Delete(Path.Combine(Root, "k"));
        await File.WriteAllTextAsync(Path.Combine(Root, "k"), contentCame ? "after!" : "before", Stop);

        Assert.Equal(contentCame ? "after!" : "before", await ReadAsync("k"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        await File.WriteAllTextAsync(Root, "a file", Stop);

        var error = (await Assert.ThrowsAsync<LatheException>(() => PutAsync("k", "text"))).Error;

        Assert.Equal(ErrorKind.Storage, error.Kind);
        Assert.Contains(Root, error.Message, StringComparison.Ordinal);
    }
}

public sealed class SqliteArtifactCatalogTests : ArtifactCatalogConformance, IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string File => Path.Combine(_scratch.Path, "artifacts", "catalog.db");

    protected override ValueTask<IArtifactCatalog> OpenAsync() => ValueTask.FromResult<IArtifactCatalog>(SqliteArtifactCatalog.Open(File));

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_catalog_of_a_newer_version_is_left_alone()
    {
        await (await OpenAsync()).DisposeAsync();
        using (var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "PRAGMA user_version = 9";
            command.ExecuteNonQuery();
        }

        Assert.Equal("artifacts.newer_version", (await Assert.ThrowsAsync<LatheException>(async () => await OpenAsync())).Error.Code);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_said_to_be_damaged()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5_000), Stop);

        var error = (await Assert.ThrowsAsync<LatheException>(async () => await OpenAsync())).Error;

        Assert.Equal("artifacts.corrupt", error.Code);
    }
}
