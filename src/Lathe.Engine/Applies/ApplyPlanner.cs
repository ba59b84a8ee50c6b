using Lathe.Edits;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Applies;

/// <summary>What one path is to become.</summary>
/// <param name="Path">The relative path.</param>
/// <param name="Start">What stood there when the change was made; null for nothing.</param>
/// <param name="Final">What the change makes of it; null for nothing.</param>
internal readonly record struct PathChange(string Path, FileImage? Start, FileImage? Final);

/// <summary>Decides what happens to each path of a change on the user's tree. Reads the tree, writes only merged content, and that into the object store.</summary>
/// <param name="tree">The user's tree.</param>
/// <param name="objects">Holds the contents.</param>
/// <param name="who">Who makes the change, in sentences for a person: the run, the undo, the redo.</param>
internal sealed class ApplyPlanner(IDiskTree tree, IObjectStore objects, string who = "run")
{
    private const long LargestMerge = 8L << 20;
    private const int ExecuteBits = 0x49;

    private readonly List<AppliedFile> files = [];
    private readonly List<ApplyConflict> conflicts = [];
    private readonly List<string> alreadyThere = [];
    private readonly HashSet<string> deleted = new(StringComparer.Ordinal);

    public ApplyPlan Run(Snapshot start, Snapshot final, CancellationToken cancellationToken)
    {
        var changes = new List<PathChange>();
        foreach (var difference in Snapshots.Compare(start, final)) changes.Add(new PathChange(difference.Path, Image(Snapshots.FileOf(difference.Before)), Image(Snapshots.FileOf(difference.After))));
        return Run(changes, cancellationToken);
    }

    /// <param name="changes">In ordinal order of path.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <param name="exact">Whether a file that the user has left alone gets the change's mode to the bit.</param>
    public ApplyPlan Run(IReadOnlyList<PathChange> changes, CancellationToken cancellationToken, bool exact = false)
    {
        // Deletions first: what they make room for is not in the way of the rest.
        foreach (var pass in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var (path, before, after) in changes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (before == after || (after is null) != pass) continue;
                Decide(path, before, after, exact);
            }
        }

