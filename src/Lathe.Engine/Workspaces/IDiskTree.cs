using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// A file tree with what a disk has besides files: links, folders, modes and content too large for memory. Failures are those of <see cref="IFileTree"/>.
/// </summary>
public interface IDiskTree : IFileTree
{
    /// <summary>Reads what a symbolic link says, byte for byte.</summary>
    /// <param name="path">A relative path.</param>
    byte[] ReadLink(string path);

    /// <summary>Puts a symbolic link in the place of a file, a link or nothing. Missing folders are made.</summary>
    /// <param name="path">A relative path.</param>
    /// <param name="target">What the link says.</param>
    void WriteLink(string path, ReadOnlySpan<byte> target);

    /// <summary>Opens a regular file.</summary>
    /// <param name="path">A relative path.</param>
    Stream OpenRead(string path);

    /// <summary>As <see cref="IFileTree.Write"/>, from a stream.</summary>
    /// <param name="path">A relative path.</param>
    /// <param name="content">Read to its end.</param>
    /// <param name="mode">Unix permission bits.</param>
    void WriteFrom(string path, Stream content, int mode);

    /// <summary>Sets the permission bits of a file or folder.</summary>
    /// <param name="path">A relative path.</param>
    /// <param name="mode">Unix permission bits.</param>
    void SetMode(string path, int mode);

    /// <summary>Deletes a file, a link or a pipe, and leaves the folder that it was in even when it is empty then.</summary>
    /// <param name="path">A relative path.</param>
    void Remove(string path);

    /// <summary>Makes a folder and the missing ones above it; a folder that is there stays as it is.</summary>
    /// <param name="path">A relative path.</param>
    /// <param name="mode">Unix permission bits of the last one.</param>
    void MakeDirectory(string path, int mode);

    /// <summary>Removes a folder when it is empty.</summary>
    /// <param name="path">A relative path.</param>
    /// <returns>Whether it is gone.</returns>
    bool RemoveDirectory(string path);

    /// <summary>Brings a folder's names to the disk: what was made, renamed or removed in it survives a power cut. One that is not there is let be; a tree that is on no disk does nothing.</summary>
    /// <param name="path">A relative path; empty for the tree's own folder.</param>
    void SyncFolder(string path)
    {
    }
}
