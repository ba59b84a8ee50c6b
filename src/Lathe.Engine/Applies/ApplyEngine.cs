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
        var manifest = new ApplyManifest(plan.Files, new StandingFolders(plan.Files, tree).Modes);
        var changed = new Transition(manifest, backward: false, tree, objects).Check(cancellationToken);
        if (changed.Count > 0) return new ApplyOutcome.Refused(changed);
        if (await StoreAsync(plan, tree, cancellationToken).ConfigureAwait(false) is { } changedPath) return Changed(changedPath);
        return Run(objects.Put(manifest.ToBytes(), durable: true), manifest, backward: false, tree, intentFile);
    }

    /// <summary>
    /// Finds out what taking an apply back, or putting it back in, would do where the user has changed its paths since: what the user did to them is merged with the way back. Touches nothing of the user's.
    /// </summary>
    /// <param name="manifest">What the apply returned, or the latest merge of it.</param>
    /// <param name="backward">Whether it is taken back.</param>
    /// <param name="tree">The user's tree.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public ApplyPlan PlanMerge(ObjectHash manifest, bool backward, IDiskTree tree, CancellationToken cancellationToken)
    {
        var changes = ApplyManifest.Load(manifest, objects).Files.Select(f => backward ? new PathChange(f.Path, f.After, f.Before) : new PathChange(f.Path, f.Before, f.After));
        return new ApplyPlanner(tree, objects, backward ? "undo" : "redo").Run([.. changes], cancellationToken, exact: true);
    }

    /// <summary>Does what a plan of <see cref="PlanMerge"/> says. What comes of it is a record like an apply's, of which the journal is told with the apply's number: an undo and a redo of it go between exactly these two states.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="manifest">The record that it was made from.</param>
    /// <param name="backward">Whether the apply is taken back.</param>
    /// <param name="apply">The apply's number.</param>
    /// <param name="tree">The user's tree.</param>
    /// <param name="intentFile">The file that marks work under way.</param>
    /// <param name="cancellationToken">Stops before the first file changes.</param>
    /// <exception cref="LatheException">As <see cref="ExecuteAsync"/>.</exception>
    public async Task<ApplyOutcome> ExecuteMergeAsync(ApplyPlan plan, ObjectHash manifest, bool backward, int apply, IDiskTree tree, string intentFile, CancellationToken cancellationToken)
    {
        if (!plan.IsClean) return new ApplyOutcome.Refused(plan.Conflicts);
        var now = new StandingFolders(plan.Files, tree);
        var merged = backward ? Backward(plan, ApplyManifest.Load(manifest, objects).Folders, now) : new ApplyManifest(plan.Files, now.Modes);
        var changed = new Transition(merged, backward, tree, objects).Check(cancellationToken);
        if (changed.Count > 0) return new ApplyOutcome.Refused(changed);
        if (await StoreAsync(plan, tree, cancellationToken).ConfigureAwait(false) is { } changedPath) return Changed(changedPath);
        return Run(objects.Put(merged.ToBytes(), durable: true), merged, backward, tree, intentFile, apply);
    }

    // As if the merged state had been there before and the user's after: a redo then leads to the user's.
    private static ApplyManifest Backward(ApplyPlan plan, IReadOnlyDictionary<string, int> before, StandingFolders now) =>
        new([.. plan.Files.Select(static f => f with { Before = f.After, After = f.Before })], before) { FoldersAfter = now.After(before) };

    // What stands there and what is to stand there survive a power cut from here on. The path that is no longer what was seen; null where all are.
    private async Task<string?> StoreAsync(ApplyPlan plan, IDiskTree tree, CancellationToken cancellationToken)
    {
        foreach (var file in plan.Files)
        {
            if (file.Before is { } before && !await UserFiles.StoreAsync(tree, file.Path, before, objects, cancellationToken).ConfigureAwait(false)) return file.Path;
            if (file.After is { } after) UserFiles.Keep(after, objects, file.Path);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    /// <summary>Takes an apply back: every path that it touched is byte for byte what it was. Refused, with the list, where the user has changed one since.</summary>
    /// <param name="manifest">What the apply returned.</param>
    /// <param name="tree">The user's tree.</param>
    /// <param name="intentFile">The file that marks work under way.</param>
    /// <param name="cancellationToken">Stops before the first file changes.</param>
    /// <param name="apply">The apply's number: folders that the user has made or changed since are then recorded as well, in a record that stands for the apply from here on.</param>
    public ApplyOutcome Undo(ObjectHash manifest, IDiskTree tree, string intentFile, CancellationToken cancellationToken, int? apply = null) => Turn(manifest, backward: true, tree, intentFile, apply, cancellationToken);

    /// <summary>Puts an undone apply back. Refused, with the list, where the user has changed a path since.</summary>
    /// <param name="manifest">What the apply returned.</param>
    /// <param name="tree">The user's tree.</param>
    /// <param name="intentFile">The file that marks work under way.</param>
    /// <param name="cancellationToken">Stops before the first file changes.</param>
    /// <param name="apply">The apply's number: folders that the user has made or changed since are then recorded as well, in a record that stands for the apply from here on.</param>
    public ApplyOutcome Redo(ObjectHash manifest, IDiskTree tree, string intentFile, CancellationToken cancellationToken, int? apply = null) => Turn(manifest, backward: false, tree, intentFile, apply, cancellationToken);

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
            var way = new Transition(manifest, intent.Backward, tree, objects);
            if (way.IsDone())
            {
                // Folders come after the last file.
                way.Run(tolerant: true);
                SyncNames(manifest, tree);
                return new RecoveryOutcome.Finished(intent.Manifest, intent.Backward) { Apply = intent.Apply };
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

    private ApplyOutcome Turn(ObjectHash hash, bool backward, IDiskTree tree, string intentFile, int? apply, CancellationToken cancellationToken)
    {
        var manifest = ApplyManifest.Load(hash, objects);
        var changed = new Transition(manifest, backward, tree, objects).Check(cancellationToken);
        if (changed.Count > 0) return new ApplyOutcome.Refused(changed);
        CheckImages(manifest);
        if (apply is null) return Run(hash, manifest, backward, tree, intentFile);
        var folders = new StandingFolders(manifest.Files, tree);
        var left = backward ? manifest with { FoldersAfter = folders.After(manifest.Folders) } : manifest with { Folders = folders.Modes };
        var record = objects.Put(left.ToBytes(), durable: true);
        return Run(record, left, backward, tree, intentFile, record == hash ? null : apply);
    }

    // Both sides: where a write fails half-way, what was there has to be put back.
    private void CheckImages(ApplyManifest manifest)
    {
        foreach (var file in manifest.Files)
        {
            foreach (var image in (ReadOnlySpan<FileImage?>)[file.Before, file.After])
            {
                if (image is null || objects.Contains(image.Content)) continue;
                throw new LatheError(ErrorKind.Storage, "apply.image_missing", $"What {file.Path} held before or after the change is not in the object store, and nothing was changed.")
                {
                    Guidance = "Bring the file into the state that you want by hand; git may have it.",
                }.ToException();
            }
        }
    }

    private ApplyOutcome Run(ObjectHash hash, ApplyManifest manifest, bool backward, IDiskTree tree, string intentFile, int? apply = null)
    {
        if (File.Exists(intentFile))
        {
            throw new LatheError(ErrorKind.Conflict, "apply.unfinished", "An earlier apply, undo or redo of this run did not come to its end.") { Guidance = "Start the command again: it brings the earlier one to its end first." }.ToException();
        }

        try
        {
            new ApplyIntent(hash, backward, apply).Write(intentFile);
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
            if (folder.Length > 0 && StandingFolders.ModeOf(tree, folder) < 0) continue;
            foreach (var entry in tree.List(folder))
            {
                if (TemporaryName.Is(entry.Path[(entry.Path.LastIndexOf('/') + 1)..])) tree.Remove(entry.Path);
            }
        }
    }
}
