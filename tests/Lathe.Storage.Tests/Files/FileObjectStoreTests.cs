using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Storage.Files;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Files;

public sealed class FileObjectStoreTests : ObjectStoreConformance, IDisposable
{
    private readonly ScratchFolder scratch = new();
    private readonly ManualTime time = new();

    protected override IObjectStore Store => new FileObjectStore(scratch.Paths.Objects, time);

    public void Dispose() => scratch.Dispose();

    protected override void Damage(ObjectHash hash, byte[] content)
    {
        File.Delete(PlaceOf(hash));
        File.WriteAllBytes(PlaceOf(hash), content);
    }

    [Fact]
    public void The_layout_is_the_documented_one_and_holds_nothing_else()
    {
        var hash = Store.Put("abc"u8, durable: true);

        var expected = Path.Combine(scratch.Paths.Objects, "sha256", "ba", "7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        Assert.Equal(expected, PlaceOf(hash));
        Assert.Equal([expected], Directory.GetFiles(scratch.Paths.Objects, "*", SearchOption.AllDirectories));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(expected));
    }

    [Fact]
    public void A_second_put_writes_nothing()
    {
        var hash = Store.Put("abc"u8, durable: true);
        var before = DateTime.UnixEpoch;
        File.SetLastWriteTimeUtc(PlaceOf(hash), before);

        Store.Put("abc"u8, durable: true);

        Assert.Equal(before, File.GetLastWriteTimeUtc(PlaceOf(hash)));
    }

    [Fact]
    public void Drafts_of_killed_processes_go_and_drafts_of_living_ones_stay()
    {
        var drafts = Directory.CreateDirectory(Path.Combine(scratch.Paths.Objects, "tmp")).FullName;
        var stale = Draft("stale", TimeSpan.FromHours(25));
        var young = Draft("young", TimeSpan.FromHours(1));

        Store.Put("abc"u8, durable: false);

        Assert.False(File.Exists(stale));
        Assert.True(File.Exists(young));

        string Draft(string name, TimeSpan age)
        {
            var path = Path.Combine(drafts, name);
            File.WriteAllText(path, name);
            File.SetLastWriteTimeUtc(path, (time.GetUtcNow() - age).UtcDateTime);
            return path;
        }
    }

    [Fact]
    public async Task A_failed_put_leaves_no_draft()
    {
        Directory.CreateDirectory(scratch.Paths.Objects);
        File.WriteAllText(Path.Combine(scratch.Paths.Objects, "sha256"), "a file in the way");

        var error = Assert.Throws<LatheException>(() => Store.Put("abc"u8, durable: true)).Error;
        await Assert.ThrowsAsync<LatheException>(() => Store.PutAsync(new MemoryStream([1]), Stop));

        Assert.Equal((ErrorKind.Storage, "objects.failed"), (error.Kind, error.Code));
        Assert.Contains(scratch.Paths.Objects, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(scratch.Paths.Objects, "tmp")));
    }

    private string PlaceOf(ObjectHash hash) => Path.Combine(scratch.Paths.Objects, "sha256", hash.Hex[..2], hash.Hex[2..]);
}
