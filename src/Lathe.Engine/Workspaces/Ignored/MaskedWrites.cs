namespace Lathe.Engine.Workspaces;

/// <summary>What is said of files that edits wrote where nothing is kept: at the place of one of the user's that is masked.</summary>
internal sealed class MaskedWrites
{
    private readonly List<WorkspaceNote> notes = [];

    public IReadOnlyList<WorkspaceNote> Notes => notes;

    public void Add(string path)
    {
        if (notes.Exists(n => n.Text.StartsWith(path, StringComparison.Ordinal))) return;
        notes.Add(new WorkspaceNote("workspace.ignored_write", $"{path} was written and is ignored, excluded or masked, so it is not part of the change, nor of a checkpoint."));
    }
}
