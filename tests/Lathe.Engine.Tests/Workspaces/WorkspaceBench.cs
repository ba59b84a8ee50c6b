using Lathe.Engine.Folders;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Storage.Files;

namespace Lathe.Git.Tests;

/// <summary>A scratch repository with a provider, an object store and a run folder beside it.</summary>
internal class WorkspaceBench : IDisposable
{
    private int runs;
    private int pictures;

    public WorkspaceBench()
    {
        Scratch = ScratchRepository.Create();
        Objects = new FileObjectStore(Path.Combine(Scratch.Folder, "objects"), TimeProvider.System);
        Git = GitProgram.Find(Scratch.Variables);
        Provider = new CopyWorkspaceProvider(Git, Objects, Path.Combine(Scratch.Folder, "cache"), TimeProvider.System);
    }

    public ScratchRepository Scratch { get; }

    public IObjectStore Objects { get; }

    public GitProgram Git { get; }

    public IWorkspaceProvider Provider { get; protected init; }

    public async Task<WorkspaceRequest> RequestAsync() => new()
    {
        RunFolder = Path.Combine(Scratch.Folder, $"run{++runs}"),
        Folder = ProjectFolder.Of(await Git.DiscoverAsync(Scratch.Path, default)),
    };

    public async Task<IWorkspace> CreateAsync() => await Provider.CreateAsync(await RequestAsync(), default);

    public string RunFolder => Path.Combine(Scratch.Folder, $"run{runs}");

    public void Dispose() => Scratch.Dispose();

    /// <summary>Runs a script of bash where a box would see the tree.</summary>
    public virtual string RunInside(IWorkspace workspace, string script) => Scratch.Run(workspace.Root, "bash", "-c", script);

    /// <summary>Runs git as a box would: the private directory as it is, the work tree explicit.</summary>
    public string RunGit(IWorkspace workspace, params string[] arguments) =>
        RunInside(workspace, string.Join(' ', new[] { "git", $"--git-dir={workspace.GitDirectory}", $"--work-tree={workspace.Root}" }.Concat(arguments)));

    /// <summary>What a box would see, as <see cref="Picture(string)"/>.</summary>
    public string Picture(IWorkspace workspace)
    {
        var copy = Directory.CreateDirectory(Path.Combine(Scratch.Folder, $"picture{++pictures}")).FullName;
        RunInside(workspace, $"cp -a . {copy}/");
        return Picture(copy);
    }

    /// <summary>Everything below a folder but git's own: path, kind, mode and content, one line each.</summary>
    public static string Picture(string folder)
    {
        var lines = new List<string>();
        var entries = new System.IO.Enumeration.FileSystemEnumerable<FileSystemInfo>(folder, (ref entry) => entry.ToFileSystemInfo(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        foreach (var entry in entries)
        {
            var path = Path.GetRelativePath(folder, entry.FullName);
            if (path == ".git" || path.StartsWith(".git/", StringComparison.Ordinal)) continue;
            var content = entry.LinkTarget is { } target ? "-> " + target : entry is FileInfo file ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file.FullName))) : "folder";
            lines.Add($"{path} {(entry.LinkTarget is null ? (int)entry.UnixFileMode : 0x1FF):x} {content}");
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }
}
