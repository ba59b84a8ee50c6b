using System.Text;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>Looks for processes that were left over.</summary>
internal static class Processes
{
    /// <summary>The ids of the processes whose command line contains a mark, this one left out.</summary>
    public static List<int> With(string mark)
    {
        var found = new List<int>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || id == Environment.ProcessId) continue;
            try
            {
                if (Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "cmdline"))).Contains(mark, StringComparison.Ordinal)) found.Add(id);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended between the listing and the reading.
            }
        }

        return found;
    }
}
