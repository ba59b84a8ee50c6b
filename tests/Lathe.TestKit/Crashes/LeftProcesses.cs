using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Lathe.TestKit.Crashes;

/// <summary>Finds processes that belong to a campaign: their command line, their variables or the folder that they are in names the campaign's.</summary>
internal static class LeftProcesses
{
    private const int Kill = 9;

    public static List<(int Id, string What)> Of(string folder)
    {
        var found = new List<(int, string)>();
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId) continue;
            var line = Read($"{entry}/cmdline");
            var place = Link($"{entry}/cwd");
            // The one who holds a disk of the campaign's is in its folder, not below.
            var isInside = place.StartsWith(folder + "/", StringComparison.Ordinal);
            if (line.Contains(folder, StringComparison.Ordinal) || isInside || Read($"{entry}/environ").Contains(folder, StringComparison.Ordinal)) found.Add((id, line.Length > 200 ? line[..200] : line));
        }

        return found;
    }

    /// <summary>Ends one that was found.</summary>
    public static void End(int id) => _ = SendSignal(id, Kill);

    private static string Read(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file)).Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Link(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
