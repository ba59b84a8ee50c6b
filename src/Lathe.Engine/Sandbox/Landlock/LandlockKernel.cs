using System.Runtime.InteropServices;

namespace Lathe.Engine.Sandbox.Landlock;

/// <summary>What this kernel's Landlock can do (landlock(7)).</summary>
/// <param name="Version">The version of its interface; 0 where there is none or it is turned off.</param>
internal readonly partial record struct LandlockKernel(int Version)
{
    /// <summary>The first version that keeps a command from cutting files short that it may not write (Linux 6.2).</summary>
    public const int Least = 3;

    /// <summary>Asks the kernel.</summary>
    public static LandlockKernel Ask() => new((int)Math.Max(0, CreateRuleset(444, 0, 0, 1)));

    /// <summary>Rights on files that it knows: 13 in version 1, then moving and linking between folders, cutting short, and the controls of devices.</summary>
    public ulong Files => Version switch
    {
        >= 5 => (1UL << 16) - 1,
        >= 3 => (1UL << 15) - 1,
        _ => 0,
    };

    /// <summary>Rights on the network that it knows: to bind and to connect TCP.</summary>
    public ulong Network => Version >= 4 ? 3UL : 0;

    /// <summary>Whether it keeps signals and abstract sockets inside.</summary>
    public ulong Scopes => Version >= 6 ? 3UL : 0;

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long CreateRuleset(long number, nint attributes, nint size, uint flags);
}
