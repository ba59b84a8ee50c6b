using Lathe.Context;
using Lathe.Engine.Objects;
using Lathe.Git;

namespace Lathe.Engine.Workspaces;

/// <summary>Makes one overlay: lists the user's tree, hides what a box must not show, makes the git directory.</summary>
internal sealed class OverlayCreation(WorkspaceRequest request, WorkspaceLayout layout, IObjectStore objects, TimeProvider time)
{
    // A file that was written so shortly before it was looked at could be written again without a trace in its times: its content is read. Ten times the coarsest tick of Linux's file clock.
    private const long ClockGrain = 100_000_000;

    private readonly FileChoice choice = new(request);

    /// <summary>The look at the tree that was taken.</summary>
    public ITreeStamps? Look { get; private set; }

    public (WorkspaceRecord Record, Snapshot Base) Run(GitFileList list, CancellationToken cancellationToken) => Run(ignore => Choose(list, ignore), cancellationToken)!.Value;

    /// <summary>The same by what git tracks alone; null where git has to be asked after all.</summary>
    public (WorkspaceRecord Record, Snapshot Base)? Run(TrackedPaths tracked, CancellationToken cancellationToken) => Run(ignore => new TrackedChoice(tracked, ignore, choice), cancellationToken);

    private (WorkspaceRecord Record, Snapshot Base)? Run(Func<IgnoreRules, LowerChoice> choose, CancellationToken cancellationToken)
    {
        var repository = request.Repository;
        var (userExcludes, infoExclude) = FileChoice.OuterRules(repository);
        using var source = new BeneathDirectory(repository.TopLevel);
        var started = FileClock.Now(time);
        var chosen = choose(new IgnoreRules(source, infoExclude, userExcludes));
        var walk = new LowerWalk(source, chosen);
        var listing = walk.Run(repository.TopLevel, cancellationToken);
        if (chosen is TrackedChoice tracked)
        {
            if (tracked.IsUnsure) return null;
            choice.MaskSecrets(tracked.Secrets);
        }

        Look = new ListingStamps(listing, started);
        if ((walk.Unfit ?? Foreign(walk.Owner)) is { } reason) throw OverlayWorkspaceProvider.Unfit(repository.TopLevel, reason);
        choice.LeftOut.AddRange(walk.Shown);
        choice.Tell(walk.Skipped, "workspace.build_folder_skipped", $"hold more than {DependencyFolders.CopiedFiles:N0} files of build output; the box starts without them");

        MaskLayer.Make(layout.Mask, walk.Masks, source, request.Owner);
        PrivateGitDirectory.Make(layout.Git, request.From?.Commit is { } began ? repository with { Head = began } : repository, userExcludes, infoExclude);
        if (request.Owner is { } owner) PrivateGitDirectory.GiveTo(layout.Git, owner);
        var mounts = new List<WorkspaceMount>();
        PrivateGitDirectory.AddMounts(layout.Git, repository, mounts);

        var lower = Store(listing, started);
        var snapshot = ChangesFormat.Store(lower, new Dictionary<string, SnapshotChange>(), objects);
        var record = new WorkspaceRecord
        {
            Repository = repository.TopLevel,
            Base = snapshot.Id,
            Mounts = mounts,
            LeftOut = choice.LeftOut,
            Exclude = request.Exclude,
            UserExcludes = userExcludes,
            InfoExclude = infoExclude,
            Owner = request.Owner,
            Notes = choice.Notes,
            Mask = layout.Mask,
            LowerOwner = walk.Owner,
        };
        return (record, snapshot);
    }

    private ListedChoice Choose(GitFileList list, IgnoreRules ignore)
    {
        var files = new HashSet<string>(choice.Choose(list), StringComparer.Ordinal);
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
