using System.Collections.Concurrent;
using Lathe.Context;
using Lathe.Edits;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// A workspace that stands on the user's tree: what the run writes lies in a layer above it, and a box mounts the layers. Lathe itself mounts nothing. Calls must not overlap with commands that write
/// to the tree.
/// </summary>
internal sealed class OverlayWorkspace : IWorkspace, ITurnWorkspace
{
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(10);

    private readonly WorkspaceLayout layout;
    private readonly WorkspaceRecord record;
    private readonly IObjectStore objects;
    private readonly TimeProvider time;
    private readonly LowerTree lower;
    private readonly UnionTree tree;
    private readonly OverlayRules rules;
    private readonly IgnoredKeeper? ignored;
    private readonly SealMarks marks;
    private readonly WorkspaceTurns turns;
    private readonly MaskedWrites masked = new();
    private readonly ConcurrentDictionary<string, WorkspaceNote> lost = new(StringComparer.Ordinal);
    private readonly HashSet<string> tooLarge = new(StringComparer.Ordinal);
    private Dictionary<string, SealedFile> files = new(StringComparer.Ordinal);
    private IReadOnlyList<WorkspaceNote> walkNotes = [];
    private WorkspaceNote? movedNote;
    private Snapshot current;
    private ITreeStamps? taken;

    public OverlayWorkspace(WorkspaceLayout layout, WorkspaceRecord record, Snapshot @base, IObjectStore objects, TimeProvider time, bool stale, bool keepsIgnored)
    {
        CommandPipe = layout.CommandPipe;
        (this.layout, this.record, this.objects, this.time) = (layout, record, objects, time);
        marks = new SealMarks(all: stale);
        lower = @base.Lower!;
        tree = new UnionTree(new DiskFileTree(layout.Upper, record.Owner), new BeneathDirectory(record.Mask!), lower.Directory ?? throw new DirectoryNotFoundException($"{record.Repository}: is gone."), Keep);
        rules = new OverlayRules(new IgnoreRules(ReadRules, record.RulesInTree), record.Excluded, new HashSet<string>(record.LeftOut, StringComparer.Ordinal), lower.Listing);
        if (keepsIgnored) ignored = new IgnoredKeeper(tree, objects, layout.Ignored, time);
        turns = new WorkspaceTurns(this, tree, objects, ignored, layout.Restoring);
        Base = current = @base.Beside(ignored?.Current.Id);
        Overlay = new WorkspaceOverlay(record.Repository, record.Mask!, layout.Upper, layout.Work, record.LowerOwner, record.Owner);
    }

    public string Root => layout.Tree;

    public string IndexRoot => record.Repository;

    public ITreeStamps? Look
    {
        get
        {
            if (Watch is not null) return Watch.IsQuiet ? taken : null;
            // What the user changes after that is seen by whoever asks later.
            return Interlocked.Exchange(ref taken, null) is { } look && FileClock.Now(time) - look.Looked < JustNow.TotalNanoseconds ? look : null;
        }
    }

    /// <summary>The look at the tree that the workspace was made from; null where an earlier process took it.</summary>
    public ITreeStamps? TakenLook
    {
        init => taken = value;
    }

    /// <summary>Watches the tree from before that look; null where nothing does.</summary>
    public LowerWatch? Watch { get; init; }

    public bool DiffersFromIndexed(string path) => current.Changes!.ContainsKey(path);

    public WorkspaceOverlay? Overlay { get; }

    public string MountPath => record.Repository;

    public string GitDirectory => layout.Git;

    public string CommandPipe { get; init; }

    public IReadOnlyList<WorkspaceMount> Mounts => record.Mounts;

    public IFileTree Tree => tree;

    public OuterRules? Rules => record.Rules;

    public Snapshot Base { get; }

    public IReadOnlyList<WorkspaceNote> Notes => [.. record.Notes, .. masked.Notes, .. walkNotes, .. ignored?.Notes ?? [], .. lost.Values, .. movedNote is null ? [] : new[] { movedNote }];

    public void NoteWrite(string path) => marks.Add(path);

    public void BeforeWrite(string path)
    {
        if (ignored is not null && rules.Listing.Find(path) < 0 && !rules.LeftOut.Contains(path) && !rules.Admits(path)) turns.Follow(path);
    }

    public void NoteCommand() => marks.AddAll();

    public Task<Snapshot> SealAsync(CancellationToken cancellationToken) => turns.SealAsync(cancellationToken);

    public Task<Snapshot> RestoreAsync(WorkspaceState state, CancellationToken cancellationToken) => turns.RestoreAsync(state, cancellationToken);

    public async Task<IReadOnlyList<string>> MovedAsync(CancellationToken cancellationToken)
    {
        var now = await SealAsync(cancellationToken).ConfigureAwait(false);
        if (Watch is { IsQuiet: true }) return [];
        var moved = new LowerCheck(lower, tree.Layers.Mask, rules.LeftOut, now.Changes!).Run(cancellationToken);
        if (moved.Count > 0) movedNote = LowerCheck.Note(moved);
        return moved;
    }

    public ValueTask DisposeAsync()
    {
        // What the kernel leaves there is closed to everybody, and would be in the way of whoever removes the run's folder; the next mount makes it again.
        if (Directory.Exists(layout.Work)) FolderClearing.Empty(layout.Work);
        CommandHold.Forget(layout.CommandPipe);
        Watch?.Dispose();
        tree.Dispose();
        turns.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes up where a former process was: knows what it kept, and ends a restore that it began.</summary>
    public async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        // Reading it tells the tree what it keeps.
        ignored?.TakeUp();
        if (File.Exists(layout.LastSeal))
        {
            var last = WorkspaceState.OfText(await File.ReadAllTextAsync(layout.LastSeal, cancellationToken).ConfigureAwait(false)) ?? throw WorkspaceRecord.Damaged(layout.LastSeal);
            SnapshotFormat.Load(last.Tree, objects, lower);
        }

        await turns.TakeUpAsync(cancellationToken).ConfigureAwait(false);
        await MovedAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fills a new upper layer with what a snapshot changes.</summary>
    public Task FillAsync(Snapshot snapshot, CancellationToken cancellationToken) => turns.FillAsync(snapshot, cancellationToken);

    async Task<Snapshot> ITurnWorkspace.SealInTurnAsync(CancellationToken cancellationToken)
    {
        if (!marks.Take(out var noted) && noted.Length == 0) return current;
        var walk = new UpperWalk(tree, rules, keepsIgnored: ignored is not null);
        walk.Run(cancellationToken);
        foreach (var leftover in walk.Leftovers) tree.Upper.Remove(leftover);
        var next = await ReadAsync(walk.Entries, cancellationToken).ConfigureAwait(false);
        var changes = Changes(walk, next);
        var before = current.Id;
        FollowWritten(noted, next);
        if (walk.Ignored is not null) ignored!.Seal(walk.Ignored, next.ContainsKey);
        (current, files, walkNotes) = (ChangesFormat.Store(lower, changes, objects).Beside(ignored?.Current.Id), next, [.. walk.Notes, .. tooLarge.Select(FileHasher.TooLarge)]);
        if (current.Id != before) WholeText.Write(layout.LastSeal, current.Id.Hex);
        marks.Done();
        return current;
    }

    Snapshot ITurnWorkspace.Load(ObjectHash id) => SnapshotFormat.Load(id, objects, lower);

    void ITurnWorkspace.AfterIgnoredRestore()
    {
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
            else if (entry.Stat.Kind == FileTreeEntryKind.Link) found[entry.Path] = SealedFile.OfLink(tree, entry.Path, default, objects);
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
            else masked.Add(path);
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
}
