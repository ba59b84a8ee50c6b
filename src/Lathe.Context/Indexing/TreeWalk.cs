using System.Runtime.InteropServices;
using System.Text;

namespace Lathe.Context;

/// <summary>
/// Looks at every file of a tree that is not ignored and tells which are as the last view has them. Folders are shared out among threads; a folder's files are compared with the view's as the two sorted lists that they are, so an
/// unchanged tree costs the system calls and little else.
/// </summary>
internal sealed class TreeWalk
{
    private const int MaxEntries = 2_000_000;
    private const int LongestPath = 4000;

    private readonly string _root;
    private readonly TreeView _old;
    private readonly IndexNotes _notes;
    private readonly string? _infoExclude;
    private readonly string? _userExcludes;
    private readonly IndexOptions _options;
    private readonly long _certainBefore;
    private readonly FileStamp _gitIndex;
    private readonly Lazy<HashSet<string>> _submodules;
    private readonly IgnoreScope.Repository _repository;
    private readonly Stack<FolderJob> _jobs = new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _ready = new(0);
    private bool _onlyNew;
    private bool _stampsFolders;
    private ulong _device;
    private int _pending;
    private int _entries;

    /// <summary>Prepares a walk.</summary>
    /// <param name="options">The index.</param>
    /// <param name="old">The view that is compared with.</param>
    /// <param name="certainBefore">Stamps from this time on, in nanoseconds, are not relied on.</param>
    /// <param name="notes">Takes what is worth telling.</param>
    public TreeWalk(IndexOptions options, TreeView old, long certainBefore, IndexNotes notes)
    {
        (_root, _old, _userExcludes, _notes, _options, _certainBefore) = (options.Root, old, options.UserExcludes, notes, options, certainBefore);
        _gitIndex = WalkBasis.GitIndexOf(options, certainBefore);
        var git = options.Original ?? options.Root;
        _infoExclude = GitFolders.InfoExclude(git);
        _submodules = new Lazy<HashSet<string>>(() => GitFolders.Submodules(options.Root));
        _repository = new IgnoreScope.Repository(git, "");
    }

    /// <summary>A folder to visit: its path and the rules of the folder around it; null for the root of a repository.</summary>
    private readonly record struct FolderJob(string Path, IgnoreScope? Around);

    /// <summary>Walks; null when the root cannot be opened.</summary>
    /// <param name="threads">How many walk.</param>
    /// <param name="cancellationToken">Stops between folders.</param>
    public WalkedTree? Run(int threads, CancellationToken cancellationToken)
    {
        var root = NativeFiles.OpenRoot(_root);
        if (root < 0) return null;
        try
        {
            Begin(root);
            var workers = new FolderReader[Math.Max(1, threads)];
            for (var i = 0; i < workers.Length; i++) workers[i] = new FolderReader();
            Push(new FolderJob("", null));
            if (workers.Length == 1)
            {
                while (_jobs.TryPop(out var job)) Visit(root, job, workers[0], cancellationToken);
            }
            else
            {
                Workers.Run(workers.Length, i => Work(root, workers[i], workers.Length, cancellationToken));
            }

            cancellationToken.ThrowIfCancellationRequested();
            return new WalkedTree(workers, _old, Basis(workers));
        }
        finally
        {
            NativeFiles.Close(root);
        }
    }

    /// <summary>Lists some folders of the old view again, and goes through those that have come into them.</summary>
    /// <param name="root">The open root.</param>
    /// <param name="folders">The paths of the folders.</param>
    /// <param name="cancellationToken">Stops between folders.</param>
    /// <returns>Null where the whole tree has to be gone through.</returns>
    public FolderReader? Revisit(int root, IReadOnlyList<string> folders, CancellationToken cancellationToken)
    {
        Begin(root);
        _onlyNew = true;
        _entries = _old.Entries.Length;
        var reader = new FolderReader();
        var scopes = new Dictionary<string, IgnoreScope?>(StringComparer.Ordinal);
        foreach (var folder in folders)
        {
            var around = folder.Length == 0 ? null : Within(root, Parent(folder), scopes)?.Of(Parent(folder), folder.AsSpan(folder.LastIndexOf('/') + 1), isDirectory: true);
            if (folder.Length > 0 && around is null) return null;
            Visit(root, new FolderJob(folder, around), reader, cancellationToken);
            while (_jobs.TryPop(out var job)) Visit(root, job, reader, cancellationToken);
        }

        return reader.HasSubmodule || _entries > MaxEntries ? null : reader;
    }

