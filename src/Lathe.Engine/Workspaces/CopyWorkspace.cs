using Lathe.Edits;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>A workspace whose tree is a copy. Calls must not overlap with commands that write to the tree.</summary>
internal sealed class CopyWorkspace : IWorkspace, ITurnWorkspace
{
    private const int FewFiles = 64;

    private readonly WorkspaceLayout layout;
    private readonly WorkspaceRecord record;
    private readonly IObjectStore objects;
    private readonly TimeProvider time;
    private readonly DiskFileTree tree;
    private readonly TreeRules rules;
    private readonly SealedList list;
    private readonly IgnoredKeeper? ignored;
    private readonly SealMarks marks;
    private readonly WorkspaceTurns turns;
    private readonly MaskedWrites masked = new();
    private Dictionary<string, SealedFile> files;
    private IReadOnlyList<WorkspaceNote> walkNotes = [];
    private Snapshot current;
    private int unsaved;

    // Whether the snapshot is that of the files. What a former process sealed last, or what the user has, need not be the state that the run began with.
    private bool fits;

    public CopyWorkspace(WorkspaceLayout layout, WorkspaceRecord record, Snapshot @base, Dictionary<string, SealedFile> files, IObjectStore objects, TimeProvider time, bool walk, bool keepsIgnored)
    {
        CommandPipe = layout.CommandPipe;
        (this.layout, this.record, this.objects, this.time, this.files) = (layout, record, objects, time, files);
        marks = new SealMarks(all: walk);
        fits = !walk;
        list = new SealedList(objects);
        tree = new DiskFileTree(layout.Tree, record.Owner);
        rules = new TreeRules(new IgnoreRules(tree.Beneath, record.RulesInTree), record.Excluded, new HashSet<string>(record.LeftOut, StringComparer.Ordinal), @base.Entries);
        if (keepsIgnored) ignored = new IgnoredKeeper(tree, objects, layout.Ignored, time);
        turns = new WorkspaceTurns(this, tree, objects, ignored, layout.Restoring);
        Base = current = @base.Beside(ignored?.Current.Id);
    }

    public string Root => layout.Tree;

    public WorkspaceOverlay? Overlay => null;

    public string IndexRoot => layout.Tree;

    public bool DiffersFromIndexed(string path) => false;

    public string MountPath => record.Repository;

    public string GitDirectory => layout.Git;

    public string CommandPipe { get; init; }

    public IReadOnlyList<WorkspaceMount> Mounts => record.Mounts;

    public IFileTree Tree => tree;

    public OuterRules? Rules => record.Rules;

    public Snapshot Base { get; }

    public IReadOnlyList<WorkspaceNote> Notes => [.. record.Notes, .. masked.Notes, .. walkNotes, .. ignored?.Notes ?? []];

    public void NoteWrite(string path) => marks.Add(path);

    public void BeforeWrite(string path)
    {
        if (ignored is not null && !IsOfTree(path) && !rules.LeftOut.Contains(path)) turns.Follow(path);
    }

    public void NoteCommand() => marks.AddAll();

    public Task<Snapshot> SealAsync(CancellationToken cancellationToken) => turns.SealAsync(cancellationToken);

    public Task<IReadOnlyList<string>> MovedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<Snapshot> RestoreAsync(WorkspaceState state, CancellationToken cancellationToken) => turns.RestoreAsync(state, cancellationToken);

    public ValueTask DisposeAsync()
    {
        CommandHold.Forget(layout.CommandPipe);
        tree.Dispose();
        turns.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes up where a former process was: knows what its edits named, and ends a restore that it began and did not finish.</summary>
    public Task TakeUpAsync(CancellationToken cancellationToken)
    {
        ignored?.TakeUp();
        return turns.TakeUpAsync(cancellationToken);
    }

    async Task<Snapshot> ITurnWorkspace.SealInTurnAsync(CancellationToken cancellationToken)
    {
        if (marks.Take(out var paths) || !await SealWrittenAsync(paths, cancellationToken).ConfigureAwait(false)) await SealByWalkAsync(cancellationToken).ConfigureAwait(false);
        marks.Done();
        return current = current.Beside(ignored?.Current.Id);
    }

    Snapshot ITurnWorkspace.Load(ObjectHash id) => Snapshots.Load(id, objects);

    // A folder of packages is empty here, and goes with the last file that an edit wrote into it.
    void ITurnWorkspace.AfterIgnoredRestore()
    {
        foreach (var mount in record.Mounts) WorkspaceCreation.MakeMountPoint(tree, record.Repository, mount);
    }

    /// <summary>Looks only at the paths that edits named. False when what is there needs a walk to be understood.</summary>
    private async Task<bool> SealWrittenAsync(string[] paths, CancellationToken cancellationToken)
    {
        if (paths.Length == 0) return true;
        var changed = new List<WalkedEntry>();
        var beside = new List<string>();
        foreach (var path in paths)
        {
            if (!CanSealAlone(path)) return false;
            if (ignored is not null && ignored.Follows(path))
            {
                beside.Add(path);
                continue;
            }

            var stat = tree.Beneath.Stat(path);
            if (stat is { Kind: not (FileTreeEntryKind.File or FileTreeEntryKind.Link) }) return false;
            if (stat is null) continue;
            // A walk says what becomes of it.
            if (stat.Value.Size > FileHasher.LargestFile) return false;
            if (IsOfTree(path)) changed.Add(new WalkedEntry(path, stat.Value));
            else if (ignored is not null && !rules.LeftOut.Contains(path))
            {
                ignored.Follow(path, isWritten: true);
                beside.Add(path);
            }
            else
            {
                masked.Add(path);
            }
        }

        ignored?.Seal(beside);
        if (beside.Count == paths.Length) return true;
        var results = await ReadAsync(changed, cancellationToken).ConfigureAwait(false);
        var next = new Dictionary<string, SealedFile>(files, StringComparer.Ordinal);
        foreach (var path in paths)
        {
            next.Remove(path);
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) next.Remove(path[..slash]);
        }

        foreach (var file in results) next[file.Entry.Path] = file;
        Take(next);
        return true;
    }

