using System.Globalization;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// Small parts of the machine's /etc that a box gets as copies, made once: a mount for each of them would cost every command a tenth of a millisecond and more. What has
/// folders in it, or is large, is mounted.
/// </summary>
internal static class EtcCopy
{
    private const int MostEntries = 1000;
    private const long MostBytes = 2 << 20;

    /// <summary>What tells one state of a part from another; null for a part that is not copied.</summary>
    public static string? KeyOf(string name)
    {
        var path = $"/etc/{name}";
        if (MountPoints.Kind(path) is not { } kind || kind == PlaceKind.Link) return null;
        if (kind == PlaceKind.File) return new FileInfo(path) is { Length: <= MostBytes } file && IsForAll(file) ? Key(name, file) : null;
        var bytes = 0L;
        var count = 0;
        var folder = new DirectoryInfo(path);
        try
        {
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                if (++count > MostEntries || (entry is DirectoryInfo && entry.LinkTarget is null)) return null;
                if (entry.LinkTarget is null) bytes += ((FileInfo)entry).Length;
            }
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }

        return bytes <= MostBytes ? Key(name, folder) : null;
    }

    /// <summary>Copies a part: links as links, and of files those that everybody may read.</summary>
    public static void Run(string name, string etc)
    {
        var source = $"/etc/{name}";
        var target = Path.Combine(etc, name);
        if (File.Exists(source))
        {
            Copy(source, target);
            return;
        }

        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            var place = Path.Combine(target, entry.Name);
            if (entry.LinkTarget is { } link) File.CreateSymbolicLink(place, link);
            else if (entry is FileInfo file && IsForAll(file)) Copy(file.FullName, place);
        }
    }

    private static void Copy(string source, string target)
    {
        File.WriteAllBytes(target, File.ReadAllBytes(source));
        File.SetUnixFileMode(target, BoxFiles.ReadableFile);
    }

    private static bool IsForAll(FileInfo file) => file.UnixFileMode.HasFlag(UnixFileMode.OtherRead);

    private static string Key(string name, FileSystemInfo info) => $"{name} {info.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture)}";
}
