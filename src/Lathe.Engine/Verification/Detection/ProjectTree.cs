using System.Text;
using Lathe.Engine.Trust;

namespace Lathe.Engine.Verification.Detection;

/// <summary>
/// The upper part of a repository's tree: names down to a few levels, and the text of the files that are asked for. Somebody else's tree: how many folders, entries and bytes are looked at is
/// bounded, no link is followed out of it, and what installs or builds leave behind is passed over.
/// </summary>
internal sealed class ProjectTree
{
    private const int DeepestFolder = 4;
    private const int MostFolders = 600;
    private const int MostEntries = 30_000;
    private const int MostReads = 200;
    private const long MostBytes = 16L << 20;

    private static readonly HashSet<string> Skipped = new(StringComparer.Ordinal)
    {
        "node_modules", "bower_components", "vendor", "third_party", "venv", "target", "dist", "out", "bin", "obj", "__pycache__", "site-packages", "Pods", "_build", "examples", "example", "samples", "fixtures", "testdata",
    };

    private static readonly HashSet<string> Shown = new(StringComparer.Ordinal) { ".github", ".circleci" };

    private readonly string _root;
    private readonly Dictionary<string, ProjectFolder> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>?> _read = new(StringComparer.Ordinal);
    private long _bytes;

    private ProjectTree(string root) => _root = root;

    /// <summary>The folders that were looked at, outer ones first.</summary>
    public IEnumerable<ProjectFolder> Folders => _folders.Values;

    /// <summary>The top folder.</summary>
    public ProjectFolder Top => _folders[""];

    /// <summary>Lists a tree.</summary>
    /// <param name="root">The absolute path of an existing folder.</param>
    public static ProjectTree Of(string root)
    {
        var tree = new ProjectTree(root);
        var queue = new Queue<(string Path, int Depth)>();
        queue.Enqueue(("", 0));
        var entries = 0;
        while (queue.Count > 0 && tree._folders.Count < MostFolders && entries < MostEntries)
        {
            var (path, depth) = queue.Dequeue();
            var folder = new ProjectFolder(tree, path);
            tree._folders[path] = folder;
            try
            {
                foreach (var entry in new DirectoryInfo(Path.Join(root, path)).EnumerateFileSystemInfos())
                {
                    if (++entries > MostEntries) break;
                    if (entry is FileInfo) folder.Files.Add(entry.Name);
                    else folder.Subfolders.Add(entry.Name);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (depth == DeepestFolder) continue;
            foreach (var name in folder.Subfolders)
            {
                if (!Skipped.Contains(name) && (name[0] != '.' || Shown.Contains(name)) && new DirectoryInfo(Path.Join(root, path, name)).LinkTarget is null) queue.Enqueue((folder.PathOf(name), depth + 1));
            }
        }

        return tree;
    }

    /// <summary>A folder, where it was looked at.</summary>
    public ProjectFolder? Find(string path) => _folders.GetValueOrDefault(path);

    /// <summary>Whether there is something at a path, looked at or not.</summary>
    public bool Exists(string path) => Path.Exists(Path.Join(_root, path));

    /// <summary>A file's lines; null where it is not there, too large or no text.</summary>
    public IReadOnlyList<string>? Lines(string path)
    {
        if (_read.TryGetValue(path, out var known)) return known;
        if (_read.Count >= MostReads || _bytes > MostBytes) return null;
        var content = RepositoryFile.Read(_root, path).Content;
        _bytes += content?.Length ?? 0;
        return _read[path] = content is null || content.AsSpan().Contains((byte)0) ? null : Encoding.UTF8.GetString(content).TrimStart('\uFEFF').Split('\n');
    }
}
