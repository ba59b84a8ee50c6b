using System.IO.Enumeration;
using Lathe.Engine.Archives;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Collecting;

/// <summary>A run's folder, as a collection looks at it.</summary>
internal sealed class RunFolder(string path)
{
    private const int LargestRecord = 1 << 20;
    private const int HashLength = 64;

    // The lease, the requests of others, a change of the user's files that was cut off, and the marks.
    private static readonly HashSet<string> Stays = new(StringComparer.Ordinal) { "lock", "cancel", "inbox", "applying", RunMarks.CollectedFile, RunMarks.PinnedFile };

    /// <summary>Whether an apply, an undo or a redo was cut off, or a person's words wait to be read.</summary>
    public bool HasUnfinished => File.Exists(Path.Combine(path, "applying")) || (Directory.Exists(Path.Combine(path, "inbox")) && Directory.EnumerateFiles(Path.Combine(path, "inbox"), "*.json").Any());

    /// <summary>Whether a run left anything in it besides its lock.</summary>
    public bool HoldsWork => Entries().Any(static e => e.Name is not ("lock" or "cancel"));

    /// <summary>What emptying it frees.</summary>
    public long Bytes() => Entries().Where(static e => !Stays.Contains(e.Name)).Sum(static e => BytesOf(e));

    /// <summary>Removes everything but what stays. Links are removed and not followed.</summary>
    public void Clear()
    {
        foreach (var entry in Entries())
        {
            if (Stays.Contains(entry.Name)) continue;
            if (entry is DirectoryInfo { LinkTarget: null }) FolderClearing.Run(entry.FullName);
            else entry.Delete();
        }
    }

    /// <summary>The objects that its records name, in whatever form.</summary>
    public IEnumerable<ObjectHash> Names() => Entries().OfType<FileInfo>().Where(static f => f.Name is not ("lock" or "cancel")).SelectMany(static f => NamesIn(f));

    /// <summary>What stands in a small file and looks like a hash.</summary>
    public static List<ObjectHash> NamesIn(FileInfo file)
    {
        var names = new List<ObjectHash>();
        var text = "";
        try
        {
            // A named pipe has no bytes either, and whoever opens one waits for a writer.
            if (file.LinkTarget is not null || file.Length is 0 or > LargestRecord) return names;

            // Shared with everybody: the framework would lock it otherwise, against the process that works with it.
            using var reader = new StreamReader(new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), System.Text.Encoding.Latin1);
            text = reader.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            // Renamed or removed by its run meanwhile.
            return names;
        }

        for (int start = 0, i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsAsciiHexDigitLower(text[i])) continue;
            if (i - start == HashLength && ArchiveNames.IsHash(text.AsSpan(start, HashLength))) names.Add(new ObjectHash(text[start..i]));
            start = i + 1;
        }

        return names;
    }

    /// <summary>What a file or a folder takes, with all in it.</summary>
    public static long BytesOf(FileSystemInfo entry) => Look(entry).Bytes;

    /// <summary>What a file or a folder takes, and when something in it was used last, as far as the disk says.</summary>
    public static (long Bytes, DateTimeOffset Used) Look(FileSystemInfo entry)
    {
        if (entry is not DirectoryInfo { LinkTarget: null }) return (entry is FileInfo { LinkTarget: null } file ? DiskBlocks.Of(file.Length) : 0, new DateTimeOffset(Used(entry.LastWriteTimeUtc, entry.LastAccessTimeUtc)));
        long bytes = 0;
        var used = entry.LastWriteTimeUtc;
        try
        {
            var below = new FileSystemEnumerable<(long Length, DateTime Used)>(
                entry.FullName,
                static (ref e) => (e.IsDirectory || e.Attributes.HasFlag(FileAttributes.ReparsePoint) ? 0 : e.Length, e.IsDirectory ? e.LastWriteTimeUtc.UtcDateTime : Used(e.LastWriteTimeUtc.UtcDateTime, e.LastAccessTimeUtc.UtcDateTime)),
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true })
            {
                ShouldRecursePredicate = static (ref e) => !e.Attributes.HasFlag(FileAttributes.ReparsePoint),
            };
            foreach (var (length, at) in below)
            {
                bytes += DiskBlocks.Of(length);
                if (at > used) used = at;
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Removed by its run since it was listed.
        }

        return (bytes, new DateTimeOffset(used));
    }

    private static DateTime Used(DateTime written, DateTime read) => written > read ? written : read;

    private FileSystemInfo[] Entries() => Directory.Exists(path) ? new DirectoryInfo(path).GetFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }) : [];
}
