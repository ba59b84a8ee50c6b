namespace Lathe.Edits;

/// <summary>
/// The files that edits read and write, beneath one root. Paths are relative, separated by '/', and have passed <see cref="RelativePath"/>; an
/// implementation on a disk must open them beneath a directory handle and follow no link. I/O failures are thrown as <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/>; a path that leads through a link is refused with <see cref="PathRefusedException"/>.
/// </summary>
public interface IFileTree
{
    /// <summary>What stands at a path, without following a link at its end.</summary>
    /// <param name="path">A relative path.</param>
    /// <returns>Null when nothing is there, a path below a regular file included.</returns>
    FileTreeEntry? Stat(string path);

    /// <summary>Reads a regular file whole.</summary>
    /// <param name="path">A relative path.</param>
    byte[] Read(string path);

    /// <summary>Writes a regular file whole: the new content is there completely or the old one still is. Missing folders are made.</summary>
    /// <param name="path">A relative path.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="mode">Unix permission bits; null keeps those of the file that is replaced, 0644 for a new one.</param>
    void Write(string path, ReadOnlySpan<byte> content, int? mode = null);

    /// <summary>Deletes a file or a link, and the folders that this leaves empty.</summary>
    /// <param name="path">A relative path.</param>
    void Delete(string path);

    /// <summary>Moves a file, replacing nothing, and deletes the folders that this leaves empty. Works for a change of case alone.</summary>
    /// <param name="from">A relative path that exists.</param>
    /// <param name="to">A relative path that does not exist.</param>
    void Move(string from, string to);

    /// <summary>Lists the entries directly in a folder, by name in ordinal order.</summary>
    /// <param name="path">A relative path; empty for the root.</param>
    IReadOnlyList<FileTreeEntry> List(string path);
}

/// <summary>What stands at a path.</summary>
/// <param name="Path">The relative path.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Mode">Unix permission bits (0777 part).</param>
public sealed record FileTreeEntry(string Path, FileTreeEntryKind Kind, long Size, int Mode);

/// <summary>The kinds of entry that matter to edits.</summary>
public enum FileTreeEntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A device, a socket or a pipe.</summary>
    Other,
}

/// <summary>A path was refused: it leads out of the tree, through a link, or to a place that edits may not touch.</summary>
/// <param name="path">The path as given.</param>
/// <param name="reason">Why, in words that a model or a person can act on.</param>
public sealed class PathRefusedException(string path, string reason) : Exception($"{path}: {reason}")
{
    /// <summary>The path as given.</summary>
    public string Path { get; } = path;

    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}
