using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Verification.Reports;

/// <summary>
/// The XML reports that a command left: those in the folder made for them, and the ones that build tools write into the tree. The command may have planted anything there: no link is followed, no
/// pipe waited on, and number and size are bounded.
/// </summary>
internal static class ReportFiles
{
    private const int MostFiles = 2_000;
    private const int MostFolders = 5_000;
    private const int DeepestFolder = 8;
    private const long LargestFile = 32L << 20;
    private const long LargestTotal = 128L << 20;

    /// <summary>Makes an empty folder that commands may write to, whoever they run as.</summary>
    public static void Prepare(string folder)
    {
        Remove(folder);
        Directory.CreateDirectory(folder);

        // Nobody else gets this far: the run's folder around it is the user's own.
        File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);
    }

    /// <summary>Removes the folder with whatever was put into it.</summary>
    public static void Remove(string folder)
    {
        if (!Directory.Exists(folder)) return;
        using var parent = new BeneathDirectory(Path.GetDirectoryName(folder)!);
        FolderRemoval.Run(parent, Path.GetFileName(folder));
    }

    /// <summary>The reports in the folder made for them.</summary>
    public static IEnumerable<Func<Stream?>> In(string folder)
    {
        foreach (var path in Walk(folder, _ => true)) yield return () => Open(folder, path);
    }

    /// <summary>The reports of Maven and Gradle in a tree, written since a moment.</summary>
    /// <param name="tree">The tree's absolute path.</param>
    /// <param name="since">Older ones are some earlier build's.</param>
    public static IEnumerable<Func<Stream?>> InTree(string tree, DateTimeOffset since)
    {
        foreach (var path in Walk(tree, IsBuildReport))
        {
            if (File.GetLastWriteTimeUtc(Path.Join(tree, path)) >= since.UtcDateTime) yield return () => Open(tree, path);
        }
    }

    /// <summary>SARIF logs in a folder, written since a moment.</summary>
    /// <param name="folder">Its absolute path.</param>
    /// <param name="since">Older ones are some earlier command's.</param>
    /// <param name="deep">Also in the folders below.</param>
    public static IEnumerable<Func<Stream?>> Scans(string folder, DateTimeOffset since, bool deep)
    {
        foreach (var path in Walk(folder, _ => true, deep ? DeepestFolder : 0, ".sarif", ".json"))
        {
            if (!path.EndsWith(".sarif", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".sarif.json", StringComparison.OrdinalIgnoreCase)) continue;
            if (File.GetLastWriteTimeUtc(Path.Join(folder, path)) >= since.UtcDateTime) yield return () => Open(folder, path);
        }
    }

    private static bool IsBuildReport(string path) =>
        path.EndsWith(".xml", StringComparison.Ordinal)
        && (path.Contains("/surefire-reports/TEST-", StringComparison.Ordinal) || path.Contains("/failsafe-reports/TEST-", StringComparison.Ordinal) || path.Contains("/test-results/", StringComparison.Ordinal));

    private static List<string> Walk(string root, Func<string, bool> wanted) => Walk(root, wanted, DeepestFolder, ".xml", ".trx");

    private static List<string> Walk(string root, Func<string, bool> wanted, int deepest, params ReadOnlySpan<string> endings)
    {
        var found = new List<string>();
        var folders = new Queue<(string Path, int Depth)>();
        folders.Enqueue(("", 0));
        long total = 0;
        for (var seen = 0; folders.Count > 0 && seen < MostFolders; seen++)
        {
            var (folder, depth) = folders.Dequeue();
            try
            {
                foreach (var entry in new DirectoryInfo(Path.Join(root, folder)).EnumerateFileSystemInfos())
                {
                    if (entry.LinkTarget is not null) continue;
                    var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
                    if (entry is DirectoryInfo && depth < deepest && entry.Name is not (".git" or "node_modules")) folders.Enqueue((path, depth + 1));
                    if (entry is not FileInfo file || !IsOneOf(Path.GetExtension(path), endings)) continue;
                    if (!wanted(path) || file.Length > LargestFile || (total += file.Length) > LargestTotal) continue;
                    found.Add(path);
                    if (found.Count == MostFiles) return found;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A folder that the command closed to others holds no report.
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static bool IsOneOf(string ending, ReadOnlySpan<string> endings)
    {
        foreach (var known in endings)
        {
            if (ending.Equals(known, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static Stream? Open(string root, string path)
    {
        try
        {
            using var tree = new DiskFileTree(root);
            return tree.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
