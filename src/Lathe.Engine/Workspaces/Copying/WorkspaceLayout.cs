namespace Lathe.Engine.Workspaces;

/// <summary>Where the parts of a workspace lie in a run's folder.</summary>
internal readonly record struct WorkspaceLayout(string RunFolder)
{
    /// <summary>The files that commands see and write.</summary>
    public string Tree => Path.Combine(RunFolder, "tree");

    /// <summary>A tree that is being put together; becomes <see cref="Tree"/> by a rename.</summary>
    public string NewTree => Path.Combine(RunFolder, "tree.new");

    /// <summary>The private git directory.</summary>
    public string Git => Path.Combine(RunFolder, "git");

    /// <summary>Of an overlay: what the run has written; see <see cref="WorkspaceOverlay"/>.</summary>
    public string Upper => Path.Combine(RunFolder, "upper");

    public string Work => Path.Combine(RunFolder, "work");

    public string Mask => Path.Combine(RunFolder, "mask");

    /// <summary>Names the last snapshot of an overlay, which knows what stood in the user's tree where the run has changed it.</summary>
    public string LastSeal => Path.Combine(RunFolder, "sealed");

    /// <summary>Names the last list of ignored files, which knows the paths that edits wrote and what stood there before.</summary>
    public string Ignored => Path.Combine(RunFolder, "ignored");

    public string Record => Path.Combine(RunFolder, "workspace.json");

    /// <summary>What the tree's files were at the last seal, so that the next process need not read them all.</summary>
    public string SealCache => Path.Combine(RunFolder, "seal.cache");

    /// <summary>Names the state that a restore is bringing back; there only while it does.</summary>
    public string Restoring => Path.Combine(RunFolder, "restoring");

    /// <summary>Held while commands of the run may be running; see <see cref="CommandHold"/>.</summary>
    public string CommandPipe => Path.Combine(RunFolder, "commands");
}
