using Lathe.Edits;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Applies;

/// <summary>
/// Brings a run's change onto the user's tree, and takes it back: all of it or nothing. It works on files alone, never on git's index. The caller gives a place for a
/// small file that marks work under way; after a kill <see cref="Recover"/> with the same place puts things right.
/// </summary>
/// <param name="objects">Holds the snapshots, and receives the images of what is touched.</param>
public sealed class ApplyEngine(IObjectStore objects)
{
    /// <summary>Finds out what applying a change would do. Touches nothing of the user's.</summary>
    /// <param name="start">The state that the run started from.</param>
    /// <param name="final">The state that the run came to.</param>
    /// <param name="tree">The user's tree.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public ApplyPlan Plan(Snapshot start, Snapshot final, IDiskTree tree, CancellationToken cancellationToken) =>
        new ApplyPlanner(tree, objects).Run(start, final, cancellationToken);

    /// <summary>Does what a plan says. Every image is stored durably before the first file changes.</summary>
    /// <param name="plan">A plan for this tree.</param>
    /// <param name="tree">The user's tree.</param>
    /// <param name="intentFile">The absolute path of the file that marks work under way.</param>
    /// <param name="cancellationToken">Stops before the first file changes; not after.</param>
    /// <exception cref="LatheException">Storage, <c>apply.failed</c>: a write failed and what had been changed was put back. <c>apply.interrupted</c>: it could not be put back yet. Conflict,
    /// <c>apply.unfinished</c>: an earlier one has to be recovered first.</exception>
    public async Task<ApplyOutcome> ExecuteAsync(ApplyPlan plan, IDiskTree tree, string intentFile, CancellationToken cancellationToken)
    {
        if (!plan.IsClean) return new ApplyOutcome.Refused(plan.Conflicts);
        if (plan.Files.Count == 0) return new ApplyOutcome.NothingToDo();
        var manifest = new ApplyManifest(plan.Files, FoldersOf(plan.Files, tree));
        var changed = new Transition(manifest, backward: false, tree, objects).Check(cancellationToken);
        if (changed.Count > 0) return new ApplyOutcome.Refused(changed);
        foreach (var file in plan.Files)
        {
            if (file.Before is { } before && !await UserFiles.StoreAsync(tree, file.Path, before, objects, cancellationToken).ConfigureAwait(false)) return Changed(file.Path);
            if (file.After is { } after) UserFiles.Keep(after, objects, file.Path);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Run(objects.Put(manifest.ToBytes(), durable: true), manifest, backward: false, tree, intentFile);
    }

    /// <summary>Takes an apply back: every path that it touched is byte for byte what it was. Refused, with the list, where the user has changed one since.</summary>
    /// <param name="manifest">What the apply returned.</param>
    /// <param name="tree">The user's tree.</param>
    /// <param name="intentFile">The file that marks work under way.</param>
    /// <param name="cancellationToken">Stops before the first file changes.</param>
    public ApplyOutcome Undo(ObjectHash manifest, IDiskTree tree, string intentFile, CancellationToken cancellationToken) => Turn(manifest, backward: true, tree, intentFile, cancellationToken);

    /// <summary>Puts an undone apply back. Refused, with the list, where the user has changed a path since.</summary>
    /// <param name="manifest">What the apply returned.</param>
    /// <param name="tree">The user's tree.</param>
    /// <param name="intentFile">The file that marks work under way.</param>
    /// <param name="cancellationToken">Stops before the first file changes.</param>
    public ApplyOutcome Redo(ObjectHash manifest, IDiskTree tree, string intentFile, CancellationToken cancellationToken) => Turn(manifest, backward: false, tree, intentFile, cancellationToken);

    /// <summary>Puts right what a killed process left: either all of it had been done, or all of it is taken back.</summary>
    /// <param name="tree">The user's tree.</param>
    /// <param name="intentFile">The file that marks work under way.</param>
    /// <exception cref="LatheException">Storage: it could not be put back yet; the mark stays.</exception>
    public RecoveryOutcome Recover(IDiskTree tree, string intentFile)
    {
        if (ApplyIntent.Read(intentFile) is not { } intent) return new RecoveryOutcome.Nothing();
        var manifest = ApplyManifest.Load(intent.Manifest, objects);
        try
        {
            SweepTemporaries(manifest, tree);
            var isDone = new Transition(manifest, intent.Backward, tree, objects).IsDone();
            if (isDone)
            {
                SyncNames(manifest, tree);
                return new RecoveryOutcome.Finished(intent.Manifest, intent.Backward);
            }

            var back = new Transition(manifest, !intent.Backward, tree, objects);
            back.Run(tolerant: true);
            SyncNames(manifest, tree);
            File.Delete(intentFile);
            return new RecoveryOutcome.RolledBack(intent.Manifest, intent.Backward, back.Disturbed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            throw Interrupted(exception).ToException(exception);
        }
    }

    /// <summary>Takes the mark away, after the outcome is in the journal.</summary>
    /// <param name="intentFile">The file that marks work under way.</param>
    public static void Complete(string intentFile) => File.Delete(intentFile);

    private ApplyOutcome Turn(ObjectHash hash, bool backward, IDiskTree tree, string intentFile, CancellationToken cancellationToken)
    {
        var manifest = ApplyManifest.Load(hash, objects);
        var changed = new Transition(manifest, backward, tree, objects).Check(cancellationToken);
        return changed.Count > 0 ? new ApplyOutcome.Refused(changed) : Run(hash, manifest, backward, tree, intentFile);
    }

    private ApplyOutcome Run(ObjectHash hash, ApplyManifest manifest, bool backward, IDiskTree tree, string intentFile)
    {
        if (File.Exists(intentFile))
        {
            throw new LatheError(ErrorKind.Conflict, "apply.unfinished", "An earlier apply, undo or redo of this run did not come to its end.").ToException();
        }

        try
        {
            new ApplyIntent(hash, backward).Write(intentFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LatheError(ErrorKind.Storage, "apply.not_begun", $"It could not be noted that the repository's files are about to change, and nothing was changed: {exception.Message}")
            {
                Guidance = "Make room on that disk, or make it writable, then try again.",
            }.ToException(exception);
        }

        try
        {
            new Transition(manifest, backward, tree, objects).Run(tolerant: false);
            SyncNames(manifest, tree);
            return new ApplyOutcome.Done(hash, manifest.Files.Count);
        }
        catch (ChangedMeanwhileException changed)
        {
            PutBack(manifest, backward, tree, intentFile, changed);
            return Changed(changed.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PathRefusedException or LatheException)
        {
            PutBack(manifest, backward, tree, intentFile, exception);
            throw new LatheError(ErrorKind.Storage, "apply.failed", $"A file could not be written, and nothing was changed: {exception.Message}")
            {
                Guidance = "Check the disk's free space and the permissions of the repository's files, then try again.",
            }.ToException(exception);
        }
    }

    private void PutBack(ApplyManifest manifest, bool backward, IDiskTree tree, string intentFile, Exception cause)
    {
        try
        {
            new Transition(manifest, !backward, tree, objects).Run(tolerant: true);
            SyncNames(manifest, tree);
            File.Delete(intentFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PathRefusedException or LatheException)
        {
            throw Interrupted(exception).ToException(new AggregateException(cause, exception));
        }
    }

    private static LatheError Interrupted(Exception exception) =>
        new(ErrorKind.Storage, "apply.interrupted", $"A change of the repository's files stopped half-way and could not be taken back yet: {exception.Message}")
        {
            Guidance = "Make room on the disk or put the permissions right, then run the command again: it takes the half that was done back first.",
            Severity = ErrorSeverity.Critical,
        };

    private static ApplyOutcome.Refused Changed(string path) => new([new ApplyConflict(path, ApplyConflictKind.ChangedSince, "You changed this path while the change was being applied.")]);

    private static Dictionary<string, int> FoldersOf(IReadOnlyList<AppliedFile> files, IDiskTree tree)
    {
        var folders = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            for (var slash = file.Path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = file.Path.IndexOf('/', slash + 1))
            {
                var folder = file.Path[..slash];
                if (!folders.ContainsKey(folder)) folders[folder] = ModeOf(tree, folder);
            }
        }

        return folders;
    }

    private static int ModeOf(IDiskTree tree, string folder)
    {
        try
        {
            return tree.Stat(folder) is { Kind: FileTreeEntryKind.Directory } there ? there.Mode : -1;
        }
        catch (PathRefusedException)
        {
            return -1;
        }
    }

    // Before the journal says that it is done, or the mark is gone: both may lie on another disk, or reach theirs without what was renamed here before.
    private static void SyncNames(ApplyManifest manifest, IDiskTree tree)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal) { "" };
        foreach (var file in manifest.Files)
            for (var slash = file.Path.LastIndexOf('/'); slash > 0 && folders.Add(file.Path[..slash]);) slash = file.Path.LastIndexOf('/', slash - 1);
        foreach (var folder in folders.OrderByDescending(f => f.Length)) tree.SyncFolder(folder);
    }

    private static void SweepTemporaries(ApplyManifest manifest, IDiskTree tree)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in manifest.Files) folders.Add(file.Path.LastIndexOf('/') is var slash and > 0 ? file.Path[..slash] : "");
        foreach (var folder in folders)
        {
            if (folder.Length > 0 && ModeOf(tree, folder) < 0) continue;
            foreach (var entry in tree.List(folder))
            {
                if (DiskFileTree.IsTemporary(entry.Path[(entry.Path.LastIndexOf('/') + 1)..])) tree.Remove(entry.Path);
            }
        }
    }
}
