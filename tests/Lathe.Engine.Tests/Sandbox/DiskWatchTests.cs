using Lathe.Engine.Sandbox;
using Lathe.Engine.Tests.Sandbox.Attacks;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class DiskWatchTests
{
    private const int Mega = 1 << 20;

    [Theory]
    [InlineData("bwrap")]
    [InlineData("landlock")]
    public async Task A_writer_is_noticed_although_somebody_else_frees_more_than_it_takes(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var ballast = Path.Combine(box.Outside(), "ballast");
        await using (new FileStream(ballast, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = 256 * Mega }))
        {
            // Its room is taken at once, without a byte written.
        }

        // The room comes back before the command takes a quarter of it, so that the disk only ever gets emptier.
        var command = box.Command("echo go; head -c 64M /dev/zero > f; sleep 30");
        var limited = command with { Limits = command.Limits with { WrittenBytes = 40 * Mega, Time = TimeSpan.FromSeconds(30) } };
        var result = await box.Sandbox.RunAsync(limited, _ => File.Delete(ballast), CancellationToken.None);
        Assert.False(File.Exists(ballast));
        Assert.Equal(CommandEnd.DiskLimit, result.End);
        Assert.Contains("40 MB", result.Note, StringComparison.Ordinal);
    }
}
