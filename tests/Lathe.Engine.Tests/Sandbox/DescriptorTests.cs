namespace Lathe.Engine.Tests.Sandbox;

/// <summary>Counts this process's own descriptors, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(DescriptorTests), DisableParallelization = true)]
[Collection(nameof(DescriptorTests))]
public sealed class DescriptorTests
{
    [Theory]
    [InlineData("bwrap")]
    [InlineData("none")]
    public async Task Many_commands_at_once_and_in_a_row_leave_neither_descriptors_nor_zombies(string backend)
    {
        using var box = backend == "none" ? Box.WithoutIsolation() : await Box.OpenAsync();
        await box.RunAsync("true");
        var before = Count();
        for (var round = 0; round < 5; round++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => box.RunAsync($"echo {i}")));
            for (var i = 0; i < results.Length; i++) Assert.Equal($"{i}\n", results[i].Output);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => box.Sandbox.RunAsync(box.Command("sleep 9"), null, new CancellationTokenSource(5).Token));
        }

        // Thirty leaked commands would be sixty; the runtime itself may open a few at any time.
        Assert.InRange(Count(), 0, before + 10);
        Assert.DoesNotContain(Lathe.Engine.Sandbox.ProcessTable.All(), entry => entry.IsDead && entry.Parent == Environment.ProcessId);
    }

    private static int Count() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
}
