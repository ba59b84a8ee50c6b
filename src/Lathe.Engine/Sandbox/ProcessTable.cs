using System.Globalization;
using System.Text;

namespace Lathe.Engine.Sandbox;

/// <summary>Looks at /proc, where processes come and go while one looks: whatever cannot be read is gone.</summary>
internal static class ProcessTable
{
    /// <summary>One process.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Parent">Its parent's id.</param>
    /// <param name="Session">Its session's id.</param>
    /// <param name="State">The kernel's letter for what it is doing.</param>
    public readonly record struct Entry(int Id, int Parent, int Session, char State)
    {
        /// <summary>It has ended and waits for its parent to notice.</summary>
        public bool IsDead => State is 'Z' or 'X';
    }

    /// <summary>All processes that can be seen.</summary>
    public static List<Entry> All()
    {
        var all = new List<Entry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(id) is { } entry) all.Add(entry);
        return all;
    }

    /// <summary>How many processes and threads there are on the machine: the kernel counts all of a user's, those outside a command too.</summary>
    public static int Count()
    {
        var load = File.ReadAllText("/proc/loadavg").Split(' ');
        var total = load[3][(load[3].IndexOf('/') + 1)..];
        return int.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
    }

    /// <summary>The ids of a process's children.</summary>
    public static List<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        foreach (var entry in All())
            if (entry.Parent == parent && !entry.IsDead) children.Add(entry.Id);
        return children;
    }

    /// <summary>Whether a process is there and neither stopped nor dead.</summary>
    public static bool IsRunning(int id) => Read(id) is { State: not ('T' or 't' or 'Z' or 'X') };

    /// <summary>Whether a process was started with a variable in its environment.</summary>
    public static bool HasVariable(int id, ReadOnlySpan<byte> variable)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{id}/environ").AsSpan().IndexOf(variable) >= 0;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Entry? Read(int id)
    {
        try
        {
            // "id (name) state parent group session ...": the name may hold anything, so the fields begin after the last ')'.
            var text = Encoding.Latin1.GetString(File.ReadAllBytes($"/proc/{id}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Entry(id, int.Parse(fields[1]), int.Parse(fields[3]), fields[0][0]);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
