using Lathe.Context;
using Lathe.Edits;
using Lathe.Engine.Folders;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Git;

namespace Lathe.Cli.Commands;

/// <summary>The user's repository as Lathe.Context takes it: what belongs to it, read beneath its top folder and through no link.</summary>
internal sealed class RepositoryListing : IDisposable
{
    private readonly DiskFileTree _tree;

    private readonly KnownFiles? _known;

    private RepositoryListing(string root, DiskFileTree tree, List<ContextFile> files, KnownFiles? known)
    {
        (Root, _tree, _known) = (root, tree, known);
        Files = new FileSet(files, (path, maxBytes) => TreeBytes.Start(tree, path, maxBytes));
    }

    public string Root { get; }

    public FileSet Files { get; }

    /// <summary>Tells the content of a file without reading it, where the repository's index knows it; null where there is no index.</summary>
    public Func<string, string?>? ContentHash => _known is null ? null : _known.ContentOf;

    /// <summary>Lists a repository's files. Where it has an index, that tells their sizes and contents, and no file is looked at.</summary>
    /// <param name="git">Git.</param>
    /// <param name="index">Opens the index of a working tree.</param>
    /// <param name="folder">The repository, or the folder without one.</param>
    /// <param name="cancellationToken">Stops git and the index.</param>
    public static async Task<RepositoryListing> OpenAsync(GitProgram git, Func<string, RepositoryIndex> index, ProjectFolder folder, CancellationToken cancellationToken)
    {
        var known = Task.Run(() => Known(index, folder.TopLevel, cancellationToken), cancellationToken);
        var (list, _) = await FolderListing.TakeAsync(git, folder, [], cancellationToken);
        var files = await known;
        return new RepositoryListing(folder.TopLevel, new DiskFileTree(folder.TopLevel), List(list, folder.TopLevel, files, cancellationToken), files);
    }

    private static KnownFiles? Known(Func<string, RepositoryIndex> open, string root, CancellationToken cancellationToken)
    {
        using var index = open(root);
        return index.AskIfKnown(static s => new KnownFiles(s), cancellationToken);
    }

    private static List<ContextFile> List(GitFileList list, string root, KnownFiles? known, CancellationToken cancellationToken)
    {
        using var tree = new DiskFileTree(root);
        var files = new List<ContextFile>(list.Files.Count);
        foreach (var file in list.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (known?.SizeOf(file.Path) is { } size) files.Add(new ContextFile(file.Path, size));
            else if (Stat(tree, file.Path) is { Kind: FileTreeEntryKind.File } entry) files.Add(new ContextFile(file.Path, entry.Size));
        }

        return files;
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
