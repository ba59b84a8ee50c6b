using Lathe.Engine.Journal;

namespace Lathe.Engine.Verification;

/// <summary>Which verify commands a change calls for. Those that a person or the repository named all run; of detected ones that cover a folder each, those whose folder is touched.</summary>
internal static class VerifyScope
{
    /// <summary>The most commands that cover a folder each.</summary>
    public const int MostFolders = 4;

    /// <summary>The commands that run whatever is changed.</summary>
    public static IReadOnlyList<string> Always(RunSettings settings)
    {
        var folders = Folders(settings);
        return folders.Count == 0 ? settings.Verify : [.. settings.Verify.Where(c => !folders.ContainsKey(c))];
    }

    /// <summary>The commands for a change.</summary>
    /// <param name="settings">What the run is frozen with.</param>
    /// <param name="changed">The changed paths.</param>
    public static IReadOnlyList<string> Covering(RunSettings settings, Func<IEnumerable<string>> changed)
    {
        var folders = Folders(settings);
        if (folders.Count == 0) return settings.Verify;
        var paths = changed().ToList();
        var touched = settings.Verify.Where(c => folders.TryGetValue(c, out var folder) && paths.Exists(p => p.StartsWith(folder + "/", StringComparison.Ordinal))).Take(MostFolders).ToHashSet(StringComparer.Ordinal);
        var chosen = settings.Verify.Where(c => !folders.ContainsKey(c) || touched.Contains(c)).ToList();

        // A change beside all of them (a file that they share, say) concerns any of them.
        return chosen.Count > 0 ? chosen : [.. settings.Verify.Take(MostFolders)];
    }

    private static Dictionary<string, string> Folders(RunSettings settings)
    {
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var check in settings.Detected ?? [])
        {
            if (check.Folder.Length > 0) folders[check.Command] = check.Folder;
        }

        return folders;
    }
}
