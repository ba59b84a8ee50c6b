using System.Buffers;
using Lathe.Edits;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>A single file or link beneath a folder that is held open: opened by number, read and written. Failures are those of <see cref="IFileTree"/>.</summary>
internal static unsafe class DiskFile
{
    private const int CopyBuffer = 256 << 10;

    /// <summary>Opens a regular file for reading and nothing else; a pipe or a device is looked at, not opened.</summary>
    public static int Open(BeneathDirectory directory, string path, out FileStat stat)
    {
        if (directory.Stat(path) is { Kind: not (FileTreeEntryKind.File or FileTreeEntryKind.Link) } other) throw NotAFile(path, other.Kind);
        var handle = directory.Open(path, Posix.ReadOnly | Posix.NonBlocking);
        try
        {
            stat = BeneathDirectory.StatOpen(handle, path);
            return stat.Kind == FileTreeEntryKind.File ? handle : throw NotAFile(path, stat.Kind);
        }
        catch
        {
            Posix.Close(handle);
            throw;
        }
    }

    public static byte[] ReadLink(int parent, string name, string path)
    {
        // PATH_MAX is the longest target that Linux can make.
        var buffer = stackalloc byte[4096];
        var length = (int)Posix.ReadLinkAt(parent, name, buffer, 4096);
        if (length >= 0) return new ReadOnlySpan<byte>(buffer, length).ToArray();
        throw PosixError.Last == ErrorNumber.Invalid ? new PathRefusedException(path, "is not a symbolic link") : PosixError.OfLast(path);
    }

    /// <summary>Writes all of a content to an open file.</summary>
    public static void Write(int handle, ReadOnlySpan<byte> content, string path)
    {
        fixed (byte* bytes = content)
        {
            for (var written = 0; written < content.Length;)
            {
                var count = Posix.Write(handle, bytes + written, (nuint)(content.Length - written));
                if (count < 0 && PosixError.Last == ErrorNumber.Interrupted) continue;
                if (count <= 0) throw PosixError.OfLast(path);
                written += (int)count;
            }
        }
    }

    /// <summary>Writes a stream to an open file, from where it stands to its end.</summary>
    public static void Copy(Stream content, int handle, string path)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBuffer);
        try
        {
            for (int count; (count = content.Read(buffer)) > 0;) Write(handle, buffer.AsSpan(0, count), path);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static PathRefusedException NotAFile(string path, FileTreeEntryKind kind) =>
        new(path, kind == FileTreeEntryKind.Directory ? "is a folder" : "is a pipe, a socket or a device");
}
