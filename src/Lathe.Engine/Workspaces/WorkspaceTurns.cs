using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>A workspace, as far as its turns have to know it.</summary>
internal interface ITurnWorkspace
{
    Snapshot Base { get; }

    /// <summary>Whatever stands in the tree may have changed.</summary>
    void NoteCommand();

    /// <summary>Seals; to be called in a turn.</summary>
    Task<Snapshot> SealInTurnAsync(CancellationToken cancellationToken);

    /// <summary>Reads a snapshot of this workspace.</summary>
    Snapshot Load(ObjectHash id);

    /// <summary>Puts right what a restore of ignored files takes along.</summary>
    void AfterIgnoredRestore();
}

/// <summary>One seal, restore or look before an edit at a time, and the restore itself, which a later process ends where this one does not.</summary>
/// <param name="workspace">The workspace.</param>
/// <param name="tree">Its tree.</param>
/// <param name="objects">Holds snapshots and contents.</param>
/// <param name="ignored">Keeps its ignored files; null where they are not kept.</param>
/// <param name="marker">Names the state that a restore is bringing back; there only while it does.</param>
internal sealed class WorkspaceTurns(ITurnWorkspace workspace, IWorkTree tree, IObjectStore objects, IgnoredKeeper? ignored, string marker) : IDisposable
{
    private const int MostNamed = 5;

    private readonly SemaphoreSlim gate = new(1, 1);

    public async Task<Snapshot> SealAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await workspace.SealInTurnAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<Snapshot> RestoreAsync(WorkspaceState state, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RestoreInTurnAsync(state, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Brings the tree to a snapshot that need not be one of this workspace.</summary>
    public async Task FillAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = await workspace.SealInTurnAsync(cancellationToken).ConfigureAwait(false);
            if (now.Id != snapshot.Id) await BringAsync(now, snapshot, snapshot.Id, [], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Ends a restore that a former process began and did not finish.</summary>
    /// <exception cref="LatheException">Storage <c>workspace.damaged</c>: what it was to bring back cannot be read.</exception>
    public async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(marker)) return;
        var state = WorkspaceState.OfText(await File.ReadAllTextAsync(marker, cancellationToken).ConfigureAwait(false)) ?? throw WorkspaceRecord.Damaged(marker);
        await RestoreAsync(state, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps what stands at an ignored path before an edit changes it, where ignored files are kept.</summary>
    public void Follow(string path)
    {
        gate.Wait();
        try
        {
            ignored?.Follow(path, isWritten: false);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<Snapshot> RestoreInTurnAsync(WorkspaceState state, CancellationToken cancellationToken)
    {
        var wanted = ignored is not null && state.Ignored is { } id ? IgnoredFormat.Load(id, objects) : null;
        if (wanted is not null && ignored!.Follow(wanted)) workspace.NoteCommand();
        var now = await workspace.SealInTurnAsync(cancellationToken).ConfigureAwait(false);
        var beside = wanted is null ? [] : IgnoredFiles.Compare(ignored!.Current, wanted);
        if (now.Id == state.Tree && beside.Count == 0)
        {
            File.Delete(marker);
            return now;
        }

        var target = state.Tree == workspace.Base.Id ? workspace.Base : workspace.Load(state.Tree);
        return await BringAsync(now, target, state, beside, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Snapshot> BringAsync(Snapshot now, Snapshot target, WorkspaceState state, IReadOnlyList<SnapshotDifference> beside, CancellationToken cancellationToken)
    {
        WholeText.Write(marker, state.Text);
        workspace.NoteCommand();
        new TreeRestorer(tree, objects).Run(now, target, beside, cancellationToken);
        if (beside.Count > 0) workspace.AfterIgnoredRestore();
        var restored = await workspace.SealInTurnAsync(cancellationToken).ConfigureAwait(false);
        if (restored.Id != target.Id) throw Unsettled(Snapshots.ChangedPaths(target, restored));
        File.Delete(marker);
        return restored;
    }

    private LatheException Unsettled(IReadOnlyList<string> paths)
    {
        var more = paths.Count > MostNamed ? $" and {paths.Count - MostNamed} more" : "";
        return new LatheError(ErrorKind.Storage, "workspace.unsettled", $"The run's files could not be brought back to an earlier state: meanwhile something else changed {string.Join(", ", paths.Take(MostNamed))}{more}.")
        {
            Guidance = $"End what writes below {Path.GetDirectoryName(marker)} ('fuser -v' and a file's path name the processes), and try again; every state of the run is kept.",
        }.ToException();
    }
}
