using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>Removes a folder with all that is in it, by handles, so that a link is removed and never followed, whatever the names are.</summary>
internal static class FolderRemoval
{
    // A command can nest folders deeper than a stack or a table of open files bears; what lies that deep is moved up first.
    private const int Deepest = 200;

    public static void Run(BeneathDirectory directory, string path)
    {
        var parent = directory.OpenParent(path, out var name);
        try
        {
            var moved = new MovedUp(parent, name);
            Remove(parent, name, path, 0, moved);
            while (moved.Names.TryDequeue(out var next)) Remove(parent, next, path, 0, moved);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    private static void Remove(int parent, string name, string path, int depth, MovedUp moved)
    {
        var flags = Posix.ReadOnly | Posix.DirectoryFlag | Posix.NoFollow | Posix.CloseOnExec;
        var handle = Posix.OpenAt(parent, name, flags, 0);
        // The kernel closes an overlay's work folder to everybody, and a command may do so with any of its own.
        if (handle < 0 && PosixError.Last == ErrorNumber.AccessDenied && Posix.ChangeModeAt(parent, name, SealedFile.FolderMode, 0) == 0) handle = Posix.OpenAt(parent, name, flags, 0);
        if (handle < 0) throw PosixError.OfLast(path);
        try
        {
            foreach (var entry in DirectoryReader.Names(handle, path))
            {
                if (entry.Text is { } text)
                {
                    if (Posix.UnlinkAt(handle, text, 0) == 0) continue;
                    if (PosixError.Last is not (ErrorNumber.IsDirectory or ErrorNumber.NotPermitted)) throw PosixError.OfLast($"{path}/{text}");
                    if (depth < Deepest || !moved.Take(handle, text)) Remove(handle, text, depth < Deepest ? $"{path}/{text}" : path, depth + 1, moved);
                }
                else
                {
                    RemoveOdd(handle, entry.Bytes, path);
                }
            }
        }
        finally
        {
            Posix.Close(handle);
        }

        if (Posix.UnlinkAt(parent, name, Posix.RemoveDirectoryFlag) != 0) throw PosixError.OfLast(path);
    }

    // A name that is not UTF-8 reaches the kernel byte for byte.
    private static unsafe void RemoveOdd(int parent, string bytes, string path)
    {
        var name = new byte[bytes.Length + 1];
        for (var i = 0; i < bytes.Length; i++) name[i] = (byte)bytes[i];
        fixed (byte* pointer = name)
        {
            if (Posix.UnlinkBytesAt(parent, pointer, 0) != 0 && Posix.UnlinkBytesAt(parent, pointer, Posix.RemoveDirectoryFlag) != 0) throw PosixError.OfLast(path);
        }
    }

    private sealed class MovedUp(int parent, string name)
    {
        public Queue<string> Names { get; } = new();

        private int Count { get; set; }

        public bool Take(int from, string folder)
        {
            var next = $"{name}.deep-{Count++}";
            if (Posix.RenameAt(from, folder, parent, next, Posix.NoReplace) != 0) return false;
            Names.Enqueue(next);
            return true;
        }
    }
}
