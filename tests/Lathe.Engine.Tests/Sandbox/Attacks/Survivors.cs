using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

/// <summary>What a command left running: whatever stands in the test's own folder, was started with its path, or carries it in its variables. Nothing else has that folder's name.</summary>
internal static class Survivors
{
    public static List<string> Of(Box box)
    {
        var left = new List<string>();
        foreach (var entry in ProcessTable.All())
        {
            if (entry.Id == Environment.ProcessId || entry.IsDead) continue;
            var about = string.Join(' ', Read(entry.Id, "cmdline"), Read(entry.Id, "environ"), Link(entry.Id, "cwd"));
            if (about.Contains(box.Folder, StringComparison.Ordinal)) left.Add($"{entry} {about}");
            // In a namespace of mounts the tree has another name.
            else if (Read(entry.Id, "mountinfo").Contains(Path.GetFileName(box.Folder), StringComparison.Ordinal)) left.Add($"{entry} {about}");
        }

        return left;
    }

    /// <summary>A file of a process with blanks for NULs; empty when the process is gone.</summary>
    public static string Read(int id, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{name}").Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Where a link of a process leads; empty when the process is gone.</summary>
    public static string Link(int id, string name)
    {
        try
        {
            return new FileInfo($"/proc/{id}/{name}").LinkTarget ?? "";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
