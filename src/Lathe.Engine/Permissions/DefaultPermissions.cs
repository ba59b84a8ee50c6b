namespace Lathe.Engine.Permissions;

/// <summary>The rules that hold before the user's own. Later rules win, so the user's can lift each of these.</summary>
public static class DefaultPermissions
{
    private static readonly PermissionRule[] Common =
    [
        // Tools that this table does not know, as those of MCP servers.
        new("*", "*", PermissionAnswer.Ask),
        new("read_file", "*", PermissionAnswer.Allow),
        new("list_files", "*", PermissionAnswer.Allow),
        new("search", "*", PermissionAnswer.Allow),
        new("outline", "*", PermissionAnswer.Allow),
        new("finish", "*", PermissionAnswer.Allow),
        new("edit_file", "*", PermissionAnswer.Allow),
        new("apply_patch", "*", PermissionAnswer.Allow),
        new("write_file", "*", PermissionAnswer.Allow),
    ];

    // No wall (a shell has a hundred spellings of each), but a clear answer to what is never meant. The sandbox is the wall.
    private static readonly PermissionRule[] Destructive =
    [
        new("run_command", "sudo *", PermissionAnswer.Deny),
        new("run_command", "su *", PermissionAnswer.Deny),
        new("run_command", "rm -rf /*", PermissionAnswer.Deny),
        new("run_command", "rm -fr /*", PermissionAnswer.Deny),
        new("run_command", "rm -rf ~*", PermissionAnswer.Deny),
        new("run_command", "mkfs*", PermissionAnswer.Deny),
        new("run_command", "shutdown*", PermissionAnswer.Deny),
        new("run_command", "reboot*", PermissionAnswer.Deny),
    ];

    /// <summary>The table for a sandbox: commands are allowed inside one, and an ask without one.</summary>
    /// <param name="sandbox">The backend's name.</param>
    public static IReadOnlyList<PermissionRule> For(string sandbox)
    {
        var commands = sandbox.Equals("none", StringComparison.Ordinal) ? PermissionAnswer.Ask : PermissionAnswer.Allow;
        return [.. Common, new PermissionRule("run_command", "*", commands), .. Destructive];
    }
}
