using Lathe.Edits;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>Keeps the ignored files that a run writes in its workspace: reads those that a walk has found, and those that edits named.</summary>
/// <param name="tree">The workspace's tree.</param>
/// <param name="objects">Receives lists and contents.</param>
/// <param name="file">Names the last list for the next process, which has to know which paths edits named.</param>
/// <param name="time">The clock.</param>
internal sealed class IgnoredKeeper(IWorkTree tree, IObjectStore objects, string file, TimeProvider time)
{
    private readonly SortedDictionary<string, SnapshotEntry?> _followed = new(StringComparer.Ordinal);
    private readonly List<WorkspaceNote> _written = [];
    private readonly List<WorkspaceNote> _notKept = [];
    private Dictionary<string, SealedFile> _files = new(StringComparer.Ordinal);

    /// <summary>The files as of the last seal.</summary>
    public IgnoredFiles Current { get; private set; } = IgnoredFiles.None;

    public IEnumerable<WorkspaceNote> Notes => _written.Concat(_notKept);

    /// <summary>Knows the paths that edits of a former process named.</summary>
    public void TakeUp()
    {
        if (!File.Exists(file)) return;
        try
        {
            if (WorkspaceState.OfText(File.ReadAllText(file)) is { Tree: var list }) Follow(IgnoredFormat.Load(list, objects));
        }
        catch (LatheException e) when (e.Error.Kind == ErrorKind.Storage)
        {
            // The list is not kept any more: what it named in folders that are kept is found by the walk.
        }
    }

    /// <summary>Follows the paths that a list follows.</summary>
    /// <returns>Whether one is new here.</returns>
    public bool Follow(IgnoredFiles list)
    {
        var isNew = false;
        foreach (var (path, entry) in list.Entries)
        {
            if (entry.IsFollowed) isNew |= _followed.TryAdd(path, entry.Before);
        }

        return isNew;
    }

    /// <summary>Follows a path, and keeps what stands there before an edit changes it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isWritten">Whether it has been written already: what stood there then is not known, and is taken for nothing.</param>
    public void Follow(string path, bool isWritten)
    {
        if (_followed.ContainsKey(path)) return;
        var before = Current.Entries.TryGetValue(path, out var known) ? known.Before : isWritten ? null : Read(path, FileHasher.LargestFile)?.Entry;
        _followed.Add(path, before);
        var entries = new Dictionary<string, IgnoredEntry>(Current.Entries, StringComparer.Ordinal) { [path] = new(before, known.After ?? before, IsFollowed: true) };
        Finish(entries, Current.NotKept, Current.Regenerable);
    }

    public bool Follows(string path) => _followed.ContainsKey(path);

    /// <summary>Records what a walk has found.</summary>
    /// <param name="scan">What it has found.</param>
    /// <param name="isInTree">Whether a path is part of the snapshot by now, since the ignore rules are others.</param>
    public void Seal(IgnoredScan scan, Func<string, bool> isInTree)
    {
        scan.Choose();
        var files = new Dictionary<string, SealedFile>(scan.Entries.Count, StringComparer.Ordinal);
        var entries = new Dictionary<string, IgnoredEntry>(scan.Entries.Count, StringComparer.Ordinal);
        var notKept = new HashSet<string>(scan.NotKept, StringComparer.Ordinal);
        var tooLarge = new SortedSet<string>(scan.TooLarge, StringComparer.Ordinal);
        foreach (var (path, stat) in scan.Entries)
        {
            if (_followed.ContainsKey(path)) continue;
            if (Sealed(path, stat, IgnoredScan.LargestFile) is not { } now) notKept.Add(path);
            else (files[path], entries[path]) = (now, new IgnoredEntry(null, now.Entry));
        }

        foreach (var (path, before) in _followed)
        {
            tooLarge.Remove(path);
            if (isInTree(path)) continue;
            entries[path] = new IgnoredEntry(before, Now(path, files, tooLarge), IsFollowed: true);
        }

        TakeNotes(notKept, tooLarge);
        notKept.UnionWith(tooLarge);
        Settle(files);
        Finish(entries, notKept, scan.Regenerable);
    }

