using System.Runtime.InteropServices;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox.Seccomp;

/// <summary>
/// The system call filter of a box. It allows by default, since any program may be a build tool, and refuses what only an escape needs (<see cref="SystemCalls"/>).
/// It is the second line: namespaces, an empty capability set and an unprivileged user are the first.
/// </summary>
internal static class SeccompFilter
{
    public const uint Allow = 0x7FFF_0000;
    public const uint KillProcess = 0x8000_0000;
    public const uint NotPermitted = Errno | ErrorNumber.NotPermitted;
    public const uint NoSuchCall = Errno | ErrorNumber.NoSuchCall;
    public const uint AccessDenied = Errno | ErrorNumber.AccessDenied;
    public const uint NoSuchProtocol = Errno | ErrorNumber.NoSuchProtocol;
    public const uint NoSuchFamily = Errno | ErrorNumber.NoSuchFamily;

    public const uint AuditX64 = 0xC000_003E;
    public const uint AuditArm64 = 0xC000_00B7;

    // CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET. NEWTIME shares its bit with the exit signal and cannot be asked of clone.
    public const uint NamespaceFlags = 0x7E02_0000;

    private const uint Errno = 0x0005_0000;
    private const uint X32Bit = 0x4000_0000;

    // TIOCSTI types into the terminal that Lathe runs in; TIOCLINUX pastes into it.
    private const uint PushInput = 0x5412;
    private const uint LinuxConsole = 0x541C;

    // Offsets in struct seccomp_data. The low half of an argument is enough: the kernel itself cuts these arguments to 32 bits.
    private const uint Number = 0, Platform = 4, FirstArgument = 16, SecondArgument = 24, ThirdArgument = 32;

    // Query, Linux, a kernel that calls itself 2.6, and no random addresses (sanitizers). Not among them: readable memory that is executable, a mapped page 0.
    private static readonly uint[] s_personalities = [0xFFFF_FFFF, 0, 0x2_0000, 0x4_0000];

    // The default, ICMP, TCP, UDP, ICMPv6, Multipath TCP. Others make the kernel load modules that hardly anybody uses.
    private static readonly uint[] s_protocols = [0, 1, 6, 17, 58, 262];

    /// <summary>The filter for an architecture; null where there is no table for it.</summary>
    /// <param name="architecture">Whose system calls.</param>
    /// <param name="scope">What it has to keep.</param>
    public static byte[]? For(Architecture architecture, FilterScope scope) => architecture switch
    {
        Architecture.X64 => Build(AuditX64, static call => call.X64, scope),
        Architecture.Arm64 => Build(AuditArm64, static call => call.Arm64, scope),
        _ => null,
    };

    private static byte[] Build(uint audit, Func<SystemCalls.Call, int> number, FilterScope scope)
    {
        var program = new FilterAssembler();
        program.Load(Platform);
        program.Jump(FilterAssembler.JumpIfEqual, audit, null, "kill");
        program.Load(Number);
        // The x32 calls carry the x86_64 architecture and a bit in their number; their table would let the denied ones through under other numbers.
        if (audit == AuditX64) program.Jump(FilterAssembler.JumpIfAtLeast, X32Bit, "deny");
        foreach (var call in SystemCalls.Denied)
            if (number(call) != SystemCalls.None) program.Jump(FilterAssembler.JumpIfEqual, (uint)number(call), "deny");
        if (scope.IsShared)
        {
            foreach (var call in SystemCalls.DeniedWhenShared) program.Jump(FilterAssembler.JumpIfEqual, (uint)number(call), "deny");
            foreach (var call in SystemCalls.OwnProcessOnly) program.Jump(FilterAssembler.JumpIfEqual, (uint)number(call), "first is own");
            foreach (var call in SystemCalls.OwnProcessOnlySecond) program.Jump(FilterAssembler.JumpIfEqual, (uint)number(call), "second is own");
        }

        // clone3 has its flags in memory, which a filter cannot read; without it every C library falls back to clone.
        program.Jump(FilterAssembler.JumpIfEqual, (uint)number(SystemCalls.Clone3), "no such call");
        program.Jump(FilterAssembler.JumpIfEqual, (uint)number(SystemCalls.Clone), "clone");
        program.Jump(FilterAssembler.JumpIfEqual, (uint)number(SystemCalls.Ioctl), "ioctl");
        program.Jump(FilterAssembler.JumpIfEqual, (uint)number(SystemCalls.Socket), "socket");
        program.Jump(FilterAssembler.JumpIfEqual, (uint)number(SystemCalls.SocketPair), "pair");
        program.Jump(FilterAssembler.JumpIfEqual, (uint)number(SystemCalls.Personality), "personality");
        program.End(Allow);

        program.Label("first is own");
        program.Load(FirstArgument);
        program.Jump(FilterAssembler.JumpIfEqual, 0, "allow", "deny");
        program.Label("second is own");
        program.Load(SecondArgument);
        program.Jump(FilterAssembler.JumpIfEqual, 0, "allow", "deny");

        program.Label("personality");
        program.Load(FirstArgument);
        foreach (var personality in s_personalities) program.Jump(FilterAssembler.JumpIfEqual, personality, "allow");
        program.End(NotPermitted);

        program.Label("clone");
        program.Load(FirstArgument);
        program.Jump(FilterAssembler.JumpIfAnyBit, NamespaceFlags, "deny", "allow");

        program.Label("ioctl");
        program.Load(SecondArgument);
        program.Jump(FilterAssembler.JumpIfEqual, PushInput, "deny");
        program.Jump(FilterAssembler.JumpIfEqual, LinuxConsole, "deny", "allow");

        // Unix, IPv4, IPv6, and of netlink only the routing protocol (which interfaces there are): no packet, vsock, kernel crypto or other sockets.
        program.Label("pair");
        program.Load(FirstArgument);
        program.Jump(FilterAssembler.JumpIfEqual, 1, "allow");
        program.Label("socket");
        program.Load(FirstArgument);
        program.Jump(FilterAssembler.JumpIfEqual, 1, scope.LocalSockets ? "allow" : "closed");
        program.Jump(FilterAssembler.JumpIfEqual, 2, scope.Internet ? "internet" : "closed");
        program.Jump(FilterAssembler.JumpIfEqual, 10, scope.Internet ? "internet" : "closed");
        program.Jump(FilterAssembler.JumpIfEqual, 16, null, "no such family");
        program.Load(ThirdArgument);
        program.Jump(FilterAssembler.JumpIfEqual, 0, scope.Internet ? "allow" : "closed", "no such family");

        // Streams and datagrams; no raw sockets. The type's upper bits are flags.
        program.Label("internet");
        program.Load(SecondArgument);
        program.And(0xF);
        program.Jump(FilterAssembler.JumpIfEqual, 1, "protocol");
        program.Jump(FilterAssembler.JumpIfEqual, 2, "protocol", "deny");
        program.Label("protocol");
        program.Load(ThirdArgument);
        foreach (var protocol in s_protocols) program.Jump(FilterAssembler.JumpIfEqual, protocol, "allow");
        program.End(NoSuchProtocol);

        program.Label("allow");
        program.End(Allow);
        program.Label("deny");
        program.End(NotPermitted);
        program.Label("no such call");
        program.End(NoSuchCall);
        program.Label("no such family");
        program.End(NoSuchFamily);
        program.Label("closed");
        program.End(AccessDenied);
        program.Label("kill");
        program.End(KillProcess);
        return program.Assemble();
    }
}
