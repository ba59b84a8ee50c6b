namespace Lathe.Engine.Sandbox.Landlock;

/// <summary>What Landlock does not keep that bubblewrap does, on a kernel. docs/sandbox.md has the long form.</summary>
internal static class WeakerPromises
{
    public static IReadOnlyList<string> Of(LandlockKernel kernel)
    {
        List<string> weaker =
        [
            "the machine's own paths instead of yours, and no masks over files in the workspace",
            "names and sizes of files, and other processes' command lines, can be seen",
            "modes and times of your own files can be changed (not their content)",
            "no loopback network, no local sockets, no /tmp and no /dev/shm",
        ];
        if (kernel.Version < 4) weaker.Add("the network is closed by the system call filter alone");
        if (kernel.Scopes == 0) weaker.Add("your other processes can be signalled (Linux 6.12 keeps that out)");
        return weaker;
    }
}
