using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// The tree and the mounts above it, checked and in the order in which they must be made: a mount hides what was mounted before it in the same place, so parents
/// come before their children.
/// </summary>
internal sealed class MountPlan : IDisposable
{
    private readonly MountPoints _points = new();

    private MountPlan()
    {
    }

    /// <summary>What to mount, in order; a mask has no source.</summary>
    public List<WorkspaceMount> Mounts { get; } = [];

    /// <summary>Checks a command's mounts and makes their mount points.</summary>
    /// <exception cref="LatheException"><c>sandbox.mount</c>.</exception>
    public static MountPlan Prepare(SandboxCommand command)
    {
        var plan = new MountPlan();
        try
        {
            plan.Fill(command);
            return plan;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    /// <summary>The folders of the machine that the command may write to.</summary>
    public List<string> Writable()
    {
        var folders = new List<string>();
        foreach (var mount in Mounts)
            if (mount is { Kind: WorkspaceMountKind.Private, HostPath: { } folder } && Directory.Exists(folder)) folders.Add(folder);
        return folders;
    }

    public void Dispose() => _points.Dispose();

    private void Fill(SandboxCommand command)
    {
        var tree = new WorkspaceMount(SandboxPaths.Normal(command.TreePath), Checked(command.MountPath), WorkspaceMountKind.Private);
        if (!Directory.Exists(tree.HostPath)) throw SandboxErrors.Mount($"The workspace {tree.HostPath} is gone.", "It was deleted while the run was going on; start the run again.");
        Mounts.Add(tree);

        var others = new List<WorkspaceMount>(command.Mounts.Count);
        foreach (var mount in command.Mounts)
            others.Add(mount with { BoxPath = Checked(mount.BoxPath), HostPath = mount.HostPath is null ? null : SandboxPaths.Normal(mount.HostPath) });
        others.Sort(static (one, other) => string.CompareOrdinal(one.BoxPath, other.BoxPath));
        foreach (var mount in others)
            if (Stands(mount)) Mounts.Add(mount);
    }

    // False for a mask that has nothing to hide.
    private bool Stands(WorkspaceMount mount)
    {
        var isMask = mount.Kind is WorkspaceMountKind.MaskedFile or WorkspaceMountKind.MaskedDirectory;
        var isFolder = isMask ? mount.Kind == WorkspaceMountKind.MaskedDirectory : Directory.Exists(mount.HostPath);
        if (!isMask && !Path.Exists(mount.HostPath))
            throw SandboxErrors.Gone(mount.HostPath!);

        if (Beneath(mount.BoxPath) is not { HostPath: { } root } below) return !isMask;
        var relative = mount.BoxPath[below.BoxPath.Length..].TrimStart('/');
        if (relative.Length == 0) return true;
        // What a link leads to is not in the box unless it lies in the tree, and there it has its own name to be masked by.
        if (isMask && MountPoints.Kind($"{root}/{relative}") is null or PlaceKind.Link) return false;
        if (_points.Ensure(root, relative, isFolder)) return true;
        throw SandboxErrors.Mount(
            $"{mount.BoxPath} cannot be shown: a link, or something of another kind, is in its place.", "Look at what the repository or an earlier command put there.");
    }

    // The mount that a path in the box lies in, the innermost one; null when the box itself makes the place.
    private WorkspaceMount? Beneath(string boxPath)
    {
        for (var i = Mounts.Count - 1; i >= 0; i--)
            if (SandboxPaths.IsWithin(boxPath, Mounts[i].BoxPath)) return Mounts[i];
        return null;
    }

    private static string Checked(string boxPath)
    {
        if (!boxPath.StartsWith('/') || boxPath.Contains('\0')) throw Refused(boxPath);
        var path = SandboxPaths.Normal(boxPath);
        // In the machine's own folders, which a box shows read-only, only what is there already can be stood on.
        if (path is "/" or "/tmp" or "/usr" or "/run" or "/var" || SandboxPaths.IsReserved(path) || (SandboxPaths.InSystem(path) && !Path.Exists(path))) throw Refused(boxPath);
        return path;
    }

    private static LatheException Refused(string boxPath)
        => SandboxErrors.Mount($"Nothing can be shown at {boxPath} in a sandbox.", "Work on a copy of the repository below your home or below /srv, or use --sandbox none.");
}
