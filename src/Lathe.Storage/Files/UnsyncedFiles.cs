namespace Lathe.Storage.Files;

/// <summary>
/// Files that were written and need not be on the disk yet, until something is that depends on them: then all of them are brought there together. A few are synced one by one; where they are many,
/// their file system is synced as a whole, which costs one wait instead of thousands.
/// </summary>
/// <param name="root">The folder that all of them are in.</param>
internal sealed class UnsyncedFiles(string root)
{
    private const int FewFiles = 32;
    private const int RememberedFiles = 100_000;

    private readonly Lock _gate = new();
    private readonly Lock _syncing = new();
    private readonly HashSet<string> _synced = new(StringComparer.Ordinal);
    private HashSet<string> _waiting = new(StringComparer.Ordinal);
    private bool _areMany;

    /// <summary>A file that was written, or found without its being known whether it is on the disk.</summary>
    public void Add(string file)
    {
        lock (_gate)
        {
            if (_areMany || _synced.Contains(file)) return;
            _waiting.Add(file);
            if (_waiting.Count <= FewFiles) return;
            _areMany = true;
            _waiting.Clear();
        }
    }

    /// <summary>A file that was removed or is written anew.</summary>
    public void Forget(string file)
    {
        lock (_gate) _synced.Remove(file);
    }

    /// <summary>Brings all to the disk that was added before, names included.</summary>
    /// <exception cref="IOException">The disk failed. They wait on.</exception>
    public void Sync()
    {
        // Who comes second waits for what the first one took along.
        lock (_syncing)
        {
            HashSet<string> files;
            bool areMany;
            lock (_gate)
            {
                if (_waiting.Count == 0 && !_areMany) return;
                (files, areMany) = (_waiting, _areMany);
                (_waiting, _areMany) = (new HashSet<string>(StringComparer.Ordinal), false);
            }

            try
            {
                if (areMany) DiskSync.Everything(root);
                else SyncEach(files);
            }
            catch
            {
                lock (_gate) _areMany = true;
                throw;
            }

            lock (_gate)
            {
                if (_synced.Count > RememberedFiles) _synced.Clear();
                _synced.UnionWith(files);
            }
        }
    }

    private void SyncEach(HashSet<string> files)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            // Removed meanwhile, it is needed by nobody.
            if (!File.Exists(file)) continue;
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
            for (var folder = Path.GetDirectoryName(file)!; folder.Length >= root.Length; folder = Path.GetDirectoryName(folder)!) folders.Add(folder);
        }

        // From the deepest: a folder's own name stands in the one above.
        foreach (var folder in folders.OrderByDescending(f => f.Length)) DiskSync.Folder(folder);
    }
}
