namespace Lathe.Engine.Sandbox;

/// <summary>Questions about absolute, normal paths.</summary>
internal static class SandboxPaths
{
    public static readonly string[] UsualSearchPath = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    /// <summary>The folders of the machine that a box shows as they are.</summary>
    public static readonly string[] System = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32"];

    private static readonly string[] s_reserved = ["/proc", "/dev", "/sys", "/etc"];

    public static string Normal(string path)
    {
        var full = Path.GetFullPath(path);
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }

    /// <summary>The same path or one below it.</summary>
    public static bool IsWithin(string path, string folder)
        => path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || folder == "/" || path[folder.Length] == '/');

    public static bool InSystem(string path) => IsWithinAny(path, System);

    /// <summary>The box makes these itself; nothing of the machine's is shown there.</summary>
    public static bool IsReserved(string path) => IsWithinAny(path, s_reserved);

    /// <summary>Where a path leads when it is a link itself; links further up are left alone.</summary>
    public static string Resolve(string path)
    {
        try
        {
            return Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path;
        }
    }

    private static bool IsWithinAny(string path, string[] folders)
    {
        foreach (var folder in folders)
            if (IsWithin(path, folder)) return true;
        return false;
    }
}
