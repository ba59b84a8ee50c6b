using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>Something that a walk met and that belongs to the snapshot.</summary>
internal readonly record struct WalkedEntry(string Path, FileStat Stat);

/// <summary>What a walk of files that a run may write has found, within bounds.</summary>
/// <param name="holder">Who has too many files where the bound is met, with its verb: the beginning of the error's sentence.</param>
/// <param name="expected">About how many entries there will be.</param>
internal sealed class WalkFindings(string holder, int expected = 0)
{
    private const int MaxEntries = 500_000;
    private const int MaxNotes = 100;

    public List<WalkedEntry> Entries { get; } = new(expected);

    public List<WorkspaceNote> Notes { get; } = [];

    /// <exception cref="LatheException">LimitReached, <c>workspace.too_many_files</c>.</exception>
    public void Add(string path, FileStat stat)
    {
        if (Entries.Count >= MaxEntries)
        {
            throw new LatheError(ErrorKind.LimitReached, "workspace.too_many_files", $"{holder} more than {MaxEntries:N0} files that are not ignored.")
            {
                Guidance = "Let .gitignore name the folder that a command fills.",
            }.ToException();
        }

        Entries.Add(new WalkedEntry(path, stat));
    }

    public void Note(string code, string text)
    {
        if (Notes.Count < MaxNotes) Notes.Add(new WorkspaceNote(code, text));
    }

    /// <summary>Opens a folder of the run's; negative, and noted, where that is not possible.</summary>
    public int OpenFolder(int parent, string name, string path)
    {
        var flags = Posix.ReadOnly | Posix.DirectoryFlag | Posix.NoFollow | Posix.CloseOnExec;
        var handle = Posix.OpenAt(parent, name, flags, 0);
        if (handle >= 0) return handle;
        // A command took its own folder's permissions away; the tree is the run's, so they are given back.
        if (PosixError.Last == ErrorNumber.AccessDenied && Posix.ChangeModeAt(parent, name, SealedFile.FolderMode, 0) == 0) handle = Posix.OpenAt(parent, name, flags, 0);
        if (handle < 0) Note("workspace.unreadable", $"{path} could not be opened; it was left out.");
        return handle;
    }
}
