using System.Text;

namespace Lathe.Context;

/// <summary>
/// Looks at a tree by what is known of it. Names come into a folder, and leave it, only with a change of the folder's stamp; so a folder whose stamp is the same is not listed again, and only its files are looked at. Folders that
/// changed are listed; where rules, what git tracks, or folders themselves came or went, the whole tree is gone through instead. With somebody else's look at the tree even the files need none.
/// </summary>
internal sealed class QuickWalk
{
    private const int FewFiles = 6;
    private const int MaxName = 255;

    // Of PATH_MAX, so that a file's name has room behind it.
    private const int LongestPath = 3800;

    private readonly IndexOptions _options;
    private readonly TreeView _old;
    private readonly IndexNotes _notes;
    private readonly long _certainBefore;
    private readonly Seen[] _folders;
    private readonly Seen[] _files;
    private readonly Dictionary<int, TreeStamp> _stamps = [];

    private QuickWalk(IndexOptions options, TreeView old, long certainBefore, IndexNotes notes)
    {
        (_options, _old, _certainBefore, _notes) = (options, old, certainBefore, notes);
        (_folders, _files) = (new Seen[old.Folders.Length], new Seen[old.Entries.Length]);
    }

    private enum Seen : byte
    {
        Not,
        Same,
        Changed,
    }

    /// <summary>Looks at the tree.</summary>
    /// <param name="options">The index.</param>
    /// <param name="old">The view that is compared with.</param>
    /// <param name="stamps">A look that somebody has just taken; null for none.</param>
    /// <param name="certainBefore">Stamps from this time on, in nanoseconds, are not relied on.</param>
    /// <param name="notes">Takes what is worth telling.</param>
    /// <param name="cancellationToken">Stops between folders.</param>
    /// <returns>The view as it is now and whether it differs in files, or at all; null where the whole tree has to be gone through.</returns>
    public static (TreeView View, bool IsChanged, bool LooksChanged)? Run(IndexOptions options, TreeView old, ITreeStamps? stamps, long certainBefore, IndexNotes notes, CancellationToken cancellationToken)
    {
        if (old.Basis is not { } basis) return null;
        var root = NativeFiles.OpenRoot(options.Root);
        if (root < 0) return null;
        try
        {
            if (basis.Confirmed(options, root, certainBefore) is not { } confirmed) return null;
            var walk = new QuickWalk(options, old, certainBefore, notes);
            if (stamps is not null) walk.Take(stamps);
            return walk.Look(root, cancellationToken) ? walk.Result(root, confirmed, cancellationToken) : null;
        }
        finally
        {
            _ = NativeFiles.Close(root);
        }
    }

    // Both are in the order of their bytes, folder by folder.
    private void Take(ITreeStamps stamps)
    {
        var around = new List<(int Row, int Folder, int Next)>();
        for (var row = 0; row < stamps.Count; row++)
        {
            var path = stamps.PathOf(row);
            while (around.Count > 0 && !path.StartsWith(stamps.PathOf(around[^1].Row))) around.RemoveAt(around.Count - 1);
            var stamp = stamps.StampOf(row);
            if (path.Length == 0 || path[^1] == (byte)'/')
            {
                if (!_old.FolderByPath.TryGetValue(path.Length == 0 ? "" : Encoding.UTF8.GetString(path[..^1]), out var folder)) folder = -1;
                else _folders[folder] = _old.Folders[folder].Look.IsSame(stamp.Modified, stamp.Changed, stamp.Inode) ? Seen.Same : Seen.Changed;
                around.Add((row, folder, folder < 0 ? 0 : _old.Folders[folder].FirstEntry));
                continue;
            }

            if (around.Count == 0 || around[^1].Folder < 0) continue;
            var (parent, number, next) = around[^1];
            var name = path[stamps.PathOf(parent).Length..];
            var end = _old.Folders[number].FirstEntry + _old.Folders[number].EntryCount;
            var order = -1;
            while (next < end && (order = _old.Name(next).SequenceCompareTo(name)) < 0) next++;
            if (next < end && order == 0) See(next++, stamp);
            around[^1] = (parent, number, next);
        }
    }

    private void See(int file, TreeStamp stamp)
    {
        ref readonly var entry = ref _old.Entries[file];
        _files[file] = entry.State != EntryState.Dirty && entry.Size == stamp.Size && entry.Modified == stamp.Modified && entry.Changed == stamp.Changed && entry.Inode == stamp.Inode ? Seen.Same : Seen.Changed;
        if (_files[file] == Seen.Changed) _stamps[file] = stamp;
    }

    // What nobody else has looked at. A folder comes after the one around it, so no path leads through a link that has taken a folder's place.
    private bool Look(int root, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _folders.Length; i++)
        {
            if ((i & 63) == 0) cancellationToken.ThrowIfCancellationRequested();
            var folder = _old.Folders[i];
            if (_folders[i] == Seen.Same && !IsAnyUnseen(folder)) continue;
            var path = Encoding.UTF8.GetBytes(folder.Path);
            if (path.Length > 0 && folder.EntryCount <= FewFiles && path.Length <= LongestPath)
            {
                if (!LookFrom(root, path, i, folder)) return false;
                continue;
            }

            var handle = NativeFiles.OpenFolder(root, path);
            if (handle < 0) return false;
            try
            {
                if (!LookInto(handle, i, folder)) return false;
            }
            finally
            {
                _ = NativeFiles.Close(handle);
            }
        }

