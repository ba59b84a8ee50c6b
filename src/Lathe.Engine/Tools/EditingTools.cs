namespace Lathe.Engine.Tools;

/// <summary>The built-in tools whose arguments are edits.</summary>
public static class EditingTools
{
    /// <summary>Whether a tool is one.</summary>
    /// <param name="name">Its name.</param>
    public static bool Has(string name) => name is "edit_file" or "apply_patch" or "write_file";
}
