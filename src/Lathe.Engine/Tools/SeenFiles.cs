using System.Collections.Concurrent;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Tools;

/// <summary>
/// What the model knows of each file, by content hash: the guard against edits that were written for a state of the file that is gone. Rebuilt on resume from the
/// recorded answers.
/// </summary>
internal sealed class SeenFiles
{
    private readonly ConcurrentDictionary<string, string> _hashes = new(StringComparer.Ordinal);

    public void Note(IReadOnlyDictionary<string, string>? seen)
    {
        if (seen is null) return;
        foreach (var (path, hash) in seen) _hashes[path] = hash;
    }

    public void Note(string path, ReadOnlySpan<byte> content) => _hashes[path] = ObjectHash.Of(content).Hex;

    /// <summary>Whether the model has seen the file in any state.</summary>
    public bool Has(string path) => _hashes.ContainsKey(path);

    public SeenState StateOf(string path, ReadOnlySpan<byte> content) =>
        !_hashes.TryGetValue(path, out var hash) ? SeenState.Never
        : hash == ObjectHash.Of(content).Hex ? SeenState.Current
        : SeenState.Stale;
}

/// <summary>How a file stands to what the model has seen of it.</summary>
internal enum SeenState
{
    /// <summary>It has not been shown.</summary>
    Never,

    /// <summary>What was shown is what is there.</summary>
    Current,

    /// <summary>It changed after it was shown.</summary>
    Stale,
}
