namespace Lathe.Context;

/// <summary>
/// An index that is asked often, as a server asks it: the tree is looked at again only after the system has told of a change in it. A change is in the answers as soon as it has been told, which takes some milliseconds; where
/// telling fails (too many changes at once, too many folders to watch) the next answer looks at the whole tree. Safe for several threads.
/// </summary>
public sealed class IndexWatcher : IDisposable
{
    private static readonly string[] GitFiles = ["index", "HEAD", "info/exclude"];

    private readonly RepositoryIndex _index;
    private readonly FileSystemWatcher? _watcher;
    private readonly Lock _gate = new();
    private readonly Lock _waiting = new();
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Kept? _kept;
    private long _changes;
    private long _seen = -1;
    private volatile bool _isBlind;

    /// <summary>Begins to watch; where that is not possible, every question looks at the tree.</summary>
    /// <param name="index">The tree's index; it stays the caller's.</param>
    /// <param name="root">The working tree.</param>
    public IndexWatcher(RepositoryIndex index, string root)
    {
        _index = index;
        try
        {
            _watcher = new FileSystemWatcher(root) { IncludeSubdirectories = true, InternalBufferSize = 64 << 10, NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.Attributes };
            _watcher.Changed += (_, e) => Note(e.Name);
            _watcher.Created += (_, e) => Note(e.Name);
            _watcher.Deleted += (_, e) => Note(e.Name);
            _watcher.Renamed += (_, e) => Note(e.Name);
            _watcher.Error += (_, e) => Lose(e.GetException());
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            _isBlind = true;
        }
    }

    /// <summary>Whether changes are told; where not, every question looks at the tree.</summary>
    public bool IsWatching => !_isBlind;

    /// <summary>How often the tree has been looked at.</summary>
    internal int Looks { get; private set; }

    /// <summary>Runs a question against the tree as it is, as far as the system has told.</summary>
    /// <param name="question">The question; the snapshot is not its to keep.</param>
    /// <param name="cancellationToken">Stops a look at the tree.</param>
    public T Ask<T>(Func<IIndexSnapshot, T> question, CancellationToken cancellationToken)
    {
        var kept = Take(cancellationToken);
        try
        {
            return question(kept.Snapshot);
        }
        catch (IndexDamagedException)
        {
            Interlocked.Increment(ref _changes);
            return _index.Ask(question, cancellationToken);
        }
        finally
        {
            kept.Leave();
        }
    }

    /// <summary>Waits until something in the tree changes, or telling of changes fails.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_waiting) return _change.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher?.Dispose();
        lock (_gate)
        {
            _kept?.Leave();
            _kept = null;
        }
    }

    /// <summary>What was told is not all that happened.</summary>
    internal void Lose(Exception why)
    {
        // Of an overflow the watcher recovers by itself; of a lack of watches it does not.
        if (why is not InternalBufferOverflowException) _isBlind = true;
        Note(null);
    }

    private Kept Take(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // Read before the look: what is told during it is looked for once more.
            var changes = Interlocked.Read(ref _changes);
            if (_kept is null || _isBlind || changes != _seen)
            {
                var snapshot = _index.Update(new UpdateRequest(), cancellationToken).Snapshot;
                Looks++;
                _kept?.Leave();
                (_kept, _seen) = (new Kept(snapshot), changes);
            }

            _kept.Enter();
            return _kept;
        }
    }

    /// <summary>Whether a change of a path is one of the tree. What git does in its own folder is none, but for what says which files belong.</summary>
    internal static bool Counts(string? path) => path is null || (path != ".git" && (!path.StartsWith(".git/", StringComparison.Ordinal) || Array.IndexOf(GitFiles, path[5..]) >= 0));

    private void Note(string? path)
    {
        if (!Counts(path)) return;
        Interlocked.Increment(ref _changes);
        lock (_waiting)
        {
            _change.TrySetResult();
            _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>A snapshot with those who use it: the watcher itself, and questions.</summary>
    private sealed class Kept(IIndexSnapshot snapshot)
    {
        private int _users = 1;

        public IIndexSnapshot Snapshot => snapshot;

        public void Enter() => Interlocked.Increment(ref _users);

        public void Leave()
        {
            if (Interlocked.Decrement(ref _users) == 0) snapshot.Dispose();
        }
    }
}
