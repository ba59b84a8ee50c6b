using Lathe.Engine.Folders;
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
        await CreateAsync(request, await FolderListing.TakeAsync(git, request.Folder, request.Exclude, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    internal async Task<IWorkspace> CreateAsync(WorkspaceRequest request, FolderListing list, CancellationToken cancellationToken)
    {
        var layout = new WorkspaceLayout(request.RunFolder);
        if (request.From is not null && File.Exists(layout.Record)) File.Delete(layout.Record);
        if (File.Exists(layout.Record)) throw new LatheError(ErrorKind.Conflict, "workspace.exists", $"{request.RunFolder} holds a workspace already.").ToException();
        try
        {
            OwnerFolder.Make(request.RunFolder);
            FolderClearing.Run(layout.NewTree);
            FolderClearing.Run(layout.Tree);
            FolderClearing.Run(layout.Git);
            File.Delete(layout.Ignored);
            File.Delete(layout.Restoring);
            using var batch = (objects as IObjectBatches)?.Begin();
            var creation = new WorkspaceCreation(request, layout, batch ?? objects);
            var cacheFile = CacheFile(request.Folder.TopLevel);
            var started = FileClock.Now(time);
            var (record, snapshot, files, sources) = await creation.RunAsync(
                list, StatCache.Read(cacheFile, request.Folder.TopLevel), cancellationToken).ConfigureAwait(false);
            if (request.From is { } origin) return await RebaseAsync(origin, request, layout, record, snapshot, files, cancellationToken).ConfigureAwait(false);
            record.Write(layout.Record);
            var asOf = FileClock.Now(time);
            var sealedFiles = new Dictionary<string, SealedFile>(files.Count, StringComparer.Ordinal);
            foreach (var file in files) sealedFiles[file.Entry.Path] = file with { AsOf = asOf };
            sources.RemoveAll(s => s.Value.Key.ChangeTime + SourceClockGrain >= started);
            StatCache.Write(cacheFile, request.Folder.TopLevel, sources);
            SealCacheFile.Write(layout, sealedFiles.Values);
            return new CopyWorkspace(layout, record, snapshot, sealedFiles, objects, time, walk: false, request.KeepsIgnored);
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
        if (!File.Exists(layout.Record) || !Directory.Exists(layout.Git)) throw new LatheError(ErrorKind.NotFound, "workspace.missing", $"{runFolder} holds no finished workspace.").ToException();
        try
        {
            var record = WorkspaceRecord.Read(layout.Record);
            var snapshot = Snapshots.Load(record.Base, objects);
            if (!Directory.Exists(layout.Tree)) Rebuild(layout, record, snapshot, cancellationToken);
            var workspace = new CopyWorkspace(layout, record, snapshot, SealCacheFile.Read(layout, objects), objects, time, walk: true, keepsIgnored: true);
            await workspace.TakeUpAsync(cancellationToken).ConfigureAwait(false);
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
            OwnerFolder.Make(folder);
            FolderClearing.Run(layout.Tree);
            Rebuild(layout, record, snapshot, cancellationToken);
            await CopyBuiltFoldersAsync(layout, record, cancellationToken).ConfigureAwait(false);
            return new CopyWorkspace(layout, record, snapshot, [], objects, time, walk: true, keepsIgnored: false) { CommandPipe = new WorkspaceLayout(runFolder).CommandPipe };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(folder, exception);
        }
    }

    /// <inheritdoc/>
    public void Remove(string folder) => FolderClearing.Run(folder);

    // The user's files are there already, so only what differs from the former state is brought from the store. The mark of a restore under way stands before the record: a kill in the middle is put right by the next opening.
    private async Task<IWorkspace> RebaseAsync(
        WorkspaceOrigin origin, WorkspaceRequest request, WorkspaceLayout layout, WorkspaceRecord record, Snapshot present, List<SealedFile> files, CancellationToken cancellationToken)
    {
        var target = Snapshots.Load(origin.Base, objects);
        await MissingContents.FindAsync(target, origin, git, request.Folder, objects, cancellationToken).ConfigureAwait(false);
        if (origin.Commit is { } commit && request.Folder.Repository is { } repository && commit != repository.Head) await git.ReadTreeAsync(layout.Git, repository.TopLevel, commit, cancellationToken).ConfigureAwait(false);
        var known = TreeRules.FoldersOf(target.Entries.Keys);
        var differing = Snapshots.ChangedPaths(present, target);
        record = record with
        {
            Base = target.Id,
            LeftOut = [.. record.LeftOut.Where(p => !target.Contains(p) && !known.Contains(p))],
            Rules = origin.Rules ?? record.Rules,
            Notes = differing.Count == 0 ? record.Notes : [.. record.Notes, Differs(differing)],
        };
        await File.WriteAllTextAsync(layout.Restoring, target.Id.Hex, cancellationToken).ConfigureAwait(false);
        record.Write(layout.Record);
        var sealedFiles = new Dictionary<string, SealedFile>(files.Count, StringComparer.Ordinal);
        var asOf = FileClock.Now(time);
        foreach (var file in files) sealedFiles[file.Entry.Path] = file with { AsOf = asOf };
        var workspace = new CopyWorkspace(layout, record, target, sealedFiles, objects, time, walk: true, keepsIgnored: true);
        await workspace.TakeUpAsync(cancellationToken).ConfigureAwait(false);
        return workspace;
    }

    private static WorkspaceNote Differs(IReadOnlyList<string> paths)
    {
        var shown = string.Join(", ", paths.Take(5));
        var more = paths.Count > 5 ? $" and {paths.Count - 5} more" : "";
        return new WorkspaceNote("workspace.differs", $"In your repository these are not as they were when the run began: {shown}{more}. The run goes on with its own; lathe apply says where that does not fit.");
    }

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
            new TreeRestorer(tree, objects).Run(new Snapshot(ObjectHash.Of([]), new Dictionary<string, SnapshotEntry>()), snapshot, [], cancellationToken);
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