        files.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        conflicts.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return new ApplyPlan(files, conflicts, alreadyThere);
    }

    private static FileImage? Image(SnapshotEntry? entry) => entry is null ? null : new FileImage(entry.Kind, entry.Mode, entry.Size, entry.Content);

    private void Decide(string path, FileImage? start, FileImage? final, bool exact)
    {
        FileImage? user;
        try
        {
            user = UserFiles.Look(tree, path);
        }
        catch (PathRefusedException refused)
        {
            if (final is null && !HasWay(path)) alreadyThere.Add(path);
            else if (final is null && tree.Stat(path) is { Kind: FileTreeEntryKind.Directory }) Refuse(path, ApplyConflictKind.TypeChanged, $"The {who} deletes this file, which is a folder now.");
            else if (final is not null && IsCleared(path)) Touch(path, null, final);
            else Refuse(path, ApplyConflictKind.InTheWay, $"The path {refused.Reason}.");
            return;
        }

        if (exact && user is not null && user == start)
        {
            Touch(path, user, final);
            return;
        }

        if (Same(user, final))
        {
            alreadyThere.Add(path);
            return;
        }

        switch (start, final, user)
        {
            case (null, not null, null):
                if (BlockedBy(path) is { } above) Refuse(path, ApplyConflictKind.InTheWay, $"{above} is not a folder.");
                else Touch(path, null, final);
                break;
            case (null, _, not null):
                Refuse(path, ApplyConflictKind.UserCreated, $"The {who} makes this file, and you have made one at the same path.");
                break;
            case (not null, null, not null):
                if (SameContent(start, user)) Touch(path, user, null);
                else Refuse(path, ApplyConflictKind.UserChanged, $"The {who} deletes this file, and you have changed it.");
                break;
            case (not null, not null, null):
                Refuse(path, ApplyConflictKind.UserDeleted, $"The {who} changes this file, and you have deleted it.");
                break;
            case (not null, not null, not null):
                Bring(path, start, final, user);
                break;
        }
    }

    private void Bring(string path, FileImage start, FileImage final, FileImage user)
    {
        var mode = final.Mode == start.Mode ? user.Mode : final.Mode;
        if (SameContent(start, user))
        {
            Touch(path, user, final.Kind == SnapshotEntryKind.Link || start.Kind == SnapshotEntryKind.Link ? final : final with { Mode = mode });
            return;
        }

        if (SameContent(start, final) || SameContent(user, final))
        {
            // The run changed only the mode, or both came to the same content.
            if (mode == user.Mode) alreadyThere.Add(path);
            else Touch(path, user, user with { Mode = mode });
            return;
        }

        if (start.Kind != SnapshotEntryKind.File || final.Kind != SnapshotEntryKind.File || user.Kind != SnapshotEntryKind.File)
        {
            Refuse(path, start.Kind == final.Kind && start.Kind == user.Kind ? ApplyConflictKind.Content : ApplyConflictKind.TypeChanged, $"You and the {who} changed this path, and at least one side is a link.");
            return;
        }

        Merge(path, start, final, user, mode);
    }

    private void Merge(string path, FileImage start, FileImage final, FileImage user, int mode)
    {
        if (Math.Max(start.Size, Math.Max(final.Size, user.Size)) > LargestMerge)
        {
            Refuse(path, ApplyConflictKind.Content, $"You and the {who} changed this file, and it is too large to be merged.");
            return;
        }

        var merged = ThreeWayMerge.Merge(Get(path, start), tree.Read(path), Get(path, final));
        if (merged.Content is { } content)
        {
            Touch(path, user, new FileImage(SnapshotEntryKind.File, mode, content.Length, objects.Put(content, durable: false)), merged: true);
            return;
        }

        var detail = merged.IsBinary ? $"You and the {who} changed this file, and it is not text." : $"You and the {who} changed the same lines at {Count(merged.Conflicts.Count)}.";
        conflicts.Add(new ApplyConflict(path, ApplyConflictKind.Content, detail) { Places = merged.Conflicts });
    }

    private static string Count(int places) => places == 1 ? "one place" : $"{places} places";

    private byte[] Get(string path, FileImage image) =>
        objects.Get(image.Content) ?? throw Snapshots.Missing(new SnapshotEntry(path, image.Kind, image.Mode, image.Size, image.Content));

    private void Touch(string path, FileImage? before, FileImage? after, bool merged = false)
    {
        if (after is null) deleted.Add(path);
        if (before != after) files.Add(new AppliedFile(path, before, after) { IsMerged = merged });
    }

    private void Refuse(string path, ApplyConflictKind kind, string detail) => conflicts.Add(new ApplyConflict(path, kind, detail));

    private static bool SameContent(FileImage a, FileImage b) => a.Kind == b.Kind && a.Content == b.Content;

    // A checkout may have other group and world bits by the user's umask; what a change is about is whether it can be run.
    private static bool Same(FileImage? a, FileImage? b) => a is null ? b is null : b is not null && SameContent(a, b) && (a.Mode & ExecuteBits) == (b.Mode & ExecuteBits);

    // Where a file or a link has taken a folder's place, nothing is left to delete behind it.
    private bool HasWay(string path)
    {
        try
        {
            _ = tree.Stat(path);
            return true;
        }
        catch (PathRefusedException)
        {
            return false;
        }
    }

    /// <summary>Whether everything at or on the way to a path is deleted by this very plan.</summary>
    private bool IsCleared(string path)
    {
        if (BlockedBy(path) is not null) return false;
        try
        {
            return tree.Stat(path) is not { } there || (there.Kind == FileTreeEntryKind.Directory && HoldsOnlyDeleted(path));
        }
        catch (PathRefusedException)
        {
            // A link on the way that the plan deletes.
            return true;
        }
    }

    // An empty folder is the user's own: no deletion has emptied it, and no undo would bring it back.
    private bool HoldsOnlyDeleted(string folder)
    {
        var entries = tree.List(folder);
        if (entries.Count == 0) return false;
        foreach (var entry in entries)
        {
            if (entry.Kind == FileTreeEntryKind.Directory ? !HoldsOnlyDeleted(entry.Path) : !deleted.Contains(entry.Path)) return false;
        }

        return true;
    }

    private string? BlockedBy(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            var above = path[..slash];
            if (tree.Stat(above) is { Kind: not FileTreeEntryKind.Directory }) return deleted.Contains(above) ? null : above;
        }

        return null;
    }
}
