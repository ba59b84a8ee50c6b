using System.Diagnostics;

namespace Lathe.TestKit.Crashes.Troubles;

/// <summary>
/// A disk that turns read-only. As root it is an image with ext4 that is told of an error of the disk while processes have files open, which is how a real one does it: the kernel takes no more writes, and what was not yet on
/// the disk is gone when it is mounted again. The kernel does not remount by request what is open for writing, so an ordinary user's turns read-only between processes.
/// </summary>
internal sealed class ReadOnlyDisk : OwnDisk
{
    private const string Mount = "mount -o loop,errors=remount-ro image disk";

    // With the source named, mount does not hand back the options that it finds: the owner's number among them is none inside a user namespace.
    private const string Again = "mount -o remount";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private bool _isImage;
    private bool _isStruck;

    private ReadOnlyDisk(string root, OwnMounts mounts) : base(root, mounts)
    {
    }

    /// <summary>Whether the disk can turn read-only under a process.</summary>
    public bool IsSudden => _isImage;

    public static async Task<ReadOnlyDisk> OpenAsync(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "disk"));
        var disk = new ReadOnlyDisk(root, await OwnMounts.OpenAsync(root));
        if (Environment.IsPrivilegedProcess && await disk.Mounts.TryAsync($"truncate -s 96M image && mkfs.ext4 -q -m 0 -N 40000 image && {Mount}") is null) disk._isImage = true;
        else await disk.Mounts.DoAsync("mount -t tmpfs -o size=64m,nr_inodes=60000,mode=755 tmpfs disk");
        return disk;
    }

    public override Func<Task<string>> Prepare(ProcessStartInfo start, Random chance)
    {
        Mounts.Enter(start);
        return async () =>
        {
            _isStruck = true;
            if (_isImage)
            {
                await Mounts.DoAsync("device=$(findmnt -no SOURCE disk) && echo 1 > /sys/fs/ext4/${device##*/}/trigger_fs_error");
                return "a disk that failed";
            }

            return await Mounts.TryAsync($"{Again},ro tmpfs disk") is null ? "a read-only disk" : "nothing: the disk was busy";
        };
    }

    public override Task SettleAsync() => Mounts.DoAsync("sync -f disk");

    public override async Task MendAsync()
    {
        if (!_isStruck) return;
        _isStruck = false;
        if (!_isImage)
        {
            await Mounts.DoAsync($"{Again},rw tmpfs disk");
            return;
        }

        // Whoever was killed with the process may take a moment to go.
        var began = Stopwatch.GetTimestamp();
        while (await Mounts.TryAsync("umount disk") is { } busy)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience) throw new InvalidOperationException($"somebody still uses the disk: {busy}");
            await Task.Delay(20);
        }

        await Mounts.TryAsync("e2fsck -p image");
        await Mounts.DoAsync(Mount);
    }

    public override async ValueTask DisposeAsync()
    {
        await Mounts.TryAsync("umount disk");
        await base.DisposeAsync();
    }
}
