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
    public void A_second_put_writes_nothing_but_when_it_was()
    {
        var hash = Store.Put("abc"u8, durable: true);
        File.SetLastWriteTimeUtc(PlaceOf(hash), DateTime.UnixEpoch);
        var inode = Inode(hash);

        Store.Put("abc"u8, durable: true);

        Assert.Equal(time.GetUtcNow().UtcDateTime, File.GetLastWriteTimeUtc(PlaceOf(hash)), TimeSpan.FromMilliseconds(1));
        Assert.Equal(inode, Inode(hash));
    }

    [Fact]
    public async Task Every_way_to_learn_that_an_object_is_there_keeps_it_from_a_sweep()
    {
        foreach (var use in (Func<ObjectHash, Task>[])
            [
                _ => Task.FromResult(Store.Put("abc"u8, durable: false)),
                _ => Store.PutAsync(new MemoryStream("abc"u8.ToArray()), Stop),
                hash => Task.FromResult(Store.Contains(hash)),
            ])
        {
            var hash = Store.Put("abc"u8, durable: false);
            File.SetLastWriteTimeUtc(PlaceOf(hash), time.GetUtcNow().UtcDateTime.AddDays(-9));
            await use(hash);
            Assert.Empty(Shelves.Remove([hash], time.GetUtcNow().AddMinutes(-20), Stop));
            Assert.Equal("abc"u8.ToArray(), Store.Get(hash));
        }
    }

    [Fact]
    public void A_removal_takes_what_was_not_used_since_and_nothing_else()
    {
        var (old, young, other) = (Store.Put("old"u8, durable: false), Store.Put("young"u8, durable: false), Store.Put("other"u8, durable: false));
        var now = time.GetUtcNow();
        File.SetLastWriteTimeUtc(PlaceOf(old), now.UtcDateTime.AddDays(-2));
        File.SetLastWriteTimeUtc(PlaceOf(other), now.UtcDateTime.AddDays(-2));
        Assert.Equal(3, Shelves.List(Stop).Count);
        Assert.Equal(3, Shelves.List(Stop).Single(o => o.Hash == old).Bytes);

        var removed = Shelves.Remove([old, young, ObjectHash.Of("none"u8), default], now.AddDays(-1), Stop);

        Assert.Equal([old], removed.Select(o => o.Hash));
        Assert.Equal((false, true, true), (Store.Contains(old), Store.Contains(young), Store.Contains(other)));
        Assert.Empty(new FileObjectStore(Path.Combine(scratch.Path, "none"), time).List(Stop));
    }

    // A process of its own sweeps all the time, as greedily as it can; this one ages objects, uses them, and must find them.
    [Fact]
    public async Task What_was_put_or_found_is_never_swept_away_by_another_process()
    {
        var store = new FileObjectStore(scratch.Paths.Objects, TimeProvider.System);
        var hashes = Enumerable.Range(0, 40).Select(i => store.Put(BitConverter.GetBytes(i), durable: false)).ToArray();
        using var sweeper = Child.ChildProcess.Start("sweep", scratch.Path);
        Assert.Equal("sweeping", await sweeper.LineAsync());
        var (gone, kept) = (0, 0);
        for (var round = 0; round < 150; round++)
        {
            for (var i = 0; i < hashes.Length; i++)
            {
                Age(PlaceOf(hashes[i]));
                var there = round % 2 == 0 ? store.Contains(hashes[i]) : store.Put(BitConverter.GetBytes(i), durable: false) == hashes[i];
                if (there)
                {
                    Assert.NotNull(store.Get(hashes[i]));
                    kept++;
                }
                else
                {
                    gone++;
                    store.Put(BitConverter.GetBytes(i), durable: false);
                }
            }
        }

        await sweeper.KillAsync();

        // Both sides came to something, or the race was none.
        Assert.True(kept > 100, $"{kept} kept");
        Assert.True(gone > 0, "nothing was swept");

        static void Age(string place)
        {
            try
            {
                File.SetLastWriteTimeUtc(place, DateTime.UtcNow.AddDays(-2));
            }
            catch (IOException)
            {
                // Swept.
            }
        }
    }

    private IObjectShelves Shelves => new FileObjectStore(scratch.Paths.Objects, time);

    private string Inode(ObjectHash hash)
    {
        using var stat = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%i", PlaceOf(hash)]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return stat.StandardOutput.ReadToEnd();
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
