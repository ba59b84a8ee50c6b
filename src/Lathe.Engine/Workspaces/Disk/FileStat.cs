using System.Runtime.InteropServices;
using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>What stands at a path, as far as it matters here. Times are in nanoseconds since 1970.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileStat(FileTreeEntryKind Kind, int Mode, long Size, long WriteTime, long ChangeTime, ulong Inode, uint UserId, uint GroupId)
{
    /// <summary>A character device with the number 0: in a layer of an overlay it says that nothing is there.</summary>
    public bool IsWhiteout { get; init; }

    /// <summary>The number of the file system.</summary>
    public ulong Device { get; init; }

    /// <summary>How many names it has.</summary>
    public uint Links { get; init; }

    public StatKey Key => new(Size, WriteTime, ChangeTime, Inode);

    public static FileStat From(in Posix.StatBuffer buffer) => new(
        (buffer.Mode & Posix.TypeMask) switch
        {
            Posix.TypeFile => FileTreeEntryKind.File,
            Posix.TypeDirectory => FileTreeEntryKind.Directory,
            Posix.TypeLink => FileTreeEntryKind.Link,
            _ => FileTreeEntryKind.Other,
        },
        buffer.Mode & 0x1FF,
        buffer.Size,
        (buffer.WriteSeconds * 1_000_000_000) + buffer.WriteNanoseconds,
        (buffer.ChangeSeconds * 1_000_000_000) + buffer.ChangeNanoseconds,
        buffer.Inode,
        buffer.UserId,
        buffer.GroupId)
    {
        Device = ((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor,
        Links = buffer.Links,
        IsWhiteout = (buffer.Mode & Posix.TypeMask) == Posix.TypeCharacterDevice && buffer.NodeMajor == 0 && buffer.NodeMinor == 0,
    };
}

/// <summary>Two equal keys of one path mean the same content, unless the file was written within the clock's grain of being read.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StatKey(long Size, long WriteTime, long ChangeTime, ulong Inode);

/// <summary>The user and group that new files are given to.</summary>
/// <param name="UserId">The numeric user id.</param>
/// <param name="GroupId">The numeric group id.</param>
public readonly record struct FileOwner(uint UserId, uint GroupId);
