using Lathe.Engine.Objects;
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

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData(5)]
    [InlineData(50)]
    public async Task What_was_put_before_a_durable_object_is_on_the_disk_with_it(int parts)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/dev/loop-control"), "A disk of its own can be made as root, with loop devices, only.");
        Directory.CreateDirectory(scratch.Path);
        var folder = Path.Combine(scratch.Path, "disk");
        using var child = ChildProcess.Start($"keep-{parts}", folder, "unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", OnADiskThatFails, scratch.Path);
        var line = await child.LineAsync();
        Assert.SkipWhen(line == "no mount", "An image cannot be mounted here.");
        Assert.Equal($"{parts + 1} whole, 0 torn", line);
    }

    [Fact]
    public async Task A_pack_is_on_the_disk_with_the_durable_object_after_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/dev/loop-control"), "A disk of its own can be made as root, with loop devices, only.");
        Directory.CreateDirectory(scratch.Path);
        using var child = ChildProcess.Start("keep-packed", Path.Combine(scratch.Path, "disk"), "unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", OnADiskThatFails, scratch.Path);
        var line = await child.LineAsync();
        Assert.SkipWhen(line == "no mount", "An image cannot be mounted here.");
        Assert.Equal("1 whole, 0 torn", line);

        var pack = PackFile.Open(Path.Combine(scratch.Path, "pack"))!;

        Assert.Equal(1_000, pack.All()!.Count(e => ObjectHash.Of(pack.Read(e.Place)) == e.Hash));
    }
}
