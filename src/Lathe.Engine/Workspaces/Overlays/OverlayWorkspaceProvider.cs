using Lathe.Engine.Folders;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Git;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Workspaces that stand on the user's tree: nothing is copied but what a run changes, so that making one costs a look at each file. What a box shows is the same as of a copy. Where the user
/// goes on working in the repository, the run sees it, and says so.
/// </summary>
public sealed class OverlayWorkspaceProvider : IWorkspaceProvider
{
    private readonly GitProgram git;
    private readonly IObjectStore objects;
    private readonly TimeProvider time;

    /// <summary>Makes the provider; nothing is read or started yet.</summary>
    /// <param name="git">Lists the user's files.</param>
    /// <param name="objects">Receives the content of files that a run changes, before and after.</param>
    /// <param name="time">The clock.</param>
    public OverlayWorkspaceProvider(GitProgram git, IObjectStore objects, TimeProvider time) => (this.git, this.objects, this.time) = (git, objects, time);

    /// <inheritdoc/>
    /// <exception cref="LatheException">Besides, DependencyMissing <c>workspace.overlay_unfit</c>: no overlay can stand on this tree; it says why.</exception>
    public async Task<IWorkspace> CreateAsync(WorkspaceRequest request, CancellationToken cancellationToken)
    {
        if (request.From is null && request.Folder.Repository is { } repository && TrackedPaths.TryRead(repository, least: 0) is { } tracked && TryCreate(request, tracked, repository, cancellationToken) is { } workspace) return workspace;
        var list = await FolderListing.TakeAsync(git, request.Folder, request.Exclude, cancellationToken).ConfigureAwait(false);
        return request.From is null ? Create(request, list, cancellationToken) : await CreateAgainAsync(request, list, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the layers of a run again, over the tree that it began with.</summary>
    internal async Task<IWorkspace> CreateAgainAsync(WorkspaceRequest request, FolderListing list, CancellationToken cancellationToken)
    {
        var layout = new WorkspaceLayout(request.RunFolder);
        var origin = request.From!;
        var former = Snapshots.Load(origin.Base, objects);
        if (former.Lower is not { } lower || lower.Listing.Repository != request.Folder.TopLevel) throw Elsewhere(former.Lower?.Listing.Repository, request.Folder.TopLevel);
        if (File.Exists(layout.Record)) File.Delete(layout.Record);
        await Create(request, list, cancellationToken).DisposeAsync().ConfigureAwait(false);
        if (origin.Commit is { } commit && request.Folder.Repository is { } repository && commit != repository.Head) await git.ReadTreeAsync(layout.Git, repository.TopLevel, commit, cancellationToken).ConfigureAwait(false);
        var record = WorkspaceRecord.Read(layout.Record);
        (record with { Base = origin.Base, Rules = origin.Rules ?? record.Rules }).Write(layout.Record);
        return await OpenAsync(request.RunFolder, cancellationToken).ConfigureAwait(false);
    }

    private static LatheException Elsewhere(string? began, string now) => new LatheError(
        ErrorKind.Conflict, "workspace.layers_elsewhere", $"The run works in layers over the files of {began ?? "another machine"}, which {now} cannot stand in for: what it did not change was never copied.")
    {
        Guidance = "Follow up on it with a run of your own: lathe run --continue RUN \"…\". Runs that are to go from machine to machine take --workspace copy.",
    }.ToException();

    internal OverlayWorkspace Create(WorkspaceRequest request, FolderListing list, CancellationToken cancellationToken) => Create(request, creation => creation.Run(list, cancellationToken))!;

    /// <summary>The same by what git tracks alone, which takes half as long; null where git has to be asked after all.</summary>
    internal OverlayWorkspace? TryCreate(WorkspaceRequest request, TrackedPaths tracked, GitRepository repository, CancellationToken cancellationToken) => Create(request, creation => creation.Run(tracked, repository, cancellationToken));

    private OverlayWorkspace? Create(WorkspaceRequest request, Func<OverlayCreation, (WorkspaceRecord Record, Snapshot Base)?> run)
    {
        var layout = new WorkspaceLayout(request.RunFolder);
        if (File.Exists(layout.Record)) throw new LatheError(ErrorKind.Conflict, "workspace.exists", $"{request.RunFolder} holds a workspace already.").ToException();
        if (OddPlace(request.Folder.TopLevel, request.RunFolder) is { } odd) throw Unfit(request.Folder.TopLevel, odd);
        try
        {
            OwnerFolder.Make(request.RunFolder);
            Clear(layout);
            FolderClearing.Run(layout.Mask);
            FolderClearing.Run(layout.Git);
            using var creation = new OverlayCreation(request, layout, objects, time);
            if (run(creation) is not var (record, snapshot)) return null;
            MakeLayers(layout, record);
            record.Write(layout.Record);
            return new OverlayWorkspace(layout, record, snapshot, objects, time, stale: false, request.KeepsIgnored) { TakenLook = creation.Look, Watch = creation.TakeWatch() };
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
        if (!File.Exists(layout.Record) || !Directory.Exists(layout.Git) || !Directory.Exists(layout.Mask)) throw new LatheError(ErrorKind.NotFound, "workspace.missing", $"{runFolder} holds no finished workspace.").ToException();
        try
        {
            var record = WorkspaceRecord.Read(layout.Record);
            var snapshot = Snapshots.Load(record.Base, objects);
            var isWhole = Directory.Exists(layout.Upper) && Directory.Exists(layout.Work) && Directory.Exists(layout.Tree);
            if (!isWhole) MakeLayers(layout, record);
            var workspace = new OverlayWorkspace(layout, record, snapshot, objects, time, stale: true, keepsIgnored: true);
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
            var record = WorkspaceRecord.Read(new WorkspaceLayout(runFolder).Record) with { Notes = [] };
            var layout = new WorkspaceLayout(folder);
            OwnerFolder.Make(folder);
            Clear(layout);
            MakeLayers(layout, record);
            var lower = snapshot.Lower ?? throw new InvalidOperationException("A snapshot of a copy cannot be laid over a tree.");
            var workspace = new OverlayWorkspace(layout, record, ChangesFormat.Store(lower, new Dictionary<string, SnapshotChange>(), objects), objects, time, stale: true, keepsIgnored: false) { CommandPipe = new WorkspaceLayout(runFolder).CommandPipe };
            await workspace.FillAsync(snapshot, cancellationToken).ConfigureAwait(false);
            return workspace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(folder, exception);
        }
    }

    /// <inheritdoc/>
    public void Remove(string folder) => FolderClearing.Run(folder);

    // The kernel takes the layers as one text, in which these have a meaning.
    internal static string? OddPlace(params ReadOnlySpan<string> places)
    {
        foreach (var place in places)
        {
            if (place.AsSpan().IndexOfAny(",:\\\"\n") >= 0) return $"the path {place} holds a character that a mount cannot take";
        }

        return null;
    }

    internal static LatheException Unfit(string repository, string why) =>
        new LatheError(ErrorKind.DependencyMissing, "workspace.overlay_unfit", $"No overlay can stand on {repository}: {why}.") { Guidance = "Use --workspace copy, or auto, which copies in such a case." }.ToException();

    private static void MakeLayers(WorkspaceLayout layout, WorkspaceRecord record)
    {
        foreach (var folder in (ReadOnlySpan<string>)[layout.Upper, layout.Work, layout.Tree])
        {
            if (!Directory.Exists(folder)) WorkspaceCreation.MakeRoot(folder, record.Owner);
        }

        // The private git directory is mounted here; the user's own is hidden by the layer between.
        Directory.CreateDirectory(Path.Combine(layout.Upper, ".git"));
    }

    private static void Clear(WorkspaceLayout layout)
    {
        FolderClearing.Run(layout.Upper);
        FolderClearing.Run(layout.Work);
        FolderClearing.Run(layout.Tree);
        File.Delete(layout.LastSeal);
        File.Delete(layout.Ignored);
        File.Delete(layout.Restoring);
    }

    private static LatheException Failure(string folder, Exception exception) =>
        new LatheError(ErrorKind.Storage, "workspace.storage", $"The workspace in {folder} could not be made or read: {exception.Message}")
        {
            Guidance = "Check that the folder can be written to and that the disk is not full.",
        }.ToException(exception);
}
