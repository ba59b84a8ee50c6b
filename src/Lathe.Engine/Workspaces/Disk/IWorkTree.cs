namespace Lathe.Engine.Workspaces;

/// <summary>What bringing a workspace's tree from one state to another needs besides.</summary>
internal interface IWorkTree : IDiskTree
{
    /// <summary>What stands at a path, the link itself where it is one; null when nothing does.</summary>
    FileStat? Look(string path);

    /// <summary>Removes a folder with all that is in it.</summary>
    void RemoveTree(string path);
}
