using System.Collections.Concurrent;
using Lathe.Context;
using Lathe.Edits;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// A workspace that stands on the user's tree: what the run writes lies in a layer above it, and a box mounts the layers. Lathe itself mounts nothing. Calls must not overlap with commands that write
/// to the tree.
/// </summary>
internal sealed class OverlayWorkspace : IWorkspace
{
    private readonly WorkspaceLayout layout;
    private readonly WorkspaceRecord record;
    private readonly IObjectStore objects;
    private readonly TimeProvider time;
    private readonly LowerTree lower;
    private readonly UnionTree tree;
    private readonly OverlayRules rules;
    private readonly IgnoredKeeper? ignored;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Lock marks = new();
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, WorkspaceNote> lost = new(StringComparer.Ordinal);
    private readonly List<WorkspaceNote> writeNotes = [];
    private readonly HashSet<string> tooLarge = new(StringComparer.Ordinal);
    private Dictionary<string, SealedFile> files = new(StringComparer.Ordinal);
    private IReadOnlyList<WorkspaceNote> walkNotes = [];
    private WorkspaceNote? movedNote;
    private Snapshot current;
    private bool stale;

    public OverlayWorkspace(WorkspaceLayout layout, WorkspaceRecord record, Snapshot @base, IObjectStore objects, TimeProvider time, bool stale, bool keepsIgnored)
    {
        (this.layout, this.record, this.objects, this.time, this.stale) = (layout, record, objects, time, stale);
        lower = @base.Lower!;
        tree = new UnionTree(new DiskFileTree(layout.Upper, record.Owner), new BeneathDirectory(record.Mask!), lower.Directory ?? throw new DirectoryNotFoundException($"{record.Repository}: is gone."), Keep);
        rules = new OverlayRules(
            new IgnoreRules(ReadRules, record.Rules.Info, Leftovers.Before(record.Rules.User), record.Rules.IsPlain),
            record.Exclude.Count == 0 ? null : GitIgnore.Root(string.Join('\n', record.Exclude)),
            new HashSet<string>(record.LeftOut, StringComparer.Ordinal),
            lower.Listing);
        if (keepsIgnored) ignored = new IgnoredKeeper(tree, objects, layout.Ignored, time);
        Base = current = @base.Beside(ignored?.Current.Id);
        Overlay = new WorkspaceOverlay(record.Repository, record.Mask!, layout.Upper, layout.Work, record.LowerOwner, record.Owner);
    }

    public string Root => layout.Tree;

    public string IndexRoot => record.Repository;

    public ITreeStamps? Look { get; init; }

    public bool DiffersFromIndexed(string path) => current.Changes!.ContainsKey(path);

    public WorkspaceOverlay? Overlay { get; }

    public string MountPath => record.Repository;

    public string GitDirectory => layout.Git;

    public IReadOnlyList<WorkspaceMount> Mounts => record.Mounts;

    public IFileTree Tree => tree;

    public OuterRules? Rules => record.Rules;

    public Snapshot Base { get; }

    public IReadOnlyList<WorkspaceNote> Notes => [.. record.Notes, .. writeNotes, .. walkNotes, .. ignored?.Notes ?? [], .. lost.Values, .. movedNote is null ? [] : new[] { movedNote }];

    public void NoteWrite(string path)
    {
        lock (marks)
        {
            written.Add(path);
            stale = true;
        }
    }

    public void BeforeWrite(string path)
    {
        if (ignored is null || rules.Listing.Find(path) >= 0 || rules.LeftOut.Contains(path) || rules.Admits(path)) return;
        gate.Wait();
        try
        {
            ignored.Follow(path, isWritten: false);
        }
        finally
        {
            gate.Release();
        }
    }

    public void NoteCommand()
    {
        lock (marks) stale = true;
    }

    public async Task<Snapshot> SealAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await SealHeldAsync(cancellationToken).ConfigureAwait(false);
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
            var list = ignored is not null && state.Ignored is { } id ? IgnoredFormat.Load(id, objects) : null;
            if (list is not null && ignored!.Follow(list)) NoteCommand();
            var now = await SealHeldAsync(cancellationToken).ConfigureAwait(false);
            var beside = list is null ? [] : IgnoredFiles.Compare(ignored!.Current, list);
            if (now.Id == state.Tree && beside.Count == 0)
            {
                File.Delete(layout.Restoring);
                return now;
            }

