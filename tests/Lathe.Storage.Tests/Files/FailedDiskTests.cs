using System.Globalization;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Storage.Files;
using Lathe.Storage.Tests.Child;

namespace Lathe.Storage.Tests.Files;

/// <summary>A disk that fails: the kernel takes no more writes, and what had not reached the disk is gone, as after a power cut.</summary>
public sealed class FailedDiskTests : IDisposable
{
    // In mounts of its own, which end with it. What the program wrote is looked at after the disk has been mounted again.
    private const string OnADiskThatFails =
        """
        mkdir "$0/disk" && truncate -s 32M "$0/image" && mkfs.ext4 -q -m 0 "$0/image" || exit
        mount -o loop,errors=remount-ro "$0/image" "$0/disk" || { echo 'no mount'; exit; }
        sync -f "$0/disk"
        device=$(findmnt -no SOURCE "$0/disk")
        "$@"
        echo 1 >"/sys/fs/ext4/${device##*/}/trigger_fs_error"
        umount "$0/disk" && mount -o loop "$0/image" "$0/disk"
        whole=0 torn=0
        for file in "$0"/disk/objects/sha256/*/*; do
          name=${file#"$0"/disk/objects/sha256/}
          sum=$(sha256sum <"$file")
          if [ "${name%%/*}${name#*/}" = "${sum%% *}" ]; then whole=$((whole+1)); else torn=$((torn+1)); fi
        done
        for pack in "$0"/disk/objects/packs/*; do cp "$pack" "$0/pack" 2>/dev/null; done
        umount "$0/disk"
        echo "$whole whole, $torn torn"
        """;

    // The disk fails at another moment of the appends in each round: about one in twelve meets the one in which the kernel takes back a commit that it acknowledges.
    private const string FailingWhileAppending =
        """
        mkdir "$0/disk" && truncate -s 96M "$0/image" && mkfs.ext4 -q -m 0 "$0/image" || exit
        mount -o loop,errors=remount-ro "$0/image" "$0/disk" || { echo 'no mount'; exit; }
        sync -f "$0/disk"
        device=$(findmnt -no SOURCE "$0/disk")
        "$@" | {
          read -r taken
          sleep "$DELAY"
          echo 1 >"/sys/fs/ext4/${device##*/}/trigger_fs_error"
          while read -r line; do taken=$line; done
          echo "$taken"
        }
        until umount "$0/disk"; do sleep 0.02; done
        e2fsck -p "$0/image" >&2
        mount -o loop "$0/image" "$0/disk" || { echo 'no mount'; exit; }
        LATHE_TEST_JOB=last "$@"
        umount "$0/disk"
        """;

    // A line on its standard input is what the job waits for before it asks the third time.
    private const string FailingBetween =
        """
        mkdir "$0/disk" && truncate -s 32M "$0/image" && mkfs.ext4 -q -m 0 "$0/image" && mkfifo "$0/go" || exit
        mount -o loop,errors=remount-ro "$0/image" "$0/disk" || { echo 'no mount'; exit; }
        device=$(findmnt -no SOURCE "$0/disk")
        "$@" <"$0/go" | {
          exec 3>"$0/go"
          read -r line; echo "$line"
          read -r line; echo "$line"
          echo 1 >"/sys/fs/ext4/${device##*/}/trigger_fs_error"
          echo go >&3
          cat
        }
        until umount "$0/disk"; do sleep 0.02; done
        """;

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData(5)]
    [InlineData(50)]
    public async Task What_was_put_before_a_durable_object_is_on_the_disk_with_it(int parts)
    {
        var (child, line) = await StartAsync($"keep-{parts}", OnADiskThatFails, scratch.Path);
        using (child) Assert.Equal($"{parts + 1} whole, 0 torn", line);
    }

    [Fact]
    public async Task An_event_that_was_taken_is_there_after_the_disk_failed()
    {
        for (var round = 0; round < 12; round++)
        {
            var (child, taken) = await StartAsync("append", FailingWhileAppending, Path.Combine(scratch.Path, $"{round}"), "env", string.Create(CultureInfo.InvariantCulture, $"DELAY={0.01 + (0.009 * round)}"));
            using (child) Assert.InRange(long.Parse(await child.LineAsync(), CultureInfo.InvariantCulture), long.Parse(taken, CultureInfo.InvariantCulture), long.MaxValue);
        }
    }

    [Fact]
    public async Task A_disk_that_failed_takes_no_changes()
    {
        var (child, first) = await StartAsync("probe", FailingBetween, scratch.Path);
        using (child) Assert.Equal(["takes", "takes", "30"], [first, await child.LineAsync(), await child.LineAsync()]);
    }

    [Fact]
    public async Task A_catalog_whose_disk_failed_says_so_although_its_commit_was_acknowledged()
    {
        var (child, first) = await StartAsync("catalog", FailingBetween, scratch.Path);
        using (child) Assert.Equal(["taken", "taken", "artifacts.read_only", "artifacts.read_only"], [first, await child.LineAsync(), await child.LineAsync(), await child.LineAsync()]);
    }

    [Fact]
    public async Task The_mark_of_an_apply_is_not_taken_where_the_disk_takes_no_change_after_it()
    {
        Directory.CreateDirectory(scratch.Path);
        using var child = ChildProcess.Start("mark", scratch.Path);
        Assert.Equal("marked", await child.LineAsync());
        var second = await child.LineAsync();
        Assert.SkipWhen(second == "no filter", "The kernel takes no filter of system calls here.");
        Assert.Equal("30", second);
    }

    [Fact]
    public void A_folder_that_cannot_be_asked_counts_as_one_that_takes_changes()
    {
        using var nowhere = new WriteProbe(scratch.Path + "-not-there");
        using var kernels = new WriteProbe("/proc");
        nowhere.EnsureTakesChanges();
        kernels.EnsureTakesChanges();
        kernels.EnsureTakesChanges();
    }

    [Fact]
    public async Task A_pack_is_on_the_disk_with_the_durable_object_after_it()
    {
        var (child, line) = await StartAsync("keep-packed", OnADiskThatFails, scratch.Path);
        using (child) Assert.Equal("1 whole, 0 torn", line);

        var pack = PackFile.Open(Path.Combine(scratch.Path, "pack"))!;

        Assert.Equal(1_000, pack.All()!.Count(e => ObjectHash.Of(pack.Read(e.Place)) == e.Hash));
    }

    // The first line is what the disk or the job on it says first.
    private static async Task<(ChildProcess Child, string Line)> StartAsync(string job, string script, string place, params string[] before)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/dev/loop-control"), "A disk of its own can be made as root, with loop devices, only.");
        Directory.CreateDirectory(place);
        var child = ChildProcess.Start(job, Path.Combine(place, "disk"), [.. before, "unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script, place]);
        try
        {
            var line = await child.LineAsync();
            Assert.SkipWhen(line == "no mount", "An image cannot be mounted here.");
            return (child, line);
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }
}
