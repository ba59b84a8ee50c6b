using Lathe.Engine.Sandbox;
using Lathe.Engine.Sandbox.Watch;

namespace Lathe.Engine.Tests.Sandbox.Watch;

public sealed class WatchTests
{
    private const long Mega = 1 << 20;
    private const long Giga = 1 << 30;

    [Theory]
    [InlineData(-5, 10)]
    [InlineData(0, 10)]
    [InlineData(200 * Mega, 52)]
    [InlineData(8 * Giga, 250)]
    public void The_nearer_a_bound_the_sooner_the_next_look(long room, int milliseconds) => Assert.Equal(milliseconds, (int)BoxWatch.Next(room).TotalMilliseconds);

    [Theory]
    [InlineData(24 * Giga, 20 * Giga, 300 * Mega, false)]
    [InlineData(24 * Giga, 20 * Giga, 200 * Mega, true)]
    // It was like that before: not the command's doing.
    [InlineData(24 * Giga, 210 * Mega, 200 * Mega, false)]
    [InlineData(1 * Giga, 500 * Mega, 40 * Mega, false)]
    [InlineData(1 * Giga, 500 * Mega, 30 * Mega, true)]
    public void Memory_is_scarce_when_the_last_of_it_goes_while_the_command_runs(long total, long atStart, long now, bool scarce) => Assert.Equal(scarce, MemoryWatch.IsScarce(total, atStart, now));

    [Theory]
    [InlineData(100 * Giga, 50 * Giga, 300 * Mega, false)]
    [InlineData(100 * Giga, 50 * Giga, 255 * Mega, true)]
    [InlineData(100 * Giga, 255 * Mega, 200 * Mega, false)]
    [InlineData(1 * Giga, 900 * Mega, 25 * Mega, false)]
    [InlineData(1 * Giga, 900 * Mega, 20 * Mega, true)]
    public void A_disk_is_scarce_likewise(long size, long atStart, long now, bool scarce) => Assert.Equal(scarce, DiskWatch.IsScarce(size, atStart, now));

    [Fact]
    public void The_machines_numbers_are_plausible()
    {
        var (available, total) = Machine.Memory();
        Assert.InRange(available, 1, total);
        Assert.InRange(total, 100 * Mega, 100_000 * Giga);
        var room = Machine.RoomOf("/tmp")!.Value;
        Assert.InRange(room.Free, 0, room.Size);
        Assert.InRange(room.FreeFiles, 0, long.Max(0, room.Files));
        Assert.Null(Machine.RoomOf("/nowhere/at/all"));
    }

    [Fact]
    public void A_process_has_itself_in_its_family_and_some_memory()
    {
        var family = ProcessFamily.Of(Environment.ProcessId);
        Assert.InRange(family.PrivateBytes(), 5 * Mega, 100 * Giga);
        Assert.InRange(family.ProportionalBytes(), 5 * Mega, 100 * Giga);
    }

    [Fact]
    public void Only_what_was_written_since_counts()
    {
        using var box = Box.WithoutIsolation();
        File.WriteAllBytes(Path.Combine(box.Tree, "old"), new byte[3 * Mega]);
        var later = DateTimeOffset.UnixEpoch.AddSeconds(new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(box.Tree, "old"))).ToUnixTimeSeconds() + 3600);
        var all = WrittenFiles.Count([box.Tree], DateTimeOffset.UnixEpoch);
        Assert.Equal((1L, false), (all.Files, all.HasClosed));
        Assert.InRange(all.Bytes, 3 * Mega, 4 * Mega);
        Assert.Equal((0L, 0L), (WrittenFiles.Count([box.Tree], later).Bytes, WrittenFiles.Count([box.Tree], later).Files));
        // Holes take no room, and a second name is no second file.
        using (var sparse = File.OpenWrite(Path.Combine(box.Tree, "sparse"))) sparse.SetLength(Giga);
        File.CreateSymbolicLink(Path.Combine(box.Tree, "link"), "/usr");
        var again = WrittenFiles.Count([box.Tree], DateTimeOffset.UnixEpoch);
        Assert.Equal(3, again.Files);
        Assert.InRange(again.Bytes, 3 * Mega, 4 * Mega);
    }

    [Theory]
    [InlineData(1, "x: No space left on device", "the workspace has what is free on its disk")]
    [InlineData(153, "", "4 GB")]
    [InlineData(254, "bash: fork: retry: Resource temporarily unavailable", "2048 processes")]
    [InlineData(1, "OSError: [Errno 24] Too many open files", "65536 files")]
    [InlineData(1, "MemoryError", "8 GB")]
    [InlineData(1, "tests failed", null)]
    public void A_failed_command_says_which_limit_it_met(int code, string output, string? said)
    {
        var note = LimitSigns.Read(code, output, new CommandLimits());
        if (said is null) Assert.Null(note);
        else Assert.Contains(said, note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(512, "0.5 kB")]
    [InlineData(200 * Mega, "200 MB")]
    [InlineData(3 * Giga / 2, "1.5 GB")]
    public void Amounts_are_read_easily(long bytes, string text) => Assert.Equal(text, ByteText.Of(bytes));
}