        return true;
    }

    // A few files cost less by their whole paths than opening and closing their folder. What would stand there instead, behind a link that has come meanwhile, has another inode and other stamps; files are read by another way.
    private bool LookFrom(int root, byte[] path, int number, ViewFolder folder)
    {
        if (_folders[number] != Seen.Same && !(NativeFiles.Stat(root, path, out var now) && now.IsFolder && See(number, folder, now))) return false;
        if (_folders[number] == Seen.Changed) return true;
        Array.Resize(ref path, path.Length + 1 + MaxName);
        var start = path.Length - MaxName;
        path[start - 1] = (byte)'/';
        for (var file = folder.FirstEntry; file < folder.FirstEntry + folder.EntryCount; file++)
        {
            if (_files[file] != Seen.Not) continue;
            var name = _old.Name(file);
            if (name.Length > MaxName) return false;
            name.CopyTo(path.AsSpan(start));
            if (!NativeFiles.Stat(root, path.AsSpan(0, start + name.Length), out var stamp) || !stamp.IsFile) return false;
            See(file, new TreeStamp(stamp.Size, stamp.Modified, stamp.Changed, stamp.Inode));
        }

        return true;
    }

    // False where the whole tree has to be gone through.
    private bool See(int number, ViewFolder folder, in FileStamp now)
    {
        if (folder.Look.Inode != 0 && folder.Look.Inode != now.Inode) return false;
        _folders[number] = folder.Look.IsSame(now.Modified, now.Changed, now.Inode) ? Seen.Same : Seen.Changed;
        return _folders[number] == Seen.Same || (folder.Look.Holds & FolderLook.Foreign) == 0;
    }

    private bool LookInto(int handle, int number, ViewFolder folder)
    {
        if (_folders[number] != Seen.Same && !(NativeFiles.Stat(handle, out var looked) && See(number, folder, looked))) return false;
        if (_folders[number] == Seen.Changed) return true;
        for (var file = folder.FirstEntry; file < folder.FirstEntry + folder.EntryCount; file++)
        {
            if (_files[file] != Seen.Not) continue;
            // Gone although its folder is the same: it goes at this moment.
            if (!NativeFiles.Stat(handle, _old.Name(file), out var now) || !now.IsFile) return false;
            See(file, new TreeStamp(now.Size, now.Modified, now.Changed, now.Inode));
        }

        return true;
    }

    private bool IsAnyUnseen(ViewFolder folder) => _files.AsSpan(folder.FirstEntry, folder.EntryCount).Contains(Seen.Not);

    private (TreeView View, bool IsChanged, bool LooksChanged)? Result(int root, WalkBasis basis, CancellationToken cancellationToken)
    {
        var changed = new List<string>();
        for (var i = 0; i < _folders.Length; i++)
            if (_folders[i] == Seen.Changed) changed.Add(_old.Folders[i].Path);
        _notes.Keep(basis.Notes);
        var isOther = !ReferenceEquals(basis, _old.Basis);
        if (changed.Count == 0 && _stamps.Count == 0) return isOther ? (new TreeView(_old, _old.Entries) { Basis = basis }, false, true) : (_old, false, false);
        if (changed.Count == 0) return (WithStamps(basis), true, isOther);
        var reader = new TreeWalk(_options, _old, _certainBefore, _notes).Revisit(root, changed, cancellationToken);
        if (reader is null || !IsSettled(reader)) return null;
        var visited = reader.Folders.ToArray();
        Sorting.Sort(visited, static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        var builder = new ViewBuilder(_old);
        int next = 0, files = 0;
        for (var i = 0; i < _folders.Length; i++)
        {
            var folder = _old.Folders[i];
            var order = 1;
            while (next < visited.Length && (order = string.CompareOrdinal(visited[next].Path, folder.Path)) <= 0)
            {
                builder.Add(visited[next++], reader);
                if (order == 0) break;
            }

            if (order == 0) continue;
            builder.Add(i, _stamps);
            files += _files.AsSpan(folder.FirstEntry, folder.EntryCount).Count(Seen.Changed);
        }

        while (next < visited.Length) builder.Add(visited[next++], reader);
        var view = builder.Build(basis with { Rules = Rules(basis, reader), Notes = _notes.All() });
        return (view, files > 0 || reader.Changed || view.Entries.Length != _old.Entries.Length, isOther || reader.LooksChanged);
    }

    // Each file of rules once; what was known of it goes before what was read again.
    private static List<RuleFile> Rules(WalkBasis basis, FolderReader reader)
    {
        var rules = new List<RuleFile>();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in basis.Rules)
            if (paths.Add(rule.Path)) rules.Add(rule);
        foreach (var rule in reader.RuleFilesRead)
            if (paths.Add(rule.Path)) rules.Add(rule);
        return rules;
    }

    private TreeView WithStamps(WalkBasis basis)
    {
        var entries = _old.Entries.AsSpan().ToArray();
        foreach (var (number, stamp) in _stamps) ViewBuilder.MarkDirty(ref entries[number], stamp);
        return new TreeView(_old, entries) { Basis = basis };
    }

    // The same rules as before, and still folders of this repository.
    private bool IsSettled(FolderReader reader)
    {
        foreach (var folder in reader.Folders)
        {
            if (!_old.FolderByPath.TryGetValue(folder.Path, out var number)) continue;
            if (folder.Look.Holds != _old.Folders[number].Look.Holds) return false;
        }

        return true;
    }
}
