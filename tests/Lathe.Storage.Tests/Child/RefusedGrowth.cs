using System.Runtime.InteropServices;

namespace Lathe.Storage.Tests.Child;

/// <summary>
/// Has the kernel refuse this thread, from now on, to set a file's length to one byte, as a disk does that became read-only (seccomp(2)). Nothing else is refused: whatever is written before that question is written.
/// </summary>
internal static class RefusedGrowth
{
    private const int SetNoNewPrivileges = 38, SetSeccomp = 22, FilterMode = 2;
    private const ushort Load = 0x20, JumpIfEqual = 0x15, Return = 0x06;
    private const uint Allow = 0x7FFF_0000, ReadOnlySystem = 0x0005_0000 | 30;

    // Where struct seccomp_data has the call's number, and the lower half of its second argument.
    private const uint NumberAt = 0, LengthAt = 24;

    /// <summary>Begins to refuse.</summary>
    /// <returns>False where the kernel takes no filter.</returns>
    public static bool Begin()
    {
        var truncate = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 46u : 77u;
        Step[] steps = [new(Load, 0, 0, NumberAt), new(JumpIfEqual, 0, 3, truncate), new(Load, 0, 0, LengthAt), new(JumpIfEqual, 0, 1, 1), new(Return, 0, 0, ReadOnlySystem), new(Return, 0, 0, Allow)];
        var pinned = GCHandle.Alloc(steps, GCHandleType.Pinned);
        var program = new Program((ushort)steps.Length, pinned.AddrOfPinnedObject());
        var begun = Set(SetNoNewPrivileges, 1, 0, 0, 0) == 0 && SetFilter(SetSeccomp, FilterMode, in program, 0, 0) == 0;
        pinned.Free();
        return begun;
    }

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int Set(int option, nint a, nint b, nint c, nint d);

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int SetFilter(int option, nint mode, in Program program, nint c, nint d);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Step(ushort code, byte yes, byte no, uint value)
    {
        private readonly ushort code = code;
        private readonly byte yes = yes, no = no;
        private readonly uint value = value;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Program(ushort length, nint steps)
    {
        private readonly ushort length = length;
        private readonly nint steps = steps;
    }
}
