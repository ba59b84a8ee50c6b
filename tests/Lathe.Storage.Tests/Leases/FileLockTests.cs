using Lathe.Storage.Leases;

namespace Lathe.Storage.Tests.Leases;

public sealed class FileLockTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    private string File => Path.Combine(scratch.Path, "lock");

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Who_asks_whether_it_is_taken_keeps_nobody_from_taking_it()
    {
        FileLock.TryTake(File)!.Dispose();
        using var done = new CancellationTokenSource();
        var asking = Task.Run(() =>
        {
            while (!done.IsCancellationRequested) FileLock.IsTaken(File);
        });
        for (var i = 0; i < 20_000; i++)
        {
            using var held = FileLock.TryTake(File);
            Assert.NotNull(held);
        }

        await done.CancelAsync();
        await asking;
    }

    [Fact]
    public async Task Who_asks_sees_owners_and_nobody_else_who_asks()
    {
        FileLock.TryTake(File)!.Dispose();
        Assert.DoesNotContain(true, (await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Enumerable.Range(0, 20_000).Any(_ => FileLock.IsTaken(File)))))));

        using var held = FileLock.TryTake(File);
        Assert.True(FileLock.IsTaken(File));
        Assert.Null(FileLock.TryTake(File));
        Assert.True(FileLock.IsTaken(File));
    }
}
