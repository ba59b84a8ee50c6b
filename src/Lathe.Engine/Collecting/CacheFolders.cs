namespace Lathe.Engine.Collecting;

/// <summary>A cache of one subject: a repository's index, or one kept answer's folder.</summary>
/// <param name="Path">A file or a folder.</param>
/// <param name="Bytes">What it takes.</param>
/// <param name="Used">When something in it was written or read last, as far as the disk says.</param>
internal sealed record CacheFolder(string Path, long Bytes, DateTimeOffset Used);

/// <summary>What of the cache is kept by subject, and can be made again when it is asked for.</summary>
internal static class CacheFolders
{
    /// <summary>What was used so lately is in use.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromDays(1);

    // The demo, the sandbox's scratch folders and downloaded advisories are no caches of a subject.
    private static readonly string[] Kinds = ["index", "stat", "profiles", "findings", "responses"];

    public static IReadOnlyList<CacheFolder> Find(string cache)
    {
        var found = new List<CacheFolder>();
        foreach (var kind in Kinds)
        {
            var folder = new DirectoryInfo(Path.Combine(cache, kind));
            if (!folder.Exists) continue;
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                var (bytes, used) = RunFolder.Look(entry);
                found.Add(new CacheFolder(entry.FullName, bytes, used));
            }
        }

        return found;
    }
}
