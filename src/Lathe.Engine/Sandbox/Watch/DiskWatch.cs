namespace Lathe.Engine.Sandbox.Watch;

/// <summary>
/// Bounds what a command writes to disk. The kernel bounds only the size of one file, and a quota is rarely to be had; but a file system that loses free space
/// tells at once that somebody writes, and a look at the command's own folders tells whether it was the command. Where others free as much at the same time that shows nothing, so the folders are looked at
/// now and then all the same, the more seldom the longer it takes.
/// </summary>
internal sealed class DiskWatch
{
    private const long KeptFree = 256L << 20;
    private const int KeptPart = 50;
    private const int Step = 8;
    private const int SeldomBy = 50;
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(2);

    private readonly CommandLimits _limits;
    private readonly BoxPlaces _places;
    private readonly int _processId;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _began;
    private readonly List<FileSystem> _systems = [];

    public DiskWatch(CommandLimits limits, BoxPlaces places, int processId, TimeProvider time)
    {
        (_limits, _places, _processId, _time) = (limits, places, processId, time);
        // The kernel's clock for files stands up to some milliseconds behind.
        _began = time.GetUtcNow() - TimeSpan.FromMilliseconds(100);
        foreach (var folder in places.Folders)
        {
            var device = ProcessFamily.DeviceOf(folder);
            if (_systems.Find(s => s.Device == device) is { } known) known.Folders.Add(folder);
            else if (Machine.RoomOf(folder) is { } room) _systems.Add(new FileSystem(device, room, folder) { CountedAt = time.GetTimestamp() });
        }

        Room = limits.WrittenBytes;
    }

    /// <summary>How far the command is from a bound, as far as that is known.</summary>
    public long Room { get; private set; }

    public BoxBreach? Look(int innerId)
    {
        Room = _limits.WrittenBytes;
        foreach (var system in _systems)
            if (Look(system) is { } breach) return breach;
        if (innerId <= 0) return null;
        foreach (var place in _places.Temporary)
        {
            if (Machine.RoomOf($"/proc/{innerId}/root{place}") is not { } room) continue;
            var files = room.Files - room.FreeFiles;
            if (files > _limits.Files)
                return new BoxBreach(CommandEnd.DiskLimit, $"It made more than {_limits.Files} files in {place}.");
        }

        return null;
    }

    /// <summary>Whether a disk is about to be full, and did not just begin like that.</summary>
    internal static bool IsScarce(long size, long atStart, long now) => now < Floor(size) && atStart - now >= Floor(size);

    private static long Floor(long size) => Math.Min(KeptFree, size / KeptPart);

    private BoxBreach? Look(FileSystem system)
    {
        if (Machine.RoomOf(system.Folders[0]) is not { } now) return null;
        if (IsScarce(now.Size, system.AtStart.Free, now.Free))
            return new BoxBreach(CommandEnd.DiskLimit, $"The disk of its workspace came down to its last {ByteText.Of(now.Free)}.");
        var fell = system.AtCount.Free - now.Free;
        var files = system.AtCount.FreeFiles - now.FreeFiles;
        Room = Math.Min(Room, Math.Min(_limits.WrittenBytes - system.Counted - Math.Max(0, fell), now.Free - Floor(now.Size)));
        // Files have no fixed size; each is taken for as much as makes the two limits meet.
        Room = Math.Min(Room, (long)((_limits.Files - system.CountedFiles - Math.Max(0, files)) * (_limits.WrittenBytes / (double)_limits.Files)));
        if (fell < _limits.WrittenBytes / Step && files < _limits.Files / Step && _time.GetElapsedTime(system.CountedAt) < system.Pause) return null;

        var start = _time.GetTimestamp();
        var written = WrittenFiles.Count(system.Folders, _began);
        var bytes = written.Bytes + ProcessFamily.Of(_processId).NamelessBytes(NamelessIn.Disk, system.Device);
        // What a closed folder holds is not to be seen, but what it took from the disk is.
        if (written.HasClosed) bytes = Math.Max(bytes, system.AtStart.Free - now.Free);
        (system.AtCount, system.Counted, system.CountedFiles) = (now, bytes, written.Files);
        system.CountedAt = _time.GetTimestamp();
        var took = _time.GetElapsedTime(start, system.CountedAt) * SeldomBy;
        system.Pause = took > LeastPause ? took : LeastPause;
        if (bytes > _limits.WrittenBytes)
            return new BoxBreach(CommandEnd.DiskLimit, $"It wrote more than {ByteText.Of(_limits.WrittenBytes)} to its workspace.");
        return written.Files > _limits.Files ? new BoxBreach(CommandEnd.DiskLimit, $"It made more than {_limits.Files} files in its workspace.") : null;
    }

    private sealed class FileSystem(ulong device, Machine.Room room, string folder)
    {
        public ulong Device => device;

        public List<string> Folders { get; } = [folder];

        public Machine.Room AtStart { get; } = room;

        public Machine.Room AtCount { get; set; } = room;

        public long Counted { get; set; }

        public long CountedFiles { get; set; }

        public long CountedAt { get; set; }

        public TimeSpan Pause { get; set; } = LeastPause;
    }
}
