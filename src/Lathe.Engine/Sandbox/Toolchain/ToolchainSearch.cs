namespace Lathe.Engine.Sandbox.Toolchain;

/// <summary>Collects what is to be shown, and refuses what would show more than programs and packages.</summary>
internal sealed class ToolchainSearch(string? home)
{
    private readonly List<ToolchainMount> _mounts = [];

    public string? Home => home;

    /// <summary>Adds one path unless it would show a secret; says whether it is shown.</summary>
    public bool Add(string tool, string path)
    {
        if (!IsHarmless(path)) return false;
        foreach (var mount in _mounts)
            if (mount.Path == path) return true;
        _mounts.Add(new ToolchainMount(tool, path));
        return true;
    }

    /// <summary>Adds what programs in a folder need: the prefix that they were installed under, as far as that is one.</summary>
    public void AddProgramFolder(string folder)
    {
        if (SandboxPaths.InSystem(folder)) return;
        var name = Path.GetFileName(folder);
        var prefix = Path.GetDirectoryName(folder)!;
        if (name is not ("bin" or "sbin" or "shims") || prefix == "/" || prefix == home || !IsDeep(prefix))
        {
            Add("path", folder);
            if (name is "bin" or "sbin" && home is not null && Path.GetDirectoryName(prefix) == home) AddParts(prefix);
            return;
        }

        if (!Add("path", prefix)) Add("path", folder);
    }

    /// <summary>The mounts without those that lie in others, parents first.</summary>
    public IReadOnlyList<ToolchainMount> Outermost()
    {
        _mounts.Sort(static (one, other) => string.CompareOrdinal(one.Path, other.Path));
        var outermost = new List<ToolchainMount>();
        foreach (var mount in _mounts)
        {
            var inside = false;
            foreach (var outer in outermost) inside |= SandboxPaths.IsWithin(mount.Path, outer.Path);
            if (!inside) outermost.Add(mount);
        }

        return outermost;
    }

    // ~/.local is known to hold more than an installation; its parts have rows of their own.
    private void AddParts(string prefix)
    {
        if (Path.GetFileName(prefix).StartsWith('.')) return;
        foreach (var part in ToolchainTable.PrefixParts)
            if (Directory.Exists($"{prefix}/{part}")) Add("path", $"{prefix}/{part}");
    }

    // A prefix is shown whole from the second level on (/opt/x, ~/.nvm/versions/node/v22), never a first-level folder of the machine or of the home.
    private bool IsDeep(string prefix)
    {
        var root = home is not null && SandboxPaths.IsWithin(prefix, home) ? home.Length : 0;
        return prefix.AsSpan(root).Count('/') >= 2;
    }

    private bool IsHarmless(string path)
    {
        if (path == "/" || SandboxPaths.IsReserved(path)) return false;
        if (home is null) return true;
        // A link below the home may lead to a secret; what counts is where it ends.
        var real = SandboxPaths.Resolve(path);
        if (SandboxPaths.IsWithin(home, path) || SandboxPaths.IsWithin(home, real)) return false;
        foreach (var secret in ToolchainTable.Secret)
        {
            var place = $"{home}/{secret}";
            if (SandboxPaths.IsWithin(path, place) || SandboxPaths.IsWithin(real, place)) return false;
            if ((SandboxPaths.IsWithin(place, path) || SandboxPaths.IsWithin(place, real)) && Path.Exists(place)) return false;
        }

        return true;
    }
}
