using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lathe.Engine.Sandbox.Seccomp;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class SeccompFilterTests
{
    private static readonly FilterScope s_shared = new() { IsShared = true };

    public static TheoryData<Architecture> Architectures => [Architecture.X64, Architecture.Arm64];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Every_denied_call_is_refused_whatever_its_arguments_are(Architecture architecture)
    {
        foreach (var call in SystemCalls.Denied)
        {
            var number = Number(architecture, call);
            if (number == SystemCalls.None) continue;
            Assert.Equal(SeccompFilter.NotPermitted, Run(architecture, number, 0, 0, 0));
            Assert.Equal(SeccompFilter.NotPermitted, Run(architecture, number, ulong.MaxValue, 1, 2));
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Every_other_call_is_allowed(Architecture architecture)
    {
        var special = new HashSet<int> { Number(architecture, SystemCalls.Clone3), Number(architecture, SystemCalls.Personality) };
        foreach (var call in SystemCalls.Denied) special.Add(Number(architecture, call));
        foreach (var call in (SystemCalls.Call[])[SystemCalls.Clone, SystemCalls.Ioctl, SystemCalls.Socket, SystemCalls.SocketPair]) special.Add(Number(architecture, call));
        for (var number = 0; number < 600; number++)
            if (!special.Contains(number)) Assert.Equal(SeccompFilter.Allow, Run(architecture, number, 5, 5, 5));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Clone_makes_threads_and_processes_but_no_namespaces(Architecture architecture)
    {
        var clone = Number(architecture, SystemCalls.Clone);
        Assert.Equal(SeccompFilter.Allow, Run(architecture, clone, 0x003D_0F00));
        Assert.Equal(SeccompFilter.Allow, Run(architecture, clone, 17));
        foreach (var flag in (uint[])[0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000])
            Assert.Equal(SeccompFilter.NotPermitted, Run(architecture, clone, flag | 17));
        Assert.Equal(SeccompFilter.NoSuchCall, Run(architecture, Number(architecture, SystemCalls.Clone3)));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Nothing_is_typed_into_a_terminal(Architecture architecture)
    {
        var ioctl = Number(architecture, SystemCalls.Ioctl);
        Assert.Equal(SeccompFilter.Allow, Run(architecture, ioctl, 0, 0x5413));
        Assert.Equal(SeccompFilter.NotPermitted, Run(architecture, ioctl, 0, 0x5412));
        Assert.Equal(SeccompFilter.NotPermitted, Run(architecture, ioctl, 0, 0x541C));
        // The kernel looks at the low 32 bits only, and so must the filter.
        Assert.Equal(SeccompFilter.NotPermitted, Run(architecture, ioctl, 0, 0x1_0000_5412));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Only_ordinary_socket_families_are_there(Architecture architecture)
    {
        foreach (var call in (int[])[Number(architecture, SystemCalls.Socket), Number(architecture, SystemCalls.SocketPair)])
        {
            foreach (var family in (uint[])[1, 2, 10]) Assert.Equal(SeccompFilter.Allow, Run(architecture, call, family, 1, 6));
            foreach (var family in (uint[])[0, 3, 4, 17, 29, 38, 40, 44]) Assert.Equal(SeccompFilter.NoSuchFamily, Run(architecture, call, family, 1));
            Assert.Equal(SeccompFilter.Allow, Run(architecture, call, 16, 3, 0));
            foreach (var protocol in (uint[])[2, 4, 9, 12, 15, 16]) Assert.Equal(SeccompFilter.NoSuchFamily, Run(architecture, call, 16, 3, protocol));
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Of_the_internet_there_are_streams_and_datagrams_with_the_usual_protocols(Architecture architecture)
    {
        var socket = Number(architecture, SystemCalls.Socket);
        foreach (var family in (uint[])[2, 10])
        {
            foreach (var type in (uint[])[1, 2, 1 | 0x80000, 2 | 0x800])
            {
                foreach (var protocol in (uint[])[0, 6, 17, 262]) Assert.Equal(SeccompFilter.Allow, Run(architecture, socket, family, type, protocol));
                foreach (var protocol in (uint[])[33, 132, 136, 255]) Assert.Equal(SeccompFilter.NoSuchProtocol, Run(architecture, socket, family, type, protocol));
            }

            foreach (var type in (uint[])[0, 3, 3 | 0x80000, 4, 5, 6, 10]) Assert.Equal(SeccompFilter.NotPermitted, Run(architecture, socket, family, type));
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_personality_may_be_asked_for_and_loses_no_protection(Architecture architecture)
    {
        var personality = Number(architecture, SystemCalls.Personality);
        foreach (var allowed in (uint[])[0xFFFF_FFFF, 0, 0x2_0000, 0x4_0000]) Assert.Equal(SeccompFilter.Allow, Run(architecture, personality, allowed));
        foreach (var refused in (uint[])[0x40_0000, 0x10_0000, 0x44_0000, 8]) Assert.Equal(SeccompFilter.NotPermitted, Run(architecture, personality, refused));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Beside_shared_processes_only_the_callers_own_limits_and_priorities_change(Architecture architecture)
    {
        foreach (var call in SystemCalls.OwnProcessOnly)
        {
            Assert.Equal(SeccompFilter.Allow, Run(architecture, Number(architecture, call), 0, 7, scope: s_shared));
            Assert.Equal(SeccompFilter.NotPermitted, Run(architecture, Number(architecture, call), 4711, 0, scope: s_shared));
            Assert.Equal(SeccompFilter.Allow, Run(architecture, Number(architecture, call), 4711, 0));
        }

        foreach (var call in SystemCalls.OwnProcessOnlySecond)
        {
            Assert.Equal(SeccompFilter.Allow, Run(architecture, Number(architecture, call), 1, 0, scope: s_shared));
            Assert.Equal(SeccompFilter.NotPermitted, Run(architecture, Number(architecture, call), 0, 4711, scope: s_shared));
        }

        foreach (var call in SystemCalls.DeniedWhenShared) Assert.Equal(SeccompFilter.NotPermitted, Run(architecture, Number(architecture, call), scope: s_shared));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Beside_a_shared_network_sockets_are_closed_and_pairs_are_not(Architecture architecture)
    {
        foreach (var family in (uint[])[1, 2, 10, 16]) Assert.Equal(SeccompFilter.AccessDenied, Run(architecture, Number(architecture, SystemCalls.Socket), family, 1, scope: s_shared));
        Assert.Equal(SeccompFilter.Allow, Run(architecture, Number(architecture, SystemCalls.SocketPair), 1, 1, scope: s_shared));
        Assert.Equal(SeccompFilter.AccessDenied, Run(architecture, Number(architecture, SystemCalls.SocketPair), 2, 1, scope: s_shared));
        var allowed = s_shared with { Internet = true };
        Assert.Equal(SeccompFilter.Allow, Run(architecture, Number(architecture, SystemCalls.Socket), 2, 1, 6, scope: allowed));
        Assert.Equal(SeccompFilter.AccessDenied, Run(architecture, Number(architecture, SystemCalls.Socket), 1, 1, scope: allowed));
    }

    [Fact]
    public void Another_architectures_calls_end_the_process()
    {
        Assert.Equal(SeccompFilter.KillProcess, Run(Architecture.X64, 0, audit: 0x4000_0003));
        Assert.Equal(SeccompFilter.KillProcess, Run(Architecture.X64, 0, audit: SeccompFilter.AuditArm64));
        Assert.Equal(SeccompFilter.KillProcess, Run(Architecture.Arm64, 0, audit: SeccompFilter.AuditX64));
    }

    [Fact]
    public void The_x32_table_is_closed()
    {
        foreach (var number in (int[])[0, 1, 101, 165, 520, 540]) Assert.Equal(SeccompFilter.NotPermitted, Run(Architecture.X64, number | 0x4000_0000));
    }

    [Fact]
    public void An_architecture_without_a_table_has_no_filter() => Assert.Null(SeccompFilter.For(Architecture.S390x, FilterScope.Namespaces));

    private static int Number(Architecture architecture, SystemCalls.Call call) => architecture == Architecture.X64 ? call.X64 : call.Arm64;

    /// <summary>A classic BPF machine with the few instructions that a seccomp filter has; it also checks what the kernel's verifier would.</summary>
    private static uint Run(Architecture architecture, int number, ulong first = 0, ulong second = 0, ulong third = 0, uint? audit = null, FilterScope? scope = null)
    {
        var program = SeccompFilter.For(architecture, scope ?? FilterScope.Namespaces)!;
        var data = new byte[64];
        BinaryPrimitives.WriteInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), audit ?? (architecture == Architecture.X64 ? SeccompFilter.AuditX64 : SeccompFilter.AuditArm64));
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(16), first);
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(24), second);
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(32), third);

        Assert.Equal(0, program.Length % 8);
        Assert.InRange(program.Length / 8, 1, 4096);
        uint accumulator = 0;
        for (var at = 0; at < program.Length / 8;)
        {
            var instruction = program.AsSpan(at * 8, 8);
            var operand = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            at++;
            switch (BinaryPrimitives.ReadUInt16LittleEndian(instruction))
            {
                case 0x20:
                    Assert.Equal(0u, operand % 4);
                    accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)operand));
                    break;
                case 0x54: accumulator &= operand; break;
                case 0x15: at += accumulator == operand ? instruction[2] : instruction[3]; break;
                case 0x35: at += accumulator >= operand ? instruction[2] : instruction[3]; break;
                case 0x45: at += (accumulator & operand) != 0 ? instruction[2] : instruction[3]; break;
                case 0x06: return operand;
                default: Assert.Fail("an instruction that the filter should not have"); break;
            }
        }

        throw new InvalidOperationException("the program ran off its end");
    }
}
