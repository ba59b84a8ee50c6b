using Lathe.Context;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Checkpoints;

/// <summary>Works out what a restore makes of a workspace.</summary>
/// <param name="objects">Snapshots and lists, and where those of a state that is put together go.</param>
internal sealed class RestoreTarget(IObjectStore objects)
{
    /// <summary>The state that a workspace is to have, and where that differs from the one that it has.</summary>
    /// <param name="run">The run, for messages.</param>
    /// <param name="now">What the workspace holds.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="patterns">The paths that are put back; null or none for all.</param>
    /// <exception cref="LatheException">NotFound <c>restore.no_path</c>, <c>restore.collected</c>.</exception>
    public (WorkspaceState State, IReadOnlyList<SnapshotDifference> Files) Find(RunId run, Snapshot now, RunCheckpoint checkpoint, IReadOnlyList<string>? patterns)
    {
        var (whole, ignored) = Load(run, now, checkpoint);
        var present = ignored is not null && now.Ignored is { } known ? IgnoredFormat.Load(known, objects) : null;
        var beside = present is null ? [] : IgnoredFiles.Compare(present, ignored!);
        if (patterns is not { Count: > 0 }) return (new WorkspaceState(whole.Id, present is null ? null : ignored!.Id), [.. Snapshots.Compare(now, whole), .. beside]);

        var wanted = GitIgnore.Root(string.Join('\n', patterns));
        var changes = PartialTree.Changes(now, whole, wanted);
        var named = beside.Where(d => IgnoreRules.Matches(wanted, d.Path)).ToList();
        if (changes is null && named.Count == 0 && !Knows(present, wanted) && !Knows(ignored, wanted))
        {
            throw new LatheError(ErrorKind.NotFound, "restore.no_path", $"Neither the checkpoint {checkpoint.Number} nor the workspace has a path like {string.Join(", ", patterns)}.")
            {
                Guidance = $"'lathe checkpoints {run} --files' names the paths that changed.",
            }.ToException();
        }

        var target = changes is null ? now : Snapshots.With(now, changes, objects);
        named.RemoveAll(d => !Fits(target, d.Path));
        return (new WorkspaceState(target.Id, present?.With(named, objects).Id), [.. Snapshots.Compare(now, target), .. named]);
    }

    // What the restored part of a tree has at a path, or above it, is not displaced by an ignored file of then.
    private static bool Fits(Snapshot target, string path)
    {
        if (target.Contains(path)) return false;
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (target.Entries.TryGetValue(path[..slash], out var above) && above.Kind != SnapshotEntryKind.EmptyDirectory) return false;
        }

        return true;
    }

    private static bool Knows(IgnoredFiles? files, GitIgnore wanted) => files is not null && files.Entries.Any(e => e.Value.After is not null && IgnoreRules.Matches(wanted, e.Key));

    private (Snapshot Whole, IgnoredFiles? Ignored) Load(RunId run, Snapshot now, RunCheckpoint checkpoint)
    {
        try
        {
            return (SnapshotFormat.Load(checkpoint.Tree, objects, now.Lower), checkpoint.Ignored is { } list ? IgnoredFormat.Load(list, objects) : null);
        }
        catch (LatheException e) when (e.Error.Code == "workspace.snapshot_missing")
        {
            throw Collected(run, checkpoint, "its list of files is").ToException(e);
        }
    }

    /// <summary>What is said where the contents of a checkpoint are gone.</summary>
    public static LatheError Collected(RunId? run, RunCheckpoint checkpoint, string what) =>
        new(ErrorKind.NotFound, "restore.collected", $"The checkpoint {checkpoint.Number} cannot be restored: {what} not kept any more.")
        {
            Guidance = $"Choose a later checkpoint ('lathe checkpoints {run?.Value ?? "RUN"}'), or name the files to put back with --files.",
        };
}
