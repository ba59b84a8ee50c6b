using System.Text;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox.Watch;

/// <summary>Where the content of files without a name lies.</summary>
internal enum NamelessIn
{
    Memory,
    Disk,
}

/// <summary>A process and all that descend from it, at one moment.</summary>
internal sealed class ProcessFamily
{
    private const int Examined = 20_000;

    private readonly List<int> _members = [];

    /// <summary>Finds the family of a process. Orphans of a box belong to the box's first process, so none is missed there.</summary>
    public static ProcessFamily Of(int head)
    {
        var all = ProcessTable.All();
        var known = new HashSet<int> { head };
        // Ids are not in the order of birth for ever, so a pass may find the parent after the child.
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var entry in all)
                if (!entry.IsDead && known.Contains(entry.Parent) && known.Add(entry.Id)) grew = true;
        }

        var family = new ProcessFamily();
        family._members.AddRange(known);
        return family;
    }

    /// <summary>Resident memory that no file stands behind (proc_pid_statm(5)); a page that several processes share since a fork counts for each.</summary>
    public long PrivateBytes()
    {
        var sum = 0L;
        foreach (var id in _members)
        {
            var fields = Read($"/proc/{id}/statm").Split(' ');
            if (fields.Length > 2 && long.TryParse(fields[1], out var resident) && long.TryParse(fields[2], out var shared)) sum += (resident - shared) * Environment.SystemPageSize;
        }

        return sum;
    }

    /// <summary>The same with each page counted once in all (proc_pid_smaps_rollup). It is dear: the kernel walks the page tables.</summary>
    public long ProportionalBytes()
    {
        var sum = 0L;
        foreach (var id in _members)
        {
            var text = Encoding.ASCII.GetBytes(Read($"/proc/{id}/smaps_rollup"));
            sum += Machine.Kibibytes(text, "Pss_Anon:"u8);
        }

        return sum;
    }

    /// <summary>Bytes of files that have no name any more and are kept only by an open descriptor.</summary>
    /// <param name="place">Which ones.</param>
    /// <param name="device">For disk: the file system, as <see cref="DeviceOf"/> gives it.</param>
    public long NamelessBytes(NamelessIn place, ulong device = 0)
    {
        var sum = 0L;
        var seen = new HashSet<(ulong, ulong)>();
        var examined = 0;
        foreach (var id in _members)
        {
            foreach (var link in Links(id))
            {
                if (++examined > Examined) return sum;
                if (Stat(link, follow: true) is not { } file || !seen.Add((Device(file), file.Inode))) continue;
                // The kernel's own file system for memory has no device behind it, like every other that is not on a disk.
                if (place == NamelessIn.Disk ? Device(file) == device : file.DeviceMajor == 0 && Target(link).StartsWith("/memfd:", StringComparison.Ordinal)) sum += file.Blocks << 9;
            }
        }

        return sum;
    }

    /// <summary>The file system of a path; 0 when it cannot be seen.</summary>
    public static ulong DeviceOf(string path) => Stat(path, follow: true) is { } found ? Device(found) : 0;

    internal static unsafe Posix.StatBuffer? Stat(string path, bool follow)
    {
        Posix.StatBuffer buffer;
        return Posix.StatX(Posix.CurrentFolder, path, follow ? 0 : Posix.NoFollowFlag, Posix.BasicStats, &buffer) == 0 ? buffer : null;
    }

    private static ulong Device(in Posix.StatBuffer file) => ((ulong)file.DeviceMajor << 32) | file.DeviceMinor;

    private static List<string> Links(int id)
    {
        var links = new List<string>();
        try
        {
            foreach (var link in Directory.EnumerateFileSystemEntries($"/proc/{id}/fd"))
                if (Target(link).EndsWith(" (deleted)", StringComparison.Ordinal)) links.Add(link);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended while it was looked at.
        }

        return links;
    }

    private static string Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget ?? "";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
