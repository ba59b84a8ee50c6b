using Lathe.Context;
using Lathe.Edits;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Git;

namespace Lathe.Cli.Commands;

/// <summary>The user's repository as Lathe.Context takes it: what git lists, read beneath its top folder and through no link.</summary>
internal sealed class RepositoryListing : IDisposable
{
    private readonly DiskFileTree _tree;

    private RepositoryListing(string root, DiskFileTree tree, List<ContextFile> files)
    {
        (Root, _tree) = (root, tree);
        Files = new FileSet(files, (path, maxBytes) => TreeBytes.Start(tree, path, maxBytes));
    }

    public string Root { get; }

    public FileSet Files { get; }

    public static async Task<RepositoryListing> OpenAsync(GitProgram git, string folder, CancellationToken cancellationToken)
    {
        var repository = await git.DiscoverAsync(folder, cancellationToken);
        var list = await git.ListFilesAsync(repository, cancellationToken);
        var tree = new DiskFileTree(repository.TopLevel);
        var files = new List<ContextFile>(list.Files.Count);
        foreach (var file in list.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Stat(tree, file.Path) is { Kind: FileTreeEntryKind.File } entry) files.Add(new ContextFile(file.Path, entry.Size));
        }

        return new RepositoryListing(repository.TopLevel, tree, files);
    }

    /// <summary>The coverage files that lie where tools put them, ignored or not.</summary>
    public List<CoverageFile> Coverage()
    {
        var found = new List<CoverageFile>();
        foreach (var path in CoverageReader.UsualPlaces)
            if (Stat(_tree, path) is { Kind: FileTreeEntryKind.File }) found.Add(new CoverageFile(path, new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(Root, path)))));
        return found;
    }

    public void Dispose() => _tree.Dispose();

    private static FileTreeEntry? Stat(DiskFileTree tree, string path)
    {
        try
        {
            return tree.Stat(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PathRefusedException or LatheException)
        {
            return null;
        }
    }
}
