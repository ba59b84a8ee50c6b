namespace Lathe.Engine.Trust;

/// <summary>A file of the repository that Lathe will not read.</summary>
/// <param name="Path">Relative to the repository.</param>
/// <param name="Reason">Why, to follow the path.</param>
public sealed record RefusedFile(string Path, string Reason);

/// <summary>
/// The files by which a repository speaks to Lathe: <c>lathe.yaml</c>, <c>AGENTS.md</c> and everything below <c>.lathe</c>. Read once; what is checked for trust
/// and what is used are the same bytes.
/// </summary>
public sealed class RepositoryFiles
{
    /// <summary>The project's description.</summary>
    public const string ProjectFile = "lathe.yaml";

    /// <summary>The notes for agents.</summary>
    public const string NotesFile = "AGENTS.md";

    /// <summary>The folder of overrides.</summary>
    public const string Folder = ".lathe";

    private const int MostFiles = 300;
    private const int DeepestFolder = 8;
    private const long LargestTotal = 8L << 20;

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly List<RefusedFile> _refused = [];
    private long _total;

    private RepositoryFiles(string root) => Root = root;

    /// <summary>The repository's top folder, links resolved.</summary>
    public string Root { get; }

    /// <summary>The content by relative path, in ordinal order.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>What was not read; a repository with any of these cannot be trusted.</summary>
    public IReadOnlyList<RefusedFile> Refused => _refused;

    /// <summary>Reads the files. What is missing is simply not in the result.</summary>
    /// <param name="folder">The repository's top folder.</param>
    /// <exception cref="Errors.LatheException">NotFound, when it is no folder.</exception>
    public static RepositoryFiles Load(string folder)
    {
        var files = new RepositoryFiles(RepositoryRoot.Real(folder));
        files.Add(ProjectFile);
        files.Add(NotesFile);
        files.AddFolder(Folder, 0);
        return files;
    }

    private void Add(string relative)
    {
        if (_files.Count + _refused.Count >= MostFiles)
        {
            if (_files.Count + _refused.Count == MostFiles) _refused.Add(new RefusedFile(relative, $"comes after the first {MostFiles} files"));
            return;
        }

        var read = RepositoryFile.Read(Root, relative);
        if (read.Refusal is { } refusal)
        {
            _refused.Add(new RefusedFile(relative, refusal));
        }
        else if (read.Content is { } content)
        {
            if ((_total += content.Length) > LargestTotal) _refused.Add(new RefusedFile(relative, "would make these files larger than 8 MB together"));
            else _files.Add(relative, content);
        }
    }

    private void AddFolder(string relative, int depth)
    {
        if (RepositoryFile.Resolve(Root, relative, out var refusal) is not { } path)
        {
            _refused.Add(new RefusedFile(relative, refusal!));
            return;
        }

        if (!Directory.Exists(path)) return;
        if (depth > DeepestFolder)
        {
            _refused.Add(new RefusedFile(relative, "is nested too deeply"));
            return;
        }

        List<FileSystemInfo> entries;
        try
        {
            entries = [.. new DirectoryInfo(path).EnumerateFileSystemInfos().Take(MostFiles + 1)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _refused.Add(new RefusedFile(relative, "cannot be listed"));
            return;
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var entry in entries)
        {
            var child = $"{relative}/{entry.Name}";
            if (entry.LinkTarget is null && entry is DirectoryInfo) AddFolder(child, depth + 1);
            else if (entry.LinkTarget is not null && Directory.Exists(entry.FullName)) _refused.Add(new RefusedFile(child, "is a link to a folder"));
            else Add(child);
        }
    }
}
