using Lathe.Engine.Folders;
using Lathe.Engine.Objects;
using Lathe.Engine.Sandbox;
using Lathe.Errors;
using Lathe.Git;

namespace Lathe.Engine.Workspaces;

/// <summary>Takes an overlay where it pays and works, a copy else; a workspace that was made stays what it is.</summary>
public sealed class ChoosingWorkspaceProvider : IWorkspaceProvider
{
    // Below it a copy costs no more than what a box needs to mount the layers, and it stands still while the user goes on working.
    private const int FewFiles = 500;
    private const long ManyBytes = 1L << 30;
    private const long MostBytes = 20L << 30;

    private readonly GitProgram git;
    private readonly IObjectStore objects;
    private readonly CopyWorkspaceProvider copies;
    private readonly OverlayWorkspaceProvider overlays;
    private readonly OverlayProbe probe;

    /// <summary>Makes the provider; nothing is read or started yet.</summary>
    /// <param name="git">Lists the user's files.</param>
    /// <param name="objects">Receives contents.</param>
    /// <param name="cacheFolder">A folder for what makes the next run quicker; made when needed.</param>
    /// <param name="sandbox">What boxes are made from: they mount the layers.</param>
    /// <param name="time">The clock.</param>
    public ChoosingWorkspaceProvider(GitProgram git, IObjectStore objects, string cacheFolder, SandboxOptions sandbox, TimeProvider time)
    {
        (this.git, this.objects) = (git, objects);
        copies = new CopyWorkspaceProvider(git, objects, cacheFolder, time);
        overlays = new OverlayWorkspaceProvider(git, objects, time);
        probe = new OverlayProbe(cacheFolder, sandbox);
    }

    /// <inheritdoc/>
    /// <exception cref="LatheException">Besides, DependencyMissing <c>workspace.overlay_unfit</c>: an overlay was asked for and is not possible here; it says why. Validation <c>folder.too_large</c>: a plain folder is too large to be copied.</exception>
    public async Task<IWorkspace> CreateAsync(WorkspaceRequest request, CancellationToken cancellationToken)
    {
        if (await TryOverTrackedAsync(request, cancellationToken).ConfigureAwait(false) is { } workspace) return workspace;
        var list = await FolderListing.TakeAsync(git, request.Folder, request.Exclude, cancellationToken).ConfigureAwait(false);
        if (request.From is { } from)
        {
            var isLayered = Snapshots.Load(from.Base, objects).Lower is not null;
            return isLayered ? await overlays.CreateAgainAsync(request, list, cancellationToken).ConfigureAwait(false) : await copies.CreateAsync(request, list, cancellationToken).ConfigureAwait(false);
        }

        if (request.Kind == WorkspaceKinds.Copy || (request.Kind == WorkspaceKinds.Auto && list.Files.Files.Count < FewFiles && list.Bytes < ManyBytes)) return await CopyAsync(request, list, cancellationToken).ConfigureAwait(false);
        try
        {
            if (await probe.TryAsync(request.Folder.TopLevel, request.RunFolder, request.Owner, cancellationToken).ConfigureAwait(false) is { } reason)
                throw OverlayWorkspaceProvider.Unfit(request.Folder.TopLevel, reason);
            return overlays.Create(request, list, cancellationToken);
        }
        catch (LatheException e) when (request.Kind == WorkspaceKinds.Auto && e.Error.Code == "workspace.overlay_unfit")
        {
            return await CopyAsync(request, list, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="LatheException">Besides, Conflict <c>workspace.busy</c>: commands that a former process of the run started are still running.</exception>
    public async Task<IWorkspace> OpenAsync(string runFolder, CancellationToken cancellationToken)
    {
        // Before anything is read, and where nothing is left to read too: what is put together again must not be written into either.
        await CommandHold.WaitAsync(new WorkspaceLayout(runFolder).CommandPipe, cancellationToken).ConfigureAwait(false);
        return await Of(runFolder).OpenAsync(runFolder, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IWorkspace> ForkAsync(string runFolder, string folder, Snapshot snapshot, CancellationToken cancellationToken) => Of(runFolder).ForkAsync(runFolder, folder, snapshot, cancellationToken);

    /// <inheritdoc/>
    public void Remove(string folder) => FolderClearing.Run(folder);

    // A plain folder may hold anything, and a copy of it would fill the disk.
    private async Task<IWorkspace> CopyAsync(WorkspaceRequest request, FolderListing list, CancellationToken cancellationToken)
    {
        if (list.Bytes <= MostBytes) return await copies.CreateAsync(request, list, cancellationToken).ConfigureAwait(false);
        throw new LatheError(ErrorKind.Validation, "folder.too_large", $"{request.Folder.TopLevel} is in no git repository, and a copy of it would take {list.Bytes >> 30:N0} GB.")
        {
            Guidance = $"Leave out what the run does not need, by a .gitignore in it or by 'exclude' in its lathe.yaml; or take --workspace {WorkspaceKinds.Overlay}, which copies nothing.",
        }.ToException();
    }

    // Null where git's whole list is needed: for a copy, for what only git can tell, and to say what is wrong.
    private async Task<IWorkspace?> TryOverTrackedAsync(WorkspaceRequest request, CancellationToken cancellationToken)
    {
        if (request.From is not null || request.Kind == WorkspaceKinds.Copy || request.Folder.Repository is not { } repository || TrackedPaths.TryRead(repository, FewFiles) is not { } tracked) return null;
        if (await probe.TryAsync(request.Folder.TopLevel, request.RunFolder, request.Owner, cancellationToken).ConfigureAwait(false) is not null) return null;
        try
        {
            return overlays.TryCreate(request, tracked, repository, cancellationToken);
        }
        catch (LatheException e) when (e.Error.Code == "workspace.overlay_unfit")
        {
            return null;
        }
    }

    // One that is not there is missed by either.
    private IWorkspaceProvider Of(string runFolder)
    {
        var file = new WorkspaceLayout(runFolder).Record;
        return File.Exists(file) && WorkspaceRecord.Read(file).Mask is not null ? overlays : copies;
    }
}
