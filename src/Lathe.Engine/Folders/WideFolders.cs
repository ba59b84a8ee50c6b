using Lathe.Engine.Configuration;
using Lathe.Engine.Trust;

namespace Lathe.Engine.Folders;

/// <summary>Knows the folders that hold much else than one project. What they hold may well be one.</summary>
internal static class WideFolders
{
    // https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html, and what is usual besides. A project may well lie in /opt, /srv or /var/www; in these it may not be all of it.
    private static readonly HashSet<string> System = new(StringComparer.Ordinal)
    {
        "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib32", "/lib64", "/libx32", "/media", "/mnt", "/nix", "/nix/store", "/opt", "/root", "/run", "/sbin", "/snap", "/srv",
        "/usr", "/usr/bin", "/usr/include", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/local", "/usr/local/bin", "/usr/local/lib", "/usr/local/src", "/usr/sbin", "/usr/share", "/usr/src",
        "/var", "/var/cache", "/var/lib", "/var/log", "/var/run", "/var/spool", "/Users", "/Volumes",
    };

    private static readonly string[] Temporary = ["/tmp", "/var/tmp", "/dev/shm"];

    // Folders of a home in which many things lie, or in which programs keep what is theirs.
    private static readonly string[] InHome = ["Desktop", "Documents", "Downloads", "Music", "Pictures", "Public", "Videos", ".cache", ".config", ".local", ".local/bin", ".local/share", ".local/state", ".ssh", ".gnupg", ".aws", ".kube", ".docker", "snap"];

    /// <summary>Why a folder is more than a project; null where nothing speaks against it.</summary>
    /// <param name="folder">An absolute path without links.</param>
    /// <param name="environment">The surroundings; they tell where the home is.</param>
    public static string? Why(string folder, LatheEnvironment environment)
    {
        var home = Real(environment["HOME"]);
        if (folder == home || Path.GetDirectoryName(folder) is "/home" or "/Users") return folder == home ? "it is your home folder" : "it is somebody's home folder";
        if (folder == Real(environment["TMPDIR"]) || Array.IndexOf(Temporary, folder) >= 0) return "it is the folder for everybody's temporary files";
        if (System.Contains(folder)) return "it is a folder of the system";
        if (home is null) return null;
        if (ProjectFolders.IsWithin(home, folder)) return "your home folder lies in it";
        return Array.Exists(InHome, name => folder == $"{home}/{name}") ? "it is a folder of your home for all sorts of things" : null;
    }

    private static string? Real(string? folder) => folder is not null && Path.IsPathRooted(folder) ? Directory.Exists(folder) ? Path.TrimEndingDirectorySeparator(RepositoryRoot.Real(folder)) : Path.TrimEndingDirectorySeparator(folder) : null;
}
