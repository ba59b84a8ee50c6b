using System.Globalization;
using Lathe.Engine.Sandbox.Toolchain;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// Bubblewrap's arguments for one command. It mounts in the order of its arguments, so the order here is the order of the layers: system, generated files, home,
/// toolchains, tree, mounts above the tree; then the root is closed.
/// </summary>
internal sealed class BubblewrapArguments
{
    // Newer than bubblewrap 0.5; a box is complete without them, since the filter also keeps user namespaces out and file sizes are limited anyway.
    public const string SizeOption = "--size";
    public const string NoUserNamespacesOption = "--disable-userns";

    private readonly List<string> _arguments = new(192);
    private readonly List<string> _mounted = [];
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private readonly IReadOnlySet<string> _without;
    private readonly BoxAccount _account;
    private readonly bool _root;

    /// <param name="account">Who the command is.</param>
    /// <param name="root">Whether bubblewrap itself runs as root.</param>
    /// <param name="without">Options that this bubblewrap does not know.</param>
    public BubblewrapArguments(BoxAccount account, bool root, IReadOnlySet<string> without) => (_account, _root, _without) = (account, root, without);

    /// <summary>The places in memory that a box has for itself.</summary>
    public static string[] TemporaryPlaces(BoxAccount account) => ["/tmp", "/var/tmp", "/dev/shm", account.Home];

    public List<string> Build(BoxFiles files, ToolchainSet toolchains, MountPlan plan, SandboxCommand command)
    {
        Isolate(command.Network, command.Overlay is not null);
        System();
        Etc(files, command.Network);
        Private(command.Limits.TemporaryBytes);
        Tools(toolchains, plan.Mounts[0].BoxPath);
        foreach (var mount in plan.Mounts) Mount(mount, files);
        Add("--remount-ro", "/", "--chdir", "/");
        return _arguments;
    }

    private void Isolate(NetworkPolicy network, bool isMapped)
    {
        // With a user namespace, which root does not need, the user that root hands over to inside would have no number.
        if (!_root)
        {
            Add("--unshare-user");
            if (!_without.Contains(NoUserNamespacesOption)) Add(NoUserNamespacesOption);
            // Whoever mounts layers is called root in the namespace around; the command has the user's own number again.
            if (isMapped) Add("--uid", Text(_account.UserId), "--gid", Text(_account.GroupId));
        }

        Add("--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try");
        if (network == NetworkPolicy.None) Add("--unshare-net");
        Add("--die-with-parent", "--new-session", "--hostname", "lathe", "--cap-drop", "ALL");
        // As root the command cannot be process 1: bubblewrap, which has no right to signal another user, could not take it along when it dies.
        if (!_root) Add("--as-pid-1");
        // What it takes to become the unprivileged user and to empty the bounding set; gone before the command starts.
        if (_root) Add("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP");
        Add("--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--seccomp", "9", "--json-status-fd", "8");
    }

    private void System()
    {
        foreach (var folder in SandboxPaths.System)
        {
            if (MountPoints.Kind(folder) is not { } kind) continue;
            if (kind == PlaceKind.Link) Add("--symlink", new FileInfo(folder).LinkTarget!, folder);
            else Add("--ro-bind", folder, folder);
            _made.Add(folder);
        }
    }

    private void Etc(BoxFiles files, NetworkPolicy network)
    {
        Add("--ro-bind", files.Etc, "/etc");
        foreach (var shown in files.Shown) Add("--ro-bind-try", $"/etc/{shown}", $"/etc/{shown}");
        if (network == NetworkPolicy.All) Add("--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf", "--ro-bind-try", "/etc/hosts", "/etc/hosts");
    }

    private void Private(long bytes)
    {
        Add("--proc", "/proc", "--dev", "/dev");
        Temporary("/dev/shm", bytes, "1777");
        Add("--remount-ro", "/dev");
        Temporary("/tmp", bytes, "1777");
        Folder("/var");
        Temporary("/var/tmp", bytes, "1777");
        Folder("/run");
        Parents(_account.Home);
        // As root, bubblewrap owns what it makes; nobody else is in the box.
        Temporary(_account.Home, bytes, _root ? "0777" : "0700");
    }

    private void Tools(ToolchainSet toolchains, string tree)
    {
        foreach (var mount in toolchains.Mounts)
        {
            // The workspace decides what is to be seen where the tree lies.
            if (SandboxPaths.IsWithin(mount.Path, tree)) continue;
            Parents(mount.Path);
            Add("--ro-bind-try", mount.Path, mount.Path);
            _mounted.Add(mount.Path);
        }
    }

    private void Mount(WorkspaceMount mount, BoxFiles files)
    {
        Parents(mount.BoxPath);
        switch (mount.Kind)
        {
            case WorkspaceMountKind.ReadOnly:
                Add("--ro-bind", mount.HostPath!, mount.BoxPath);
                break;
            case WorkspaceMountKind.Private:
                Add("--bind", mount.HostPath!, mount.BoxPath);
                break;
            default:
                Add("--ro-bind", mount.Kind == WorkspaceMountKind.MaskedFile ? files.MaskedFile : files.MaskedFolder, mount.BoxPath);
                break;
        }

        _mounted.Add(mount.BoxPath);
    }

    // Made by itself a folder on the way to a mount would be closed to everybody but its owner.
    private void Parents(string path)
    {
        for (var at = path.IndexOf('/', 1); at > 0; at = path.IndexOf('/', at + 1)) Folder(path[..at]);
    }

    private void Folder(string path)
    {
        if (SandboxPaths.InSystem(path) || !_made.Add(path) || InMount(path)) return;
        var inHome = path.Length > _account.Home.Length && SandboxPaths.IsWithin(path, _account.Home);
        Add("--perms", _root && inHome ? "0777" : "0755", "--dir", path);
    }

    private void Temporary(string path, long bytes, string mode)
    {
        Add("--perms", mode);
        if (!_without.Contains(SizeOption)) Add(SizeOption, Text(bytes));
        Add("--tmpfs", path);
        _made.Add(path);
    }

    private bool InMount(string path)
    {
        // Folders inside a mounted folder exist already, or were made on the machine (MountPoints).
        for (var i = 0; i < _mounted.Count; i++)
            if (SandboxPaths.IsWithin(path, _mounted[i])) return true;
        return false;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Add(params ReadOnlySpan<string> arguments)
    {
        foreach (var argument in arguments) _arguments.Add(argument);
    }
}
