using Lathe.Context;
using Lathe.Engine.Folders;
using Lathe.Engine.Objects;
using Lathe.Git;

namespace Lathe.Engine.Workspaces;

/// <summary>Makes one overlay: lists the user's tree, hides what a box must not show, makes the git directory.</summary>
internal sealed class OverlayCreation(WorkspaceRequest request, WorkspaceLayout layout, IObjectStore objects, TimeProvider time) : IDisposable
{
    // A file that was written so shortly before it was looked at could be written again without a trace in its times: its content is read. Ten times the coarsest tick of Linux's file clock.
    private const long ClockGrain = 100_000_000;

    private readonly FileChoice choice = new(request);
    private LowerWatch? watch;

    /// <summary>The look at the tree that was taken.</summary>
    public ITreeStamps? Look { get; private set; }

    public (WorkspaceRecord Record, Snapshot Base) Run(FolderListing listed, CancellationToken cancellationToken) => Run(listed.Rules, ignore => Choose(listed, ignore), cancellationToken)!.Value;

    /// <summary>The same by what git tracks alone; null where git has to be asked after all.</summary>
    public (WorkspaceRecord Record, Snapshot Base)? Run(TrackedPaths tracked, GitRepository repository, CancellationToken cancellationToken) =>
        Run(FolderListing.RulesOf(repository), ignore => new TrackedChoice(tracked, ignore, choice), cancellationToken);

    /// <summary>Hands over what watches the tree from when it was listed; null where nothing can, or something has happened already. Whoever takes it disposes of it.</summary>
    public LowerWatch? TakeWatch() => watch is { IsQuiet: true } ? Interlocked.Exchange(ref watch, null) : null;

    public void Dispose() => watch?.Dispose();

    private (WorkspaceRecord Record, Snapshot Base)? Run(OuterRules rules, Func<IgnoreRules, LowerChoice> choose, CancellationToken cancellationToken)
    {
        var top = request.Folder.TopLevel;
        using var source = new BeneathDirectory(top);
        var started = FileClock.Now(time);
        var chosen = choose(new IgnoreRules(source, rules));
        watch = LowerWatch.TryOpen(source);
        var walk = new LowerWalk(source, chosen, watch);
        var listing = walk.Run(top, cancellationToken);
        if (chosen is TrackedChoice tracked)
        {
            if (tracked.IsUnsure) return null;
            choice.MaskSecrets(tracked.Secrets);
        }

        Look = new ListingStamps(listing, started);
        if ((walk.Unfit ?? Foreign(walk.Owner)) is { } reason) throw OverlayWorkspaceProvider.Unfit(top, reason);
        choice.LeftOut.AddRange(walk.Shown);
        choice.Tell(walk.Skipped, "workspace.build_folder_skipped", $"hold more than {DependencyFolders.CopiedFiles:N0} files of build output; the box starts without them");

        // A repository that the user makes meanwhile is none of the run's.
        MaskLayer.Make(layout.Mask, rules.IsPlain ? [("", ".git"u8.ToArray()), .. walk.Masks] : walk.Masks, source, request.Owner);
        var mounts = new List<WorkspaceMount>();
        PrivateGitDirectory.Make(layout.Git, request, rules, mounts);

        var lower = Store(listing, started);
        var snapshot = ChangesFormat.Store(lower, new Dictionary<string, SnapshotChange>(), objects);
        var record = new WorkspaceRecord
        {
            Repository = top,
            Base = snapshot.Id,
            Mounts = mounts,
            LeftOut = choice.LeftOut,
            Exclude = request.Exclude,
            Rules = rules,
            Owner = request.Owner,
            Notes = choice.Notes,
            Mask = layout.Mask,
            LowerOwner = walk.Owner,
        };
        return (record, snapshot);
    }

    private ListedChoice Choose(FolderListing listed, IgnoreRules ignore)
    {
        var list = listed.Files;
        var files = new HashSet<string>(choice.Choose(listed), StringComparer.Ordinal);
        var folders = TreeRules.FoldersOf(list.Files.Select(f => f.Path));
        var closed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var submodule in list.Submodules)
        {
            if (!submodule.Initialised) closed.Add(submodule.Path);
        }

        return new ListedChoice(files, folders, closed, ignore, choice.IsExcludedFolder);
    }

    // Without a user to stand for it, another's file could be read and not be written.
    private string? Foreign(FileOwner owner) =>
        request.Owner is null && (owner.UserId != Posix.EffectiveUser() || owner.GroupId != Posix.EffectiveGroup()) ? "it belongs to another user or group than you" : null;

    private LowerTree Store(LowerListing listing, long started)
    {
        var none = new Dictionary<int, ObjectHash>();
        var reader = new LowerTree(ObjectHash.Of([]), listing, none);
        var hot = new Dictionary<int, ObjectHash>();
        for (var i = 0; i < listing.Count; i++)
        {
            if (listing.IsFolder(i) || listing.KindOf(i) == SnapshotEntryKind.EmptyDirectory || listing.KeyOf(i).ChangeTime + ClockGrain < started) continue;
            if (reader.Keep(listing.PathOf(i), i, objects) is { } entry) hot[i] = entry.Content;
        }

        return new LowerTree(LowerListingFile.Store(listing, hot, objects), listing, hot);
    }
}
