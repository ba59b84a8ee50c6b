namespace Lathe.Context;

/// <summary>
/// The index of one working tree, kept in step with it: each <see cref="Update"/> looks at every file's stamp, reads what changed and gives a snapshot. What lies on disk is shared with the repository's other working trees and with
/// other processes; whatever is missing, torn or of another version is made anew. Safe for several threads; updates run one after the other.
/// </summary>
public sealed class RepositoryIndex : IDisposable
{
    // A stamp this close to the look at it may stand for content that came after the look: time stamps of some file systems have steps of two seconds.
    private const long StampStep = 2_000_000_000;
    private const int Retries = 3;
    private const int TrifleFiles = 8;
    private const int TrifleSegments = 8;
    private const long TrifleBytes = 64 << 10;
    private static readonly TimeSpan ShortTime = TimeSpan.FromSeconds(1);

    private readonly IndexOptions _options;
    private readonly SegmentSet _segments;
    private readonly Lock _gate = new();
    private TreeView? _view;
    private bool _saved;

    /// <summary>Names an index; nothing is read or written yet.</summary>
    /// <param name="options">Where it is and how it is made.</param>
    public RepositoryIndex(IndexOptions options)
    {
        _options = options with { Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Root)) };
        _segments = new SegmentSet(options.Folder is null ? null : new IndexFolder(options.Folder, options.Time));
    }

    /// <summary>The folder that all working trees of a tree's repository share, by which their index is found; the tree's own where it has no git folder.</summary>
    /// <param name="root">The working tree.</param>
    public static string IdentityOf(string root) => GitFolders.Common(root) ?? Path.GetFullPath(root);

    /// <summary>Why the index is only in memory, for a person to read; null where it lies on disk, or nothing was asked yet.</summary>
    public string? Trouble => _segments.Trouble is { } trouble ? $"{_options.Folder} {trouble}" : null;

    /// <summary>Brings the index in step with the tree.</summary>
    /// <param name="request">How much to do.</param>
    /// <param name="cancellationToken">Stops between files; what was written by then is used by the next update.</param>
    /// <exception cref="DirectoryNotFoundException">The root cannot be opened.</exception>
    public IndexUpdate Update(UpdateRequest request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return UpdateOnce(request, _options.Parallelism, null, cancellationToken);
                }
                catch (IndexDamagedException) when (attempt < Retries)
                {
                    // The file is gone; the view's entries that named it are looked up or read again.
                    _view = null;
                    _segments.Forget();
                }
            }
        }
    }

    /// <summary>Runs a question against an up-to-date snapshot, and once more after damage has been found and mended.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Stops the update.</param>
    public T Ask<T>(Func<IIndexSnapshot, T> question, CancellationToken cancellationToken) => Ask(new UpdateRequest(), question, cancellationToken);

    /// <summary>The same, with more to say of the update.</summary>
    /// <param name="request">How much to do.</param>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Stops the update.</param>
    public T Ask<T>(UpdateRequest request, Func<IIndexSnapshot, T> question, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var snapshot = Update(request, cancellationToken).Snapshot;
                return question(snapshot);
            }
            catch (IndexDamagedException) when (attempt < Retries)
            {
                Forget();
            }
        }
    }

    /// <summary>As <see cref="Ask{T}(Func{IIndexSnapshot, T}, CancellationToken)"/>, where the tree has been looked at before: making an index for the sake of one question would often cost more than to go without.</summary>
    /// <param name="question">The question. Where much has changed since, not all files may have been read again.</param>
    /// <param name="cancellationToken">Stops the update.</param>
    /// <returns>Null where the tree is not known yet.</returns>
    public T? AskIfKnown<T>(Func<IIndexSnapshot, T?> question, CancellationToken cancellationToken)
        where T : class
    {
        lock (_gate)
        {
            if (_view is null) Load();
            if (_view!.Folders.Length == 0) return null;
        }

        return Ask(new UpdateRequest { Budget = ShortTime }, question, cancellationToken);
    }

    /// <summary>
    /// As <see cref="Ask{T}(Func{IIndexSnapshot, T}, CancellationToken)"/>, but the question runs against the tree as it was last seen while the tree is looked at; it is dropped and asked again where anything has changed since.
    /// </summary>
    /// <param name="question">The question; its token tells when the answer is no longer wanted.</param>
    /// <param name="cancellationToken">Stops both.</param>
    public T AskEarly<T>(Func<IIndexSnapshot, CancellationToken, T> question, CancellationToken cancellationToken)
    {
        if (Early() is not { } early) return Ask(s => question(s, cancellationToken), cancellationToken);
        using var stale = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var look = Task.Run(() => Look(stale, cancellationToken), CancellationToken.None);
        var (answer, isAnswered) = (default(T), false);
        try
        {
            (answer, isAnswered) = (question(early, stale.Token), true);
        }
        catch (Exception e) when (e is IndexDamagedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Asked again, of what the look finds.
        }
        finally
        {
            Task.WaitAny([look], CancellationToken.None);
            early.Dispose();
        }

        try
        {
            using var now = look.GetAwaiter().GetResult();
            return isAnswered && early.IsSameAs(now) ? answer! : question(now, cancellationToken);
        }
        catch (IndexDamagedException)
        {
            Forget();
            return Ask(s => question(s, cancellationToken), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _segments.Dispose();

    // The tree as it was last seen; null where that is not known, or not whole.
    private DiskSnapshot? Early()
    {
        lock (_gate)
        {
            if (_view is null) Load();
            return _segments.TryShare(_view!) is { } segments ? new DiskSnapshot(_view!, segments, isComplete: true) : null;
        }
    }

    // The question has a core of its own.
    private DiskSnapshot Look(CancellationTokenSource stale, CancellationToken cancellationToken)
    {
        lock (_gate) return (DiskSnapshot)UpdateOnce(new UpdateRequest(), Math.Max(1, _options.Parallelism - 1), stale.Cancel, cancellationToken).Snapshot;
    }

    private void Forget()
    {
        lock (_gate)
        {
            _view = null;
            _segments.Forget();
        }
    }

    private IndexUpdate UpdateOnce(UpdateRequest request, int threads, Action? changed, CancellationToken cancellationToken)
    {
        var started = _options.Time.GetTimestamp();
        var notes = new IndexNotes();
        if (_view is null) Load();
        var looked = Math.Min(_options.Time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000, request.Stamps?.Looked ?? long.MaxValue);
        if (QuickWalk.Run(_options, _view!, request.Stamps, looked - StampStep, notes, cancellationToken) is not var (view, isChanged, looksChanged))
        {
            notes = new IndexNotes();
            var walked = new TreeWalk(_options, _view!, looked - StampStep, notes).Run(threads, cancellationToken)
                ?? throw new DirectoryNotFoundException($"The folder {_options.Root} cannot be opened.");
            (isChanged, looksChanged) = (walked.IsChanged, walked.LooksChanged);
            view = isChanged || looksChanged ? walked.ToView() : _view!;
        }

        var walkTime = _options.Time.GetElapsedTime(started);
        FileIngest? ingest = null;
        if (isChanged)
        {
            changed?.Invoke();
            ingest = new FileIngest(_options.Root, _segments.All(view), _segments.Write, notes, cancellationToken);
            var dirty = new DirtyFiles(view, request.Priority);
            var results = new ReadFileResult[dirty.Paths.Count];
            ingest.Run(dirty.Paths, results, _options.Parallelism, () => request.Budget is not { } budget || _options.Time.GetElapsedTime(started) < budget);
            _segments.Use(ingest.Written);
            var (basis, found) = (_view!.Basis, _segments.Count);
            _view = dirty.Apply(view, results, _segments, looked - StampStep);
            _saved = _saved && !looksChanged && IsTrifle(dirty, found) && ReferenceEquals(basis, _view.Basis);
        }
        else if (looksChanged)
        {
            _view = view;
            _saved = false;
        }

        var left = 0;
        foreach (ref readonly var entry in _view!.Entries.AsSpan())
            if (entry.State == EntryState.Dirty) left++;
        if (!_saved) _saved = _segments.Save(ref _view, _options.Root);
        if (_segments.Trouble is { } trouble) notes.Add(trouble, _options.Folder!);
        var snapshot = new DiskSnapshot(_view, _segments.Share(_view), left == 0);
        return new IndexUpdate(snapshot, new IndexReport
        {
            Files = _view.Entries.Length,
            FilesRead = ingest?.FilesRead ?? 0,
            FilesAnalyzed = ingest?.Analyzed ?? 0,
            BytesRead = ingest?.BytesRead ?? 0,
            FilesLeft = left,
            WalkTime = walkTime,
            Time = _options.Time.GetElapsedTime(started),
            IndexBytes = _segments.BytesOf(_view, _options.Root),
            Segments = _view.Segments.Length,
            IsOnDisk = _segments.IsOnDisk,
            Notes = notes.All(),
        });
    }

    // A few small files of a large tree: to look at them again costs the next process less than the whole view costs this one to write. What their contents say lies in a segment, where it is found again; not for ever, so that there are never many.
    private bool IsTrifle(DirtyFiles dirty, int segments)
    {
        if (_view!.Entries.Length < _options.LargeTree || dirty.Paths.Count > TrifleFiles || segments > _view.Segments.Length + TrifleSegments) return false;
        return dirty.Bytes(_view) <= TrifleBytes;
    }

    private void Load()
    {
        _view = _segments.LoadView(_options.Root) ?? TreeView.Empty;
        _saved = _view.Folders.Length > 0;
    }
}
