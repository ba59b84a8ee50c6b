using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Git;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Workspaces that are copies of the user's tree. The copy holds what git lists (tracked, and untracked but not ignored, with uncommitted changes as they are), links as links, and every
/// file's content also stands in the object store. Ignored folders that hold installed packages are mounted read-only at their place; small ones that builds write are copied, so that
/// writes stay private; every other ignored file is not in the box, and neither are untracked files that look like credentials.
/// </summary>
public sealed class CopyWorkspaceProvider : IWorkspaceProvider
{
    // The user's tree may lie on a file system whose clock is another machine's.
    private const long SourceClockGrain = 2_000_000_000;

    private readonly GitProgram git;
    private readonly IObjectStore objects;
    private readonly string cacheFolder;
    private readonly TimeProvider time;

    /// <summary>Makes the provider; nothing is read or started yet.</summary>
    /// <param name="git">Lists the user's files.</param>
    /// <param name="objects">Receives the content of every file.</param>
    /// <param name="cacheFolder">A folder for what makes the next run quicker; made when needed.</param>
    /// <param name="time">The clock.</param>
    public CopyWorkspaceProvider(GitProgram git, IObjectStore objects, string cacheFolder, TimeProvider time) =>
        (this.git, this.objects, this.cacheFolder, this.time) = (git, objects, cacheFolder, time);

    /// <inheritdoc/>
    public async Task<IWorkspace> CreateAsync(WorkspaceRequest request, CancellationToken cancellationToken) =>
        await CreateAsync(request, await git.ListFilesAsync(request.Repository, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    internal async Task<IWorkspace> CreateAsync(WorkspaceRequest request, GitFileList list, CancellationToken cancellationToken)
    {
        var layout = new WorkspaceLayout(request.RunFolder);
        if (File.Exists(layout.Record)) throw new LatheError(ErrorKind.Conflict, "workspace.exists", $"{request.RunFolder} holds a workspace already.").ToException();
        try
        {
            Directory.CreateDirectory(request.RunFolder);
            FolderClearing.Run(layout.NewTree);
            FolderClearing.Run(layout.Tree);
            FolderClearing.Run(layout.Git);
            var creation = new WorkspaceCreation(request, layout, objects);
            var cacheFile = CacheFile(request.Repository.TopLevel);
            var started = FileClock.Now(time);
            var (record, snapshot, files, sources) = await creation.RunAsync(
                list, StatCache.Read(cacheFile, request.Repository.TopLevel), cancellationToken).ConfigureAwait(false);
            record.Write(layout.Record);
            var asOf = FileClock.Now(time);
            var sealedFiles = new Dictionary<string, SealedFile>(files.Count, StringComparer.Ordinal);
            foreach (var file in files) sealedFiles[file.Entry.Path] = file with { AsOf = asOf };
            sources.RemoveAll(s => s.Value.Key.ChangeTime + SourceClockGrain >= started);
            StatCache.Write(cacheFile, request.Repository.TopLevel, sources);
            SealCacheFile.Write(layout, sealedFiles.Values);
            return new CopyWorkspace(layout, record, snapshot, sealedFiles, objects, time, walk: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(request.RunFolder, exception);
        }
    }

    /// <inheritdoc/>
    public async Task<IWorkspace> OpenAsync(string runFolder, CancellationToken cancellationToken)
    {
        var layout = new WorkspaceLayout(runFolder);
        if (!File.Exists(layout.Record)) throw new LatheError(ErrorKind.NotFound, "workspace.missing", $"{runFolder} holds no finished workspace.").ToException();
        try
        {
            var record = WorkspaceRecord.Read(layout.Record);
            var snapshot = Snapshots.Load(record.Base, objects);
            if (!Directory.Exists(layout.Tree)) Rebuild(layout, record, snapshot, cancellationToken);
            var workspace = new CopyWorkspace(layout, record, snapshot, SealCacheFile.Read(layout, objects), objects, time, walk: true);
            await workspace.RepairAsync(cancellationToken).ConfigureAwait(false);
            return workspace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(runFolder, exception);
        }
    }

    /// <inheritdoc/>
    public async Task<IWorkspace> ForkAsync(string runFolder, string folder, Snapshot snapshot, CancellationToken cancellationToken)
    {
        try
        {
            var record = WorkspaceRecord.Read(new WorkspaceLayout(runFolder).Record) with { Base = snapshot.Id, Notes = [] };
            var layout = new WorkspaceLayout(folder);
            Directory.CreateDirectory(folder);
            FolderClearing.Run(layout.Tree);
            Rebuild(layout, record, snapshot, cancellationToken);
            await CopyBuiltFoldersAsync(layout, record, cancellationToken).ConfigureAwait(false);
            return new CopyWorkspace(layout, record, snapshot, [], objects, time, walk: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(folder, exception);
        }
    }

    /// <inheritdoc/>
    public void Remove(string folder) => FolderClearing.Run(folder);

    private static async Task CopyBuiltFoldersAsync(WorkspaceLayout layout, WorkspaceRecord record, CancellationToken cancellationToken)
    {
        // The user may have moved the repository away meanwhile; what a build made there is a convenience, no part of the snapshot.
        if (!Directory.Exists(record.Repository)) return;
        using var source = new BeneathDirectory(record.Repository);
        using var tree = new DiskFileTree(layout.Tree, record.Owner);
        var copy = new BuiltFolderCopy(source, tree, record.Owner);
        foreach (var path in record.LeftOut)
        {
            if (DependencyFolders.Find(Path.GetFileName(path)) == DependencyFolderKind.Built) await copy.TryCopyAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    // Put together aside and renamed, so that a kill leaves either no tree or a whole one.
    private void Rebuild(WorkspaceLayout layout, WorkspaceRecord record, Snapshot snapshot, CancellationToken cancellationToken)
    {
        FolderClearing.Run(layout.NewTree);
        WorkspaceCreation.MakeRoot(layout.NewTree, record.Owner);
        using (var tree = new DiskFileTree(layout.NewTree, record.Owner))
        {
            new TreeRestorer(tree, objects).Run(new Snapshot(ObjectHash.Of([]), new Dictionary<string, SnapshotEntry>()), snapshot, cancellationToken);
            foreach (var mount in record.Mounts) WorkspaceCreation.MakeMountPoint(tree, record.Repository, mount);
        }

        Directory.Move(layout.NewTree, layout.Tree);
    }

    private string CacheFile(string repository) =>
        Path.Combine(cacheFolder, "stat", ObjectHash.Of(System.Text.Encoding.UTF8.GetBytes(repository)).Hex[..24]);

    private static LatheException Failure(string folder, Exception exception) =>
        new LatheError(ErrorKind.Storage, "workspace.storage", $"The workspace in {folder} could not be made or read: {exception.Message}")
        {
            Guidance = "Check that the folder can be written to and that the disk is not full.",
        }.ToException(exception);
}