    // What is mounted inside may be of any kind.
    private void Begin(int root)
    {
        _stampsFolders = NativeFiles.StampsFolders(root);
        _ = NativeFiles.Stat(root, out _, out _device);
    }

    private static string Parent(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";

    // The rules that hold in a folder that was visited before and has the same files with rules as then.
    private IgnoreScope? Within(int root, string path, Dictionary<string, IgnoreScope?> scopes)
    {
        if (scopes.TryGetValue(path, out var known)) return known;
        IgnoreScope? scope = null;
        var around = path.Length == 0 ? null : Within(root, Parent(path), scopes)?.Of(Parent(path), path.AsSpan(path.LastIndexOf('/') + 1), isDirectory: true);
        var folder = NativeFiles.OpenFolder(root, Encoding.UTF8.GetBytes(path));
        if (folder >= 0 && (path.Length == 0 || around is not null) && _old.FolderByPath.TryGetValue(path, out var index))
        {
            var (git, own) = new FolderReader().Rules(folder, path, _old.Folders[index].Look.Holds, _certainBefore);
            scope = around is null ? IgnoreScope.Root(_repository, git, own, _infoExclude, _userExcludes) : around.Enter(path[(path.LastIndexOf('/') + 1)..], git, own);
        }

        if (folder >= 0) _ = NativeFiles.Close(folder);
        scopes.Add(path, scope);
        return scope;
    }

    // Another repository inside has rules and an index of its own, which nobody looks at again.
    private WalkBasis? Basis(FolderReader[] workers)
    {
        var rules = new List<RuleFile>();
        foreach (var worker in workers)
        {
            if (worker.HasSubmodule) return null;
            rules.AddRange(worker.RuleFilesRead);
        }

        return _entries > MaxEntries ? null : new WalkBasis(WalkBasis.OutsideOf(_options), _gitIndex, _repository.Asked, rules, _notes.All());
    }

    private void Push(FolderJob job)
    {
        lock (_gate)
        {
            _jobs.Push(job);
            _pending++;
        }

        _ready.Release();
    }

    private void Work(int root, FolderReader worker, int threads, CancellationToken cancellationToken)
    {
        while (true)
        {
            _ready.Wait(CancellationToken.None);
            FolderJob job;
            lock (_gate)
            {
                // Nothing left and nobody who could find more.
                if (!_jobs.TryPop(out job)) return;
            }

            try
            {
                if (!cancellationToken.IsCancellationRequested) Visit(root, job, worker, cancellationToken);
            }
            finally
            {
                lock (_gate)
                    if (--_pending == 0) _ready.Release(threads);
            }
        }
    }

    private void Visit(int root, FolderJob job, FolderReader reader, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var folder = NativeFiles.OpenFolder(root, Encoding.UTF8.GetBytes(job.Path));
        if (folder < 0)
        {
            // Visited again the next time, whatever its stamp.
            reader.Folders.Add(new WalkedFolder(job.Path, reader.Entries.Count, 0, default));
            _notes.Add("could not be opened", job.Path);
            return;
        }

        try
        {
            // Before it is listed: what comes into it meanwhile changes the stamp.
            var isKnown = NativeFiles.Stat(folder, out var stamp, out var device);
            var certainBefore = _stampsFolders && device == _device ? _certainBefore : long.MinValue;
            if (!isKnown || !reader.List(folder))
            {
                reader.Folders.Add(new WalkedFolder(job.Path, reader.Entries.Count, 0, default));
                _notes.Add("could not be listed", job.Path);
                return;
            }

            var around = job.Around;
            if (reader.HasGit && job.Path.Length > 0)
            {
                if (!_submodules.Value.Contains(job.Path))
                {
                    _notes.Add("is another repository inside this one and was left out", job.Path);
                    Finish(new WalkedFolder(job.Path, reader.Entries.Count, 0, FolderLook.Of(stamp, FolderLook.Foreign, certainBefore)), reader);
                    return;
                }

                reader.HasSubmodule = true;
                around = null;
            }

            var (git, own) = reader.Rules(folder, job.Path, reader.Holds, _certainBefore);
            var scope = around is not null ? around.Enter(job.Path[(job.Path.LastIndexOf('/') + 1)..], git, own)
                : job.Path.Length == 0 ? IgnoreScope.Root(_repository, git, own, _infoExclude, _userExcludes)
                : IgnoreScope.Root(new IgnoreScope.Repository(Path.Join(_root, job.Path), job.Path + "/"), git, own, null, _userExcludes);
            var first = reader.Entries.Count;
            foreach (var found in CollectionsMarshal.AsSpan(reader.Found)) Take(folder, job.Path, found, scope, reader);
            Compare(job.Path, first, reader);
            Finish(new WalkedFolder(job.Path, first, reader.Entries.Count - first, FolderLook.Of(stamp, reader.Holds, certainBefore)), reader);
        }
        finally
        {
            NativeFiles.Close(folder);
        }
    }

    private void Finish(WalkedFolder folder, FolderReader reader)
    {
        reader.Folders.Add(folder);
        if (!_old.FolderByPath.TryGetValue(folder.Path, out var index) || _old.Folders[index].Look != folder.Look) reader.LooksChanged = true;
    }

    private void Take(int folder, string path, FoundName found, IgnoreScope scope, FolderReader reader)
    {
        var name = reader.NameOf(found);
        var type = found.Type;
        FileStamp stamp = default;
        if (type == EntryType.Unknown)
        {
            if (!NativeFiles.Stat(folder, name, out stamp)) return;
            type = stamp.IsFolder ? EntryType.Folder : stamp.IsFile ? EntryType.File : stamp.IsLink ? EntryType.Link : EntryType.Special;
        }

        if (type == EntryType.Link) return;
        Span<char> text = stackalloc char[256];
        if (!Encoding.UTF8.TryGetChars(name, text, out var length) || !System.Text.Unicode.Utf8.IsValid(name))
        {
            _notes.Add("has an entry whose name is not UTF-8; it was left out", path);
            return;
        }

        var within = scope.Of(path, text[..length], type == EntryType.Folder);
        if (within is null) return;
        if (type == EntryType.Special)
        {
            _notes.Add("is a pipe, a socket or a device and was left out", Join(path, text[..length]));
            return;
        }

        if (path.Length + length > LongestPath)
        {
            _notes.Add($"holds paths of more than {LongestPath} characters, which were left out", path[..40] + "…");
            return;
        }

        if (type == EntryType.Folder)
        {
            if (_onlyNew && _old.FolderByPath.ContainsKey(Join(path, text[..length]))) return;
            Push(new FolderJob(Join(path, text[..length]), within));
            return;
        }

        if (stamp.Inode == 0 && !NativeFiles.Stat(folder, name, out stamp)) return;
        if (!stamp.IsFile) return;
        if (Interlocked.Increment(ref _entries) > MaxEntries)
        {
            _notes.Add($"and what follows is beyond {MaxEntries} files and was left out", Join(path, text[..length]));
            return;
        }

        reader.Entries.Add(new ViewEntry { Size = stamp.Size, Modified = stamp.Modified, Changed = stamp.Changed, Inode = stamp.Inode, NameOffset = reader.KeepName(name), NameLength = (byte)name.Length, Document = -1 });
    }

    // Both lists are in the order of their names' bytes.
    private void Compare(string path, int first, FolderReader reader)
    {
        var entries = CollectionsMarshal.AsSpan(reader.Entries)[first..];
        var (next, end) = (0, 0);
        if (_old.FolderByPath.TryGetValue(path, out var index)) (next, end) = (_old.Folders[index].FirstEntry, _old.Folders[index].FirstEntry + _old.Folders[index].EntryCount);
        else if (entries.Length > 0) reader.Changed = true;
        if (end - next != entries.Length) reader.Changed = true;
        foreach (ref var entry in entries)
        {
            var name = reader.KeptName(entry);
            var order = -1;
            while (next < end && (order = _old.Name(next).SequenceCompareTo(name)) < 0) next++;
            if (next < end && order == 0)
            {
                ref readonly var old = ref _old.Entries[next++];
                var offset = entry.NameOffset;
                if (old.State != EntryState.Dirty && old.SameStamp(entry))
                {
                    entry = old;
                    entry.NameOffset = offset;
                    continue;
                }

                // What it was, should it turn out to be the same after all.
                (entry.Key, entry.Document, entry.Segment, entry.Traits, entry.Language) = (old.Key, old.Document, old.Segment, old.Traits, old.Language);
            }

            reader.Changed = true;
        }
    }

    private static string Join(string folder, ReadOnlySpan<char> name) => folder.Length == 0 ? name.ToString() : $"{folder}/{name}";
}