            return await BringAsync(now, state.Tree == Base.Id ? Base : SnapshotFormat.Load(state.Tree, objects, lower), state, beside, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<IReadOnlyList<string>> MovedAsync(CancellationToken cancellationToken)
    {
        var now = await SealAsync(cancellationToken).ConfigureAwait(false);
        var moved = new LowerCheck(lower, tree.Layers.Mask, rules.LeftOut, now.Changes!).Run(cancellationToken);
        if (moved.Count > 0) movedNote = LowerCheck.Note(moved);
        return moved;
    }

    public ValueTask DisposeAsync()
    {
        // What the kernel leaves there is closed to everybody, and would be in the way of whoever removes the run's folder; the next mount makes it again.
        if (Directory.Exists(layout.Work)) FolderClearing.Empty(layout.Work);
        tree.Dispose();
        gate.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes up where a former process was: knows what it kept, and ends a restore that it began.</summary>
    public async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        // Reading it tells the tree what it keeps.
        ignored?.TakeUp();
        if (File.Exists(layout.LastSeal)) SnapshotFormat.Load(new ObjectHash(await File.ReadAllTextAsync(layout.LastSeal, cancellationToken).ConfigureAwait(false)), objects, lower);
        if (File.Exists(layout.Restoring)) await RestoreAsync(WorkspaceState.OfText(await File.ReadAllTextAsync(layout.Restoring, cancellationToken).ConfigureAwait(false)), cancellationToken).ConfigureAwait(false);
        await MovedAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fills a new upper layer with what a snapshot changes.</summary>
    public async Task FillAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var now = await SealAsync(cancellationToken).ConfigureAwait(false);
        if (now.Id != snapshot.Id) await BringAsync(now, snapshot, snapshot.Id, [], cancellationToken).ConfigureAwait(false);
    }

    private async Task<Snapshot> BringAsync(Snapshot now, Snapshot target, WorkspaceState state, IReadOnlyList<SnapshotDifference> beside, CancellationToken cancellationToken)
    {
        WriteAside(layout.Restoring, state.Text);
        NoteCommand();
        new TreeRestorer(tree, objects).Run(now, target, beside, cancellationToken);
        var restored = await SealHeldAsync(cancellationToken).ConfigureAwait(false);
        if (restored.Id != target.Id) throw new IOException($"The workspace could not be brought back to the snapshot {target.Id.Hex[..12]}.");
        File.Delete(layout.Restoring);
        return restored;
    }

    private async Task<Snapshot> SealHeldAsync(CancellationToken cancellationToken)
    {
        string[] noted;
        lock (marks)
        {
            if (!stale) return current;
            noted = [.. written];
            written.Clear();
        }

        var walk = new UpperWalk(tree, rules, keepsIgnored: ignored is not null);
        walk.Run(cancellationToken);
        foreach (var leftover in walk.Leftovers) tree.Upper.Remove(leftover);
        var next = await ReadAsync(walk.Entries, cancellationToken).ConfigureAwait(false);
        var changes = Changes(walk, next);
        var before = current.Id;
        FollowWritten(noted, next);
        if (walk.Ignored is not null) ignored!.Seal(walk.Ignored, next.ContainsKey);
        (current, files, walkNotes) = (ChangesFormat.Store(lower, changes, objects).Beside(ignored?.Current.Id), next, [.. walk.Notes, .. tooLarge.Select(FileHasher.TooLarge)]);
        if (current.Id != before) WriteAside(layout.LastSeal, current.Id.Hex);
        // A write that was noted meanwhile asks for another walk.
        lock (marks) stale = written.Count > 0;
        return current;
    }

    private Dictionary<string, SnapshotChange> Changes(UpperWalk walk, Dictionary<string, SealedFile> present)
    {
        var listing = lower.Listing;
        var changes = new Dictionary<string, SnapshotChange>(StringComparer.Ordinal);
        foreach (var (path, file) in present)
        {
            var index = listing.Find(path);
            var before = index < 0 ? null : Before(path, index);
            if (before != file.Entry) changes[path] = new SnapshotChange(before, file.Entry);
        }

        foreach (var path in walk.Hidden)
        {
            TakeAway(path);
            var (from, to) = listing.Beneath(path);
            for (var i = from; i < to; i++)
            {
                if (!listing.IsFolder(i)) TakeAway(listing.PathOf(i));
            }
        }

        foreach (var path in walk.Folders) TakeAway(path);
        return changes;

        void TakeAway(string path)
        {
            if (present.ContainsKey(path) || changes.ContainsKey(path) || tooLarge.Contains(path) || listing.Find(path) is not (>= 0 and var index)) return;
            if (Before(path, index) is { } before) changes[path] = new SnapshotChange(before, null);
        }
    }

    private async Task<Dictionary<string, SealedFile>> ReadAsync(List<WalkedEntry> entries, CancellationToken cancellationToken)
    {
        tooLarge.Clear();
        var found = new Dictionary<string, SealedFile>(entries.Count, StringComparer.Ordinal);
        var regular = new List<WalkedEntry>(entries.Count);
        foreach (var entry in entries)
        {
            if (entry.Stat.Kind == FileTreeEntryKind.Directory) found[entry.Path] = new SealedFile(SealedFile.Folder(entry.Path), default);
            else if (entry.Stat.Kind == FileTreeEntryKind.Link)
            {
                var text = tree.ReadLink(entry.Path);
                found[entry.Path] = new SealedFile(SealedFile.Link(entry.Path, text.Length, objects.Put(text, durable: false)), default);
            }
            else if (entry.Stat.Size > FileHasher.LargestFile)
            {
                // What stood there before it grew is all that the snapshot can say of it.
                tooLarge.Add(entry.Path);
                if (files.TryGetValue(entry.Path, out var sealedBefore)) found[entry.Path] = sealedBefore;
            }
            else if (files.TryGetValue(entry.Path, out var known) && known.StillHolds(entry.Stat.Key)) found[entry.Path] = known with { Entry = known.Entry with { Mode = entry.Stat.Mode } };
            else regular.Add(entry);
        }

        var hashed = await new FileHasher(tree.Upper, objects).RunAsync(regular, cancellationToken).ConfigureAwait(false);
        var asOf = FileClock.Now(time);
        foreach (var file in hashed) found[file.Entry.Path] = file with { AsOf = asOf };
        return found;
    }

    private void Keep(string path)
    {
        if (lower.Listing.Find(path) is >= 0 and var index) Before(path, index);
        var (from, to) = lower.Listing.Beneath(path);
        for (var i = from; i < to; i++)
        {
            if (!lower.Listing.IsFolder(i)) Before(lower.Listing.PathOf(i), i);
        }
    }

    // Where the user was quicker than the run, what the user has now stands in for what was there; the verdict is told by MovedAsync.
    private SnapshotEntry? Before(string path, int index)
    {
        if (lower.Keep(path, index, objects) is { } entry) return entry;
        lost.TryAdd(path, new WorkspaceNote("workspace.lower_lost", $"{path} changed in your repository while the run changed it as well; the run's change is shown against what you have now."));
        return lower.KeepNow(path, objects);
    }

    private void FollowWritten(string[] noted, Dictionary<string, SealedFile> present)
    {
        foreach (var path in noted)
        {
            if (present.ContainsKey(path) || tree.Upper.Beneath.Stat(path) is not { Kind: FileTreeEntryKind.File or FileTreeEntryKind.Link }) continue;
            if (ignored is not null && !rules.LeftOut.Contains(path)) ignored.Follow(path, isWritten: true);
            else if (!writeNotes.Exists(n => n.Text.StartsWith(path, StringComparison.Ordinal))) writeNotes.Add(IgnoredKeeper.Masked(path));
        }
    }

    private string? ReadRules(string path)
    {
        try
        {
            return tree.Look(path) is { Kind: FileTreeEntryKind.File, Size: <= IgnoreRules.LongestRules } ? System.Text.Encoding.UTF8.GetString(tree.Read(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            return null;
        }
    }

    private static void WriteAside(string file, string text)
    {
        File.WriteAllText(file + ".new", text);
        File.Move(file + ".new", file, overwrite: true);
    }
}
