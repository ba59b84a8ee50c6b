using System.Text;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Tools;

/// <summary>Says which files a command changed.</summary>
internal static class ChangedFiles
{
    private const int Named = 20;

    public static string Describe(Snapshot before, Snapshot after)
    {
        if (before.Id == after.Id) return "";
        var lines = new List<string>();
        foreach (var (path, entry) in after.Entries)
        {
            if (!before.Entries.TryGetValue(path, out var old)) lines.Add($"A {path}");
            else if (old != entry) lines.Add($"M {path}");
        }

        lines.AddRange(before.Entries.Keys.Where(path => !after.Entries.ContainsKey(path)).Select(path => $"D {path}"));
        lines.Sort((a, b) => string.CompareOrdinal(a, 2, b, 2, int.MaxValue));
        var builder = new StringBuilder("\nFiles changed by the command:\n");
        foreach (var line in lines.Take(Named)) builder.Append(line).Append('\n');
        if (lines.Count > Named) builder.Append($"… and {lines.Count - Named} more\n");
        return builder.ToString();
    }
}
