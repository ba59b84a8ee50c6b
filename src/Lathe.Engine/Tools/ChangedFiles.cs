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
        var lines = Snapshots.Compare(before, after).Select(d => $"{(d.Before is null ? 'A' : d.After is null ? 'D' : 'M')} {d.Path}").ToList();
        var builder = new StringBuilder("\nFiles changed by the command:\n");
        foreach (var line in lines.Take(Named)) builder.Append(line).Append('\n');
        if (lines.Count > Named) builder.Append($"… and {lines.Count - Named} more\n");
        return builder.ToString();
    }
}
