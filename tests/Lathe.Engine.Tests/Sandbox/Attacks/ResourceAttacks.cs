using System.Diagnostics;
using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

/// <summary>Every attempt ends by itself at an amount that the machine can bear, for the day when nothing contains it.</summary>
public sealed class ResourceAttacks
{
    private const long Mega = 1 << 20;

    [Theory, Attack("memory bomb in one process")]
    public async Task One_process_cannot_have_more_than_its_share(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        box.Write("bomb.pl", "my @a; for (1 .. 60) { push @a, 'x' x (20 << 20); } print 'not contained'");
        var result = await box.RunAsync("perl bomb.pl", c => c with { Limits = c.Limits with { MemoryBytes = 200 * Mega } });
        Assert.False(result.Succeeded, result.Output);
        Assert.DoesNotContain("not contained", result.Output, StringComparison.Ordinal);
        Assert.Contains("200 MB", result.Note, StringComparison.Ordinal);
    }

    [Theory, Attack("memory bomb over many processes")]
    public async Task All_processes_together_cannot_have_more_than_their_share(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        box.Write("bomb.pl", "for (1 .. 11) { fork() or last } my $a = 'x' x (60 << 20); sleep 20; print 'not contained'");
        var result = await box.RunAsync("perl bomb.pl", c => c.Within(20) with { Limits = c.Limits with { MemoryBytes = 200 * Mega, TotalMemoryBytes = 250 * Mega, Time = TimeSpan.FromSeconds(20) } });
        Assert.Equal(CommandEnd.MemoryLimit, result.End);
        Assert.Contains("250 MB", result.Note, StringComparison.Ordinal);
        Assert.Empty(Survivors.Of(box));
    }

    [Theory, Attack("hide memory in files without a name (memfd_create)")]
    public async Task Memory_in_nameless_files_counts(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        box.Write("bomb.pl", "my $arm = `uname -m` =~ /aarch64/; my @k; for (1 .. 12) { my $n = 'x'; my $fd = syscall($arm ? 279 : 319, $n, 0); open(my $f, '>&=', $fd); push @k, $f; syswrite $f, 'x' x (1 << 20) for 1 .. 50; } sleep 20; print 'not contained'");
        var result = await box.RunAsync("perl bomb.pl", c => c with { Limits = c.Limits with { TotalMemoryBytes = 200 * Mega, Time = TimeSpan.FromSeconds(20) } });
        Assert.Equal(CommandEnd.MemoryLimit, result.End);
        Assert.Empty(Survivors.Of(box));
    }

    [Theory, Attack("count shared pages once only (a fork of a large process is no bomb)")]
    public async Task Pages_shared_by_a_fork_are_counted_once(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        box.Write("forks.pl", "my $a = 'x' x (120 << 20); for (1 .. 5) { unless (fork()) { select(undef, undef, undef, 0.5); exit 0 } } 1 while wait() > 0; print 'fine'");
        Assert.Equal("fine", await box.OutputAsync("perl forks.pl", c => c with { Limits = c.Limits with { TotalMemoryBytes = 300 * Mega } }));
    }

    [Theory, Attack("fill the disk of the workspace with many files")]
    public async Task The_workspace_cannot_fill_the_disk(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync("for i in {1..30}; do head -c 16M /dev/zero > f$i; done; sleep 20", c => c with { Limits = c.Limits with { WrittenBytes = 64 * Mega, Time = TimeSpan.FromSeconds(20) } });
        Assert.Equal(CommandEnd.DiskLimit, result.End);
        Assert.Contains("64 MB", result.Note, StringComparison.Ordinal);
    }

    [Theory, Attack("fill the disk with a file that has no name any more")]
    public async Task A_nameless_file_counts_too(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync("exec 5>gone; rm gone; head -c 300M /dev/zero >&5; sleep 20", c => c with { Limits = c.Limits with { WrittenBytes = 64 * Mega, Time = TimeSpan.FromSeconds(20) } });
        Assert.Equal(CommandEnd.DiskLimit, result.End);
    }

