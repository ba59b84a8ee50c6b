using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox;

/// <summary>Mounts a workspace's layers for one box, as an ordinary user: in a user namespace of its own, in which the user counts as root, around bubblewrap's.</summary>
internal static class UserOverlay
{
    private const string Script = "\"$1\" -n -i -t overlay -o \"$2\" overlay \"$3\" && shift 3 && exec \"$@\"";

    /// <summary>
    /// The options that the kernel takes for the layers. What the upper layer holds are whole files, and marks that need no rights. Volatile: else the end of each command would write all that the
    /// machine has not yet written to that disk; what a run must not lose stands in the object store.
    /// </summary>
    public static string Options(WorkspaceOverlay overlay, string lower) =>
        $"volatile,userxattr,index=off,metacopy=off,redirect_dir=nofollow,lowerdir={overlay.Mask}:{lower},upperdir={overlay.Upper},workdir={overlay.Work}";

    /// <summary>Empties the kernel's work folder. A volatile mount leaves a mark there, and the kernel mounts no layers again while it stands.</summary>
    public static void Clear(WorkspaceOverlay overlay) => FolderClearing.Empty(overlay.Work);

    /// <summary>Adds the programs that mount and then start what follows.</summary>
    public static void Append(ICollection<string> arguments, WorkspaceOverlay overlay, string place)
    {
        Clear(overlay);
        foreach (var argument in (ReadOnlySpan<string>)[Find("unshare"), "--user", "--map-root-user", "--mount", "--", "/bin/sh", "-c", Script, "lathe", Find("mount"), Options(overlay, overlay.Lower), place])
            arguments.Add(argument);
    }

    private static string Find(string name) => File.Exists($"/usr/bin/{name}") ? $"/usr/bin/{name}" : File.Exists($"/bin/{name}") ? $"/bin/{name}" : throw SandboxErrors.Missing(name, "util-linux");
}
