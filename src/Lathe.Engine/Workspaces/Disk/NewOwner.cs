namespace Lathe.Engine.Workspaces;

/// <summary>To whom what is new in a tree belongs when this process is root; otherwise it belongs to whoever made it.</summary>
/// <param name="owner">Null where it belongs to whom the old file or the folder belongs.</param>
internal sealed class NewOwner(FileOwner? owner)
{
    private readonly bool privileged = Environment.IsPrivilegedProcess;

    /// <summary>Gives away a new file.</summary>
    /// <param name="parent">The folder that it is in.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="like">What else it is to belong to the owner of.</param>
    public void Give(int parent, string name, in FileStat like)
    {
        if (privileged) Change(parent, name, owner ?? new FileOwner(like.UserId, like.GroupId));
    }

    /// <summary>Gives away a new folder; without an owner that is named, to the one of the folder that it is in.</summary>
    public void GiveLikeFolder(int parent, string name, string path)
    {
        if (privileged) Change(parent, name, owner ?? (BeneathDirectory.StatOpen(parent, path) is var folder ? new FileOwner(folder.UserId, folder.GroupId) : default));
    }

    private static void Change(int parent, string name, FileOwner to) => _ = Posix.ChangeOwnerAt(parent, name, to.UserId, to.GroupId, Posix.NoFollowFlag);
}