    private bool IsOfTree(string path) => files.ContainsKey(path) || Base.Entries.ContainsKey(path) || rules.Admits(path);

    // New ignore rules concern other files, and a file where a folder was (or the reverse) concerns what lay beneath it.
    private bool CanSealAlone(string path)
    {
        if (IgnoreRules.IsRules(path)) return false;
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (files.TryGetValue(path[..slash], out var above) && above.Entry.Kind != SnapshotEntryKind.EmptyDirectory) return false;
        }

        return true;
    }

    private async Task SealByWalkAsync(CancellationToken cancellationToken)
    {
        var walker = new TreeWalker(tree.Beneath, rules, keepsIgnored: ignored is not null);
        walker.Run(cancellationToken);
        foreach (var leftover in walker.Leftovers) tree.Remove(leftover);
        var next = new Dictionary<string, SealedFile>(walker.Entries.Count, StringComparer.Ordinal);
        var changed = new List<WalkedEntry>();
        var same = walker.Entries.Count == files.Count;
        foreach (var entry in walker.Entries)
        {
            var known = files.GetValueOrDefault(entry.Path);
            var kept = known is null ? null : Kept(known, entry.Stat);
            if (kept is null && entry.Stat.Size > FileHasher.LargestFile && entry.Stat.Kind == FileTreeEntryKind.File)
            {
                // What stood there before it grew is all that the snapshot can say of it.
                walker.Notes.Add(FileHasher.TooLarge(entry.Path));
                kept = known;
            }
            else if (kept is null && entry.Stat.Kind == FileTreeEntryKind.Directory) kept = new SealedFile(SealedFile.Folder(entry.Path), default);
            else if (kept is null) changed.Add(entry);

            if (kept is not null) next[entry.Path] = kept;
            same &= kept is not null && ReferenceEquals(kept, known);
        }

        walkNotes = walker.Notes;
        if (same && fits)
        {
            if (walker.Ignored is not null) ignored!.Seal(walker.Ignored, files.ContainsKey);
            return;
        }

        foreach (var file in await ReadAsync(changed, cancellationToken).ConfigureAwait(false)) next[file.Entry.Path] = file;
        if (walker.Ignored is not null) ignored!.Seal(walker.Ignored, next.ContainsKey);
        Take(next);

        // For the next process: the few that it does not know are read again.
        unsaved += changed.Count;
        if (unsaved <= Math.Max(FewFiles, next.Count / 100)) return;
        SealCacheFile.Write(layout, files.Values);
        unsaved = 0;
    }

    // The entry as it was sealed, where it needs no look into the file.
    private static SealedFile? Kept(SealedFile known, FileStat now) => (known.Entry.Kind, now.Kind) switch
    {
        (SnapshotEntryKind.EmptyDirectory, FileTreeEntryKind.Directory) => known,
        (SnapshotEntryKind.Link, FileTreeEntryKind.Link) => known.StillHolds(now.Key) ? known : null,
        (SnapshotEntryKind.File, FileTreeEntryKind.File) when known.StillHolds(now.Key) => known.Entry.Mode == now.Mode ? known : known with { Entry = known.Entry with { Mode = now.Mode } },
        _ => null,
    };

    private async Task<List<SealedFile>> ReadAsync(List<WalkedEntry> entries, CancellationToken cancellationToken)
    {
        var found = new List<SealedFile>(entries.Count);
        var regular = new List<WalkedEntry>(entries.Count);
        foreach (var entry in entries)
        {
            if (entry.Stat.Kind == FileTreeEntryKind.Link) found.Add(SealedFile.OfLink(tree, entry.Path, entry.Stat.Key, objects));
            else regular.Add(entry);
        }

        using var batch = regular.Count > FewFiles ? (objects as IObjectBatches)?.Begin() : null;
        var hashed = await new FileHasher(tree, batch ?? objects).RunAsync(regular, cancellationToken).ConfigureAwait(false);
        batch?.Complete();
        // Read after the last file: from here on a write by anybody shows in the file's change time.
        var asOf = FileClock.Now(time);
        found.AddRange(hashed);
        return found.ConvertAll(file => file with { AsOf = asOf });
    }

    private void Take(Dictionary<string, SealedFile> next)
    {
        current = list.Store(next, files);
        files = next;
        fits = true;
    }
}
