using Lathe.Edits;
using Lathe.Engine.Applies;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Checkpoints.Versions;

/// <summary>
/// Finds every version of a file that runs on a repository have seen or made: before and after each step that could write, at each apply, undo and redo. A file that was renamed in a run without a change
/// of its content is followed to its earlier name.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="objects">Snapshots and contents.</param>
public sealed class FileHistoryReader(IJournal journal, IObjectStore objects)
{
    private const int MostRuns = 1_000;
    private const int MostNames = 8;
    private const long LargestCounted = 1 << 20;

    private readonly StoredSnapshots _snapshots = new(objects);

    /// <summary>Reads the history of a file.</summary>
    /// <param name="repository">The absolute path of the repository.</param>
    /// <param name="path">The file, relative to it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<FileVersions> ReadAsync(string repository, string path, CancellationToken cancellationToken)
    {
        var runs = new List<RunCheckpoints>();
        foreach (var summary in (await journal.ListAsync(new RunQuery(repository, Limit: MostRuns), cancellationToken)).Reverse()) runs.Add(await RunCheckpoints.ReadAsync(journal, summary.Run, cancellationToken));
        var names = new List<string> { path };
        var seen = new List<Seen>();
        var unread = new List<RunId>();

        // A name that is found on the way is looked for in all runs as well.
        for (var name = 0; name < names.Count; name++)
        {
            foreach (var run in runs)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    foreach (var one in Look(run, names[name]))
                    {
                        seen.Add(one);
                        if (one is { Former: { } former } && names.Count < MostNames && !names.Contains(former)) names.Add(former);
                    }
                }
                catch (LatheException e) when (e.Error.Kind == ErrorKind.Storage && e.Error.Code.EndsWith("_missing", StringComparison.Ordinal))
                {
                    var id = run.Events[0].Run;
                    if (!unread.Contains(id)) unread.Add(id);
                }
            }
        }

        return new FileVersions(Number(seen), unread);
    }

    /// <summary>A version's content; of a link, what it says.</summary>
    /// <param name="version">The version.</param>
    /// <exception cref="LatheException">NotFound <c>history.gone</c>: the file is gone in this version; <c>history.collected</c>: its content is not kept any more.</exception>
    public byte[] ContentOf(FileVersion version)
    {
        if (version.Entry is not { } entry) throw Error("history.gone", $"In version {version.Number} the file is gone.", "Take the version before it.");
        return objects.Get(entry.Content) ?? throw Error("history.collected", $"The content of version {version.Number} is not kept any more.", "Take another version.");
    }

    /// <summary>How a version differs from the one before it.</summary>
    /// <param name="version">The version.</param>
    /// <exception cref="LatheException">NotFound <c>history.collected</c>.</exception>
    public byte[] DiffOf(FileVersion version)
    {
        if (Change(version.Path, version.Before, version.Entry) is { } change) return UnifiedDiff.Write([change]);
        throw Error("history.collected", $"The contents for version {version.Number} are not all kept any more.", "Show another version.");
    }

    private IEnumerable<Seen> Look(RunCheckpoints run, string path)
    {
        SnapshotEntry? now = null;
        var wasIgnored = false;
        WorkspaceState? last = null;
        TreeSighting? start = null;
        foreach (var sighting in new TreeSightings(objects).Of(run.Events))
        {
            if (sighting.State is not { } state)
            {
                if (sighting.Files.FirstOrDefault(f => f.Path == path) is { } file) yield return new Seen(sighting, path, Entry(path, file.Before), Entry(path, file.After)) { IsInFiles = true };
                continue;
            }

            start ??= sighting;
            if (state == last) continue;
            var entry = _snapshots.Find(state.Tree, path);
            var (isKnown, ignored) = entry is null ? _snapshots.FindIgnored(state, path) : (true, null);
            if (!isKnown && wasIgnored) continue;
            entry ??= ignored;
            if (entry != now)
            {
                // A file of the user's that the run had not touched may be another one by now; from here on the run knows what it was.
                if (now is null && last is not null && _snapshots.FindBefore(state.Tree, path) is { } untouched)
                {
                    now = untouched;
                    yield return new Seen(start!, path, null, now) { IsFirst = true, Checkpoint = Holding(run, start!.Event.Sequence, path, now) };
                }

                yield return new Seen(sighting, path, now, entry)
                {
                    IsFirst = last is null,
                    IsIgnored = ignored is not null || (entry is null && wasIgnored),
                    Checkpoint = Holding(run, sighting.Event.Sequence, path, entry),
                    Former = last is { } before && now is null ? OtherName(before, state, entry!, gone: true) : null,
                    Later = last is { } was && entry is null ? OtherName(was, state, now!, gone: false) : null,
                };
            }

            (now, last, wasIgnored) = (entry, state, ignored is not null);
        }
    }

    // The first checkpoint from then on, if it still holds the version.
    private int? Holding(RunCheckpoints run, long sequence, string path, SnapshotEntry? entry)
    {
        if (entry is null || run.Items.FirstOrDefault(c => c.Sequence >= sequence) is not { } next) return null;
        return (_snapshots.Find(next.Tree, path) ?? _snapshots.FindIgnored(next.State, path).Entry) == entry ? next.Number : null;
    }

    private string? OtherName(WorkspaceState before, WorkspaceState after, SnapshotEntry entry, bool gone)
    {
        foreach (var (path, was, now) in _snapshots.Compare(before, after))
        {
            if (path != entry.Path && (gone ? now is null && was!.Content == entry.Content : was is null && now!.Content == entry.Content) && entry.Size > 0) return path;
        }

        return null;
    }

    // What another run has found unchanged is no version of its own.
    private List<FileVersion> Number(List<Seen> seen)
    {
        var versions = new List<FileVersion>();
        var known = new HashSet<(string, SnapshotEntry)>();
        foreach (var one in seen.OrderBy(s => s.Sighting.Event.At).ThenBy(s => s.Sighting.Event.Run).ThenBy(s => s.Sighting.Event.Sequence))
        {
            if (one.IsInFiles && one.Before is { } before && known.Add((one.Path, before))) versions.Add(Version(one with { After = before, Before = null }, versions.Count + 1, "yours, before " + one.Sighting.Cause));
            if (one is { IsFirst: true, After: { } found } && known.Contains((one.Path, found))) continue;
            if (one.After is { } after) known.Add((one.Path, after));
            versions.Add(Version(one, versions.Count + 1, one.Sighting.Cause));
        }

        return versions;
    }

    private FileVersion Version(Seen seen, int number, string cause)
    {
        var stored = seen.Sighting.Event;
        var version = new FileVersion(number, stored.Run, stored.At, seen.Path, cause, seen.After)
        {
            Before = seen.Before,
            Renamed = seen.Former ?? seen.Later,
            Checkpoint = seen.Checkpoint,
            IsInFiles = seen.IsInFiles,
            IsIgnored = seen.IsIgnored,
            IsKept = seen.After is null || objects.Contains(seen.After.Content),
        };
        if (seen.IsFirst || Math.Max(seen.Before?.Size ?? 0, seen.After?.Size ?? 0) > LargestCounted || Change(seen.Path, seen.Before, seen.After) is not { } change) return version;
        var (added, removed) = UnifiedDiff.Count(change);
        return version with { Added = added, Removed = removed };
    }

    private FileChange? Change(string path, SnapshotEntry? before, SnapshotEntry? after)
    {
        var old = before is null ? null : objects.Get(before.Content);
        var now = after is null ? null : objects.Get(after.Content);
        if ((before is not null && old is null) || (after is not null && now is null)) return null;
        return new FileChange(before is null ? null : path, after is null ? null : path, old, now)
        {
            OldMode = before?.Mode ?? FileChange.DefaultMode,
            NewMode = after?.Mode ?? FileChange.DefaultMode,
            OldIsLink = before is { Kind: SnapshotEntryKind.Link },
            NewIsLink = after is { Kind: SnapshotEntryKind.Link },
        };
    }

    private static SnapshotEntry? Entry(string path, FileImage? image) => image is null ? null : new SnapshotEntry(path, image.Kind, image.Mode, image.Size, image.Content);

    private static LatheException Error(string code, string message, string guidance) => new LatheError(ErrorKind.NotFound, code, message) { Guidance = guidance }.ToException();

    private sealed record Seen(TreeSighting Sighting, string Path, SnapshotEntry? Before, SnapshotEntry? After)
    {
        public bool IsFirst { get; init; }

        public bool IsInFiles { get; init; }

        public bool IsIgnored { get; init; }

        public int? Checkpoint { get; init; }

        public string? Former { get; init; }

        public string? Later { get; init; }
    }
}