    [Theory, Attack("fill the disk inside a folder that is closed to others")]
    public async Task A_closed_folder_hides_nothing(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync("mkdir d; cd d; chmod 300 .; for i in {1..30}; do head -c 16M /dev/zero > f$i; done; chmod 0 .; sleep 20", c => c with { Limits = c.Limits with { WrittenBytes = 64 * Mega, Time = TimeSpan.FromSeconds(20) } });
        Assert.Equal(CommandEnd.DiskLimit, result.End);
        File.SetUnixFileMode(Path.Combine(box.Tree, "d"), (UnixFileMode)0b111_000_000);
    }

    [Theory, Attack("fill /tmp and the home")]
    public async Task Temporary_room_is_bounded(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        foreach (var place in (string[])["$TMPDIR", "~"])
        {
            var result = await box.RunAsync($"for i in 1 2 3 4 5 6; do head -c 16M /dev/zero > {place}/f$i || exit 1; done; sleep 20", c => c with { Limits = c.Limits with { TemporaryBytes = 8 * Mega, WrittenBytes = 40 * Mega, Time = TimeSpan.FromSeconds(20) } });
            Assert.False(result.Succeeded, result.Output);
            Assert.True(result.Note is not null, $"{place} {result.End} {result.ExitCode} {result.Output}");
            Assert.Contains(backend == Sandboxes.Bubblewrap ? "8 MB" : "40 MB", result.Note, StringComparison.Ordinal);
        }
    }

    [Theory, Attack("take all inodes of the workspace's disk")]
    public async Task The_workspace_cannot_have_any_number_of_files(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        box.Write("files.pl", "for my $d (1 .. 5) { mkdir \"d$d\"; for (1 .. 1000) { open(my $f, '>', \"d$d/$_\") } } sleep 20");
        var result = await box.RunAsync("perl files.pl", c => c with { Limits = c.Limits with { Files = 800, Time = TimeSpan.FromSeconds(20) } });
        Assert.Equal(CommandEnd.DiskLimit, result.End);
        Assert.Contains("800 files", result.Note, StringComparison.Ordinal);
    }

    [Theory, Attack("take all inodes of /tmp")]
    public async Task Temporary_room_cannot_have_any_number_of_files(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        box.Write("files.pl", "chdir $ENV{TMPDIR}; for my $d (1 .. 5) { mkdir \"d$d\"; for (1 .. 1000) { open(my $f, '>', \"d$d/$_\") } } sleep 20");
        var result = await box.RunAsync("perl files.pl", c => c with { Limits = c.Limits with { Files = 800, Time = TimeSpan.FromSeconds(20) } });
        Assert.Equal(CommandEnd.DiskLimit, result.End);
        Assert.Contains("800 files", result.Note, StringComparison.Ordinal);
    }

    [Theory, Attack("grow one file without end, or make it large at once")]
    public async Task One_file_is_bounded(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync("truncate -s 1T big; fallocate -l 10G big2; head -c 3M /dev/zero > big3", c => c with { Limits = c.Limits with { FileBytes = Mega } });
        Assert.False(result.Succeeded, result.Output);
        Assert.Contains("1 MB", result.Note, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(box.Tree)) Assert.InRange(new FileInfo(file).Length, 0, Mega);
    }

    [Theory, Attack("open files without end")]
    public async Task Open_files_are_bounded(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        box.Write("open.pl", "my @f; for (1 .. 5000) { open(my $f, '<', '/dev/null') or do { print scalar(@f), \" $!\\n\"; exit 1 }; push @f, $f } print 'not contained'");
        var result = await box.RunAsync("perl open.pl", c => c with { Limits = c.Limits with { OpenFiles = 100 } });
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("100 files", result.Note, StringComparison.Ordinal);
    }

    [Theory, Attack("spin on every processor without end")]
    public async Task Spinning_ends_with_the_time(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var began = Stopwatch.GetTimestamp();
        var result = await box.RunAsync("for i in 1 2 3; do (while :; do :; done) & done; while :; do :; done", c => c.Within(0.5));
        Assert.Equal(CommandEnd.TimedOut, result.End);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0.4, 20);
        Assert.Empty(Survivors.Of(box));
    }
}
