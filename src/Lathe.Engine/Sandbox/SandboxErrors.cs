using Lathe.Errors;

namespace Lathe.Engine.Sandbox;

/// <summary>What can be wrong with a sandbox itself, with the remedy.</summary>
internal static class SandboxErrors
{
    private const string Without = "or run without isolation, at your own risk, with --sandbox none";

    public static LatheException Missing(string program, string package) => new LatheError(ErrorKind.DependencyMissing, "sandbox.missing", $"The sandbox needs '{program}', which is not installed.")
    {
        Guidance = $"Install it with: sudo apt-get install -y {package} ({Without}).",
    }.ToException();

    public static LatheException Mount(string message, string guidance) => new LatheError(ErrorKind.Sandbox, "sandbox.mount", message) { Guidance = guidance }.ToException();

    // Not a fault of the sandbox: the user's repository, or a folder in it, went away.
    public static LatheException Gone(string path) => new LatheError(ErrorKind.NotFound, "sandbox.mount", $"{path} is gone, and commands need it.")
    {
        Guidance = "It was deleted or moved while the run was going on. Put it back, and go on with 'lathe resume RUN'.",
    }.ToException();

    public static LatheException Scratch(string folder, Exception cause)
        => new LatheError(ErrorKind.Storage, "sandbox.scratch", $"The sandbox cannot write its files below {folder}: {cause.Message}")
        {
            Guidance = "Make the folder writable, or set LATHE_HOME to one that is.",
        }.ToException(cause);

    public static LatheException NoLandlock(int version)
        => new LatheError(
            ErrorKind.Sandbox, "sandbox.unavailable", version == 0 ? "This kernel has no Landlock, or it is turned off." : $"This kernel's Landlock is too old (version {version}; {Landlock.LandlockKernel.Least} is needed, Linux 6.2).")
        {
            Guidance = $"Use a newer kernel, with landlock in the list of 'lsm=' if that is set; {Without}.",
        }.ToException();

    public static LatheException LandlockFailed(string said)
        => new LatheError(ErrorKind.Sandbox, "sandbox.unavailable", $"Landlock cannot be set up here. {(said.Length == 0 ? "The launcher ended without a word." : said)}")
        {
            Guidance = $"Something around Lathe forbids it (a container's system call filter, say); {Without}.",
        }.ToException();

    public static LatheException Stuck(int processId) => new LatheError(ErrorKind.Sandbox, "sandbox.stuck", $"The processes of a command could not be ended (process {processId}).")
    {
        Guidance = "A process that hangs in the kernel (a dead network mount, say) cannot be killed; look at it with ps.",
    }.ToException();

    public static LatheException Unavailable(string said, Func<string, string?> readSetting)
        => new LatheError(ErrorKind.Sandbox, "sandbox.unavailable", $"The sandbox cannot be set up here. {said}") { Guidance = $"{Remedy(said, readSetting)} ({Without})." }.ToException();

    /// <summary>What to do about a set-up that failed, from what was said and how this kernel is set.</summary>
    private static string Remedy(string said, Func<string, string?> readSetting)
    {
        if (readSetting("/proc/sys/user/max_user_namespaces") == "0")
            return "User namespaces are turned off. Turn them on with: sudo sysctl -w user.max_user_namespaces=15000";
        if (readSetting("/proc/sys/kernel/unprivileged_userns_clone") == "0")
            return "User namespaces are turned off for ordinary users. Turn them on with: sudo sysctl -w kernel.unprivileged_userns_clone=1";
        if (readSetting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
            return "AppArmor keeps ordinary programs from user namespaces. Give bubblewrap a profile: write /etc/apparmor.d/bwrap with "
                + "'abi <abi/4.0>, include <tunables/global> profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }' and run: sudo apparmor_parser -r /etc/apparmor.d/bwrap";
        if (readSetting("/.dockerenv") is not null || readSetting("/run/.containerenv") is not null)
            return "This is a container that may not make namespaces or mount /proc. Start it with --security-opt seccomp=unconfined --security-opt systempaths=unconfined "
                + "(and --cap-add SYS_ADMIN when it runs as root)";
        return said.Contains("Unknown option", StringComparison.Ordinal)
            ? "This bubblewrap is too old; 0.5 or later is needed"
            : "See what bubblewrap said above";
    }
}
