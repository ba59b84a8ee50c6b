using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>The last seal's files on the disk, for the next process.</summary>
internal static class SealCacheFile
{
    public static void Write(WorkspaceLayout layout, IReadOnlyCollection<SealedFile> files)
    {
        var settled = new List<KeyValuePair<string, CachedFile>>(files.Count);
        foreach (var file in files)
        {
            if (file.Entry.Kind == SnapshotEntryKind.File && file.IsSettled) settled.Add(new(file.Entry.Path, new CachedFile(file.Key, file.Entry.Content)));
        }

        StatCache.Write(layout.SealCache, layout.Tree, settled);
    }

    /// <summary>The files whose content is known if their facts still hold, for entries whose content is in the store.</summary>
    public static Dictionary<string, SealedFile> Read(WorkspaceLayout layout, IObjectStore objects)
    {
        var files = new Dictionary<string, SealedFile>(StringComparer.Ordinal);
        foreach (var (path, cached) in StatCache.Read(layout.SealCache, layout.Tree))
        {
            if (!objects.Contains(cached.Content)) continue;
            // Mode and kind are taken from the walk.
            files[path] = new SealedFile(new SnapshotEntry(path, SnapshotEntryKind.File, -1, cached.Key.Size, cached.Content), cached.Key) { AsOf = long.MaxValue };
        }

        return files;
    }
}

/// <summary>The wall clock in the unit of file times.</summary>
internal static class FileClock
{
    public static long Now(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
