using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox.Watch;

/// <summary>What was written below some folders since a moment.</summary>
/// <param name="Bytes">On disk, holes not counted.</param>
/// <param name="Files">Files, folders and links.</param>
/// <param name="HasClosed">A folder could not be looked into.</param>
internal readonly record struct WrittenFiles(long Bytes, long Files, bool HasClosed)
{
    // Past this many the answer is clear enough, and the command is not to keep Lathe busy.
    private const int Most = 4_000_000;
    private const int Deepest = 2000;

    /// <summary>Walks the folders through handles; no link is followed.</summary>
    public static WrittenFiles Count(IReadOnlyList<string> folders, DateTimeOffset since)
    {
        var walk = new Walk(since.ToUnixTimeMilliseconds());
        foreach (var folder in folders) walk.Enter(Posix.CurrentFolder, folder, 0);
        return new WrittenFiles(walk.Bytes, walk.Files, walk.HasClosed);
    }

    private sealed unsafe class Walk(long since)
    {
        private readonly HashSet<ulong> _linked = [];

        public long Bytes { get; private set; }

        public long Files { get; private set; }

        public bool HasClosed { get; private set; }

        public void Enter(int parent, string name, int depth)
        {
            var handle = depth > Deepest ? -1 : Posix.OpenAt(parent, name, Posix.ReadOnly | Posix.DirectoryFlag | Posix.NoFollow | Posix.CloseOnExec, 0);
            if (handle < 0)
            {
                HasClosed |= depth > Deepest || PosixError.Last is not (ErrorNumber.NotFound or ErrorNumber.NotDirectory or ErrorNumber.Link);
                return;
            }

            try
            {
                foreach (var entry in DirectoryReader.Names(handle, name))
                {
                    if (Files > Most) return;
                    if (entry.Text is { } text) Look(handle, text, depth);
                    else Files++;
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                HasClosed = true;
            }
            finally
            {
                _ = Posix.Close(handle);
            }
        }

        private void Look(int parent, string name, int depth)
        {
            Posix.StatBuffer file;
            if (Posix.StatX(parent, name, Posix.NoFollowFlag, Posix.BasicStats, &file) != 0) return;
            if ((file.ChangeSeconds * 1000) + (file.ChangeNanoseconds / 1_000_000) >= since && _linked.Add(file.Inode))
            {
                Bytes += file.Blocks << 9;
                Files++;
            }

            if ((file.Mode & Posix.TypeMask) == Posix.TypeDirectory) Enter(parent, name, depth + 1);
        }
    }
}