    /// <summary>Records paths that edits wrote since the last seal; nothing else was written.</summary>
    public void Seal(IReadOnlyList<string> edited)
    {
        if (edited.Count == 0) return;
        var entries = new Dictionary<string, IgnoredEntry>(Current.Entries, StringComparer.Ordinal);
        var tooLarge = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in edited) entries[path] = new IgnoredEntry(_followed[path], Now(path, _files, tooLarge), IsFollowed: true);
        Settle(_files);
        Finish(entries, [.. Current.NotKept, .. tooLarge.Except(Current.NotKept)], Current.Regenerable);
    }

    // Of a file that cannot be read, or is too large by now, what it was is all that can be said.
    private SnapshotEntry? Now(string path, Dictionary<string, SealedFile> files, SortedSet<string> tooLarge)
    {
        files.Remove(path);
        if (Look(path) is not { Kind: not (FileTreeEntryKind.Directory or FileTreeEntryKind.Other) } stat) return null;
        if (Sealed(path, stat, IgnoredScan.LargestFile) is { } now) return (files[path] = now).Entry;
        tooLarge.Add(path);
        return Current.Find(path);
    }

    private FileStat? Look(string path)
    {
        try
        {
            return tree.Look(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            // A link stands where a folder of the path was.
            return null;
        }
    }

    private SealedFile? Sealed(string path, in FileStat stat, long largest)
    {
        if (stat.Kind == FileTreeEntryKind.Directory) return new SealedFile(SealedFile.Folder(path), default);
        if (stat.Kind == FileTreeEntryKind.File && _files.TryGetValue(path, out var known) && known.Entry.Kind == SnapshotEntryKind.File && known.StillHolds(stat.Key))
            return known.Entry.Mode == stat.Mode ? known : known with { Entry = known.Entry with { Mode = stat.Mode } };
        return Read(path, stat, largest);
    }

    private SealedFile? Read(string path, long largest) => Look(path) is { Kind: FileTreeEntryKind.File or FileTreeEntryKind.Link } stat ? Read(path, stat, largest) : null;

    // An ignored file that cannot be read is no reason for a run to stop.
    private SealedFile? Read(string path, in FileStat stat, long largest)
    {
        byte[] content;
        try
        {
            if (stat.Kind == FileTreeEntryKind.Link) content = tree.ReadLink(path);
            else
            {
                using var stream = tree.OpenRead(path);
                if (stream.Length > Math.Min(largest, Array.MaxLength)) return null;
                content = new byte[stream.Length];
                stream.ReadExactly(content);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            return null;
        }

        var hash = objects.Put(content, durable: false);
        return stat.Kind == FileTreeEntryKind.Link
            ? new SealedFile(SealedFile.Link(path, content.Length, hash), stat.Key)
            : new SealedFile(new SnapshotEntry(path, SnapshotEntryKind.File, stat.Mode, content.Length, hash), stat.Key);
    }

    private void Settle(Dictionary<string, SealedFile> files)
    {
        // Read after the last file: from here on a write by anybody shows in the file's change time.
        var asOf = FileClock.Now(time);
        foreach (var path in files.Keys.ToList())
        {
            if (files[path] is { AsOf: 0 } read) files[path] = read with { AsOf = asOf };
        }

        _files = files;
    }

    private void Finish(Dictionary<string, IgnoredEntry> entries, IReadOnlyCollection<string> notKept, IReadOnlyCollection<string> regenerable)
    {
        var before = Current.Id;
        Current = IgnoredFormat.Store(entries, notKept, regenerable, Current, objects);
        if (_followed.Count > 0 && Current.Id != before) WholeText.Write(file, Current.Id.Hex);

        foreach (var path in _followed.Keys)
        {
            if (!entries.TryGetValue(path, out var entry) || entry.After is null || entry.After == entry.Before || _written.Exists(n => n.Text.StartsWith(path + " ", StringComparison.Ordinal))) continue;
            _written.Add(new WorkspaceNote("workspace.ignored_write", $"{path} was written and is ignored or excluded: checkpoints of the run keep it, and it is not part of the change."));
        }
    }

    private void TakeNotes(HashSet<string> notKept, SortedSet<string> tooLarge)
    {
        _notKept.Clear();
        foreach (var path in notKept.Order(StringComparer.Ordinal))
        {
            var where = path.Length == 0 ? "The ignored files that the run writes" : $"Ignored files that the run writes in {path}";
            _notKept.Add(new WorkspaceNote("workspace.ignored_not_kept", $"{where} are more than checkpoints keep ({IgnoredScan.MostFiles:N0} files and {IgnoredScan.MostBytes >> 20} MB in all), or cannot be read; a restore leaves them as they are."));
        }

        foreach (var path in tooLarge) _notKept.Add(new WorkspaceNote("workspace.ignored_not_kept", $"{path} is ignored and larger than {IgnoredScan.LargestFile >> 20} MB, or cannot be read; checkpoints do not keep it, and a restore leaves it as it is."));
    }
}
