namespace Lathe.Context;

/// <summary>What a look at a file or folder told.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When its content was written, in nanoseconds since 1970.</param>
/// <param name="Changed">When the file system last changed anything about it, in the same unit.</param>
/// <param name="Inode">Its number.</param>
public readonly record struct TreeStamp(long Size, long Modified, long Changed, ulong Inode);

/// <summary>
/// A look at a tree that somebody else has just taken, or since which nothing has happened there, so that an index need not look again. It may lack files and folders, and have others that an index leaves out. A folder is looked at before what is in it.
/// </summary>
public interface ITreeStamps
{
    /// <summary>A moment before the first look, in nanoseconds since 1970.</summary>
    long Looked { get; }

    /// <summary>How many files and folders.</summary>
    int Count { get; }

    /// <summary>A path in UTF-8, with a slash at the end for a folder; empty for the root. They are in the order of these bytes.</summary>
    /// <param name="number">From 0.</param>
    ReadOnlySpan<byte> PathOf(int number);

    /// <summary>What the look told.</summary>
    /// <param name="number">From 0.</param>
    TreeStamp StampOf(int number);
}
