using System.Collections.Concurrent;
using Lathe.Engine.Agents;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Tools;

/// <summary>
/// What the model knows of each file, by content hash: the guard against edits that were written for a state of the file that is gone. Rebuilt on resume from the
/// recorded answers.
/// </summary>
internal sealed class SeenFiles
{
    private readonly ConcurrentDictionary<string, SeenFile> _files = new(StringComparer.Ordinal);

    /// <summary>Takes in what an answer showed.</summary>
    /// <param name="seen">For each path what <see cref="ToolAnswer.Seen"/> says.</param>
    public void Note(IReadOnlyDictionary<string, string>? seen)
    {
        if (seen is null) return;
        foreach (var (path, shown) in seen) _files.AddOrUpdate(path, static (_, now) => now, static (_, before, now) => before.And(now), SeenFile.Parse(shown));
    }

    /// <summary>Whether the model has seen the file in any state.</summary>
    public bool Has(string path) => _files.ContainsKey(path);

    /// <summary>Whether the model has seen every line of the file, in whatever state it was.</summary>
    public bool HasWhole(string path) => _files.TryGetValue(path, out var file) && file.IsWhole;

    public SeenState StateOf(string path, ReadOnlySpan<byte> content) =>
        !_files.TryGetValue(path, out var file) ? SeenState.Never
        : file.Hash == ObjectHash.Of(content).Hex ? SeenState.Current
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
