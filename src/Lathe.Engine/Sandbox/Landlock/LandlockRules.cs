using System.Globalization;
using Lathe.Engine.Sandbox.Toolchain;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox.Landlock;

/// <summary>What of the machine a command may touch, and how. Everything that is not named is closed.</summary>
internal sealed class LandlockRules(LandlockKernel kernel)
{
    private const ulong Execute = 1, WriteFile = 2, ReadFile = 4, ReadFolder = 8, MakeDevices = (1 << 6) | (1 << 11), Truncate = 1 << 14, DeviceControl = 1 << 15;
    private const ulong Reading = Execute | ReadFile | ReadFolder;

    // Rights that a file can have; the others are a folder's, and the kernel refuses them on a file.
    private const ulong OfFile = Execute | WriteFile | ReadFile | Truncate | DeviceControl;

    private static readonly string[] s_devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

    // Accounts and names, which a program looks up to start; the rest of /etc as the other boxes show it.
    private static readonly string[] s_etc =
    [
        "passwd", "group", "hosts", "host.conf", "hostname", "nsswitch.conf", "resolv.conf", "gai.conf", "os-release", "localtime", "timezone", "mtab", "inputrc", "bash.bashrc", "profile", "terminfo",
    ];

    private readonly List<string> _rules = [];
    private readonly List<string> _paths = [];

    /// <summary>Rights and paths, as the launcher reads them.</summary>
    public IReadOnlyList<string> Rules => _rules;

    /// <summary>Whether somebody who owns nothing here has to pass a folder that is closed to others.</summary>
    public bool NeedPassage => _paths.Exists(IsBehindClosed);

    public void AddSystem()
    {
        foreach (var folder in SandboxPaths.System) Add(folder, Reading);
        foreach (var device in s_devices) Add(device, ReadFile | WriteFile | Truncate | DeviceControl);
        Add("/proc", ReadFile | ReadFolder);
        foreach (var name in s_etc) Add($"/etc/{name}", Reading);
        foreach (var name in BoxFiles.FindShown()) Add($"/etc/{name}", Reading);
    }

    public void AddTools(ToolchainSet toolchains)
    {
        foreach (var mount in toolchains.Mounts) AddReadable(mount.Path);
    }

    public void AddMount(WorkspaceMount mount)
    {
        if (mount.HostPath is not { } path) return;
        if (mount.Kind == WorkspaceMountKind.Private) AddWritable(path);
        else AddReadable(path);
    }

    public void AddReadable(string path)
    {
        Add(path, Reading);
        _paths.Add(path);
    }

    // Everything but to make devices.
    public void AddWritable(string path)
    {
        Add(path, kernel.Files & ~MakeDevices);
        _paths.Add(path);
    }

    private void Add(string path, ulong rights)
    {
        if (!Path.Exists(path)) return;
        rights &= Directory.Exists(path) ? kernel.Files : kernel.Files & OfFile;
        _rules.Add(string.Create(CultureInfo.InvariantCulture, $"{rights}:{path}"));
    }

    private static bool IsBehindClosed(string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is { Length: > 1 }; folder = Path.GetDirectoryName(folder))
            if ((File.GetUnixFileMode(folder) & UnixFileMode.OtherExecute) == UnixFileMode.None) return true;
        return false;
    }
}
