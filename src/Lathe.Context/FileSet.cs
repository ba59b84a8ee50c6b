namespace Lathe.Context;

/// <summary>One file that context may be drawn from.</summary>
/// <param name="Path">Relative, separated by '/'.</param>
/// <param name="Size">Bytes, as far as is known; the content may differ by the time it is read.</param>
public sealed record ContextFile(string Path, long Size);

/// <summary>Reads the start of a file. Called from several threads at once.</summary>
/// <param name="path">A path of the set.</param>
/// <param name="maxBytes">At most so many bytes from the start.</param>
/// <returns>Null when the file cannot be read or is gone.</returns>
public delegate byte[]? ReadFile(string path, int maxBytes);

/// <summary>About how many tokens a text is to the model that will read it.</summary>
/// <param name="text">The text.</param>
public delegate int TokenEstimator(ReadOnlySpan<char> text);

/// <summary>The files of a tree (ignored ones already left out) and the way to read them.</summary>
/// <param name="files">The files, in any order.</param>
/// <param name="read">Reads one of them.</param>
public sealed class FileSet(IReadOnlyList<ContextFile> files, ReadFile read)
{
    /// <summary>The files.</summary>
    public IReadOnlyList<ContextFile> Files { get; } = files;

    /// <summary>Reads the start of a file; null when it cannot be read.</summary>
    /// <param name="path">A path of the set.</param>
    /// <param name="maxBytes">At most so many bytes.</param>
    public byte[]? Read(string path, int maxBytes) => read(path, maxBytes);
}
