using System.Diagnostics;

namespace Lathe.TestKit.Crashes.Troubles;

/// <summary>A small file system in memory, which a balloon fills up at a moment of chance, for a while or until the process is over.</summary>
internal sealed class FullDisk : OwnDisk
{
    private const string Size = "size=64m,nr_inodes=60000,mode=755";

    private readonly List<Task> _waiting = [];

    private FullDisk(string root, OwnMounts mounts) : base(root, mounts)
    {
    }

    private string Balloon => Path.Combine(Seen(Place), "balloon");

    public static async Task<FullDisk> OpenAsync(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "disk"));
        var disk = new FullDisk(root, await OwnMounts.OpenAsync(root));
        await disk.Mounts.DoAsync($"mount -t tmpfs -o {Size} tmpfs disk");
        return disk;
    }

    public override Func<Task<string>> Prepare(ProcessStartInfo start, Random chance)
    {
        Mounts.Enter(start);
        // Nearly full is another thing than full: some writes find room, and the one after them does not.
        var room = chance.Next(3) == 0 ? chance.Next(1, 200) << 10 : 0;
        TimeSpan? freed = chance.Next(3) == 0 ? TimeSpan.FromMilliseconds(chance.Next(20, 400)) : null;
        return () =>
        {
            Fill(room);
            if (freed is { } time) _waiting.Add(Task.Run(async () =>
            {
                await Task.Delay(time);
                File.Delete(Balloon);
            }));
            return Task.FromResult(freed is null ? "a full disk" : "a disk that is full for a while");
        };
    }

    public override async Task MendAsync()
    {
        await Task.WhenAll(_waiting);
        _waiting.Clear();
        File.Delete(Balloon);
    }

    public override async ValueTask DisposeAsync()
    {
        await MendAsync();
        await base.DisposeAsync();
    }

    private void Fill(int room)
    {
        using var stream = new FileStream(Balloon, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        var block = new byte[64 << 10];
        try
        {
            for (var size = block.Length; ;)
            {
                try
                {
                    stream.Write(block, 0, size);
                }
                catch (IOException) when (size > 4096)
                {
                    size = 4096;
                }
            }
        }
        catch (IOException)
        {
            stream.SetLength(Math.Max(0, stream.Length - room));
        }
    }
}
