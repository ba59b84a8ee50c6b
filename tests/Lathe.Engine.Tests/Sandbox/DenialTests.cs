namespace Lathe.Engine.Tests.Sandbox;

public sealed class DenialTests
{
    // libc.syscall through Python: the calls themselves, not a tool's idea of them. Prints the name of each error.
    private const string Script =
        """
        import ctypes, errno, platform, sys
        libc = ctypes.CDLL(None, use_errno=True)
        arm = platform.machine() == 'aarch64'
        def call(name, x64, a64, *args):
            ctypes.set_errno(0)
            result = libc.syscall(a64 if arm else x64, *args)
            print(name, errno.errorcode.get(ctypes.get_errno(), 'ok') if result == -1 else 'ok')
        call('mount', 165, 40, b'none', b'/tmp', b'tmpfs', 0, 0)
        call('unshare', 272, 97, 0x10000000)
        call('clone', 56, 220, 0x10000011, 0, 0, 0, 0)
        call('clone3', 435, 435, 0, 0)
        call('setns', 308, 268, 0, 0)
        call('ptrace', 101, 117, 0, 0, 0, 0)
        call('bpf', 321, 280, 0, 0, 0)
        call('perf_event_open', 298, 241, 0, 0, 0, 0, 0)
        call('userfaultfd', 323, 282, 0)
        call('io_uring_setup', 425, 425, 1, 0)
        call('keyctl', 250, 219, 0, -3, 0)
        call('process_vm_readv', 310, 270, 1, 0, 0, 0, 0, 0)
        call('open_by_handle_at', 304, 265, 0, 0, 0)
        call('chroot', 161, 51, b'/tmp')
        call('tiocsti', 16, 29, 0, 0x5412, b'x')
        call('packet', 41, 198, 17, 3, 0)
        call('alg', 41, 198, 38, 5, 0)
        call('vsock', 41, 198, 40, 1, 0)
        call('netlink_route', 41, 198, 16, 3, 0)
        call('netlink_audit', 41, 198, 16, 3, 9)
        call('inet', 41, 198, 2, 1, 0)
        """;

    [Fact]
    public async Task The_kernel_refuses_in_the_box_what_the_filter_says()
    {
        using var box = await Box.OpenAsync();
        box.Write("calls.py", Script);
        var found = await box.RunAsync("test -x /usr/bin/python3");
        Assert.SkipUnless(found.Succeeded, "needs /usr/bin/python3");
        var answers = (await box.OutputAsync("/usr/bin/python3 calls.py")).Split('\n').Select(line => line.Split(' ')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        string[] allowed = ["netlink_route", "inet"];
        string[] families = ["packet", "alg", "vsock", "netlink_audit"];
        foreach (var (name, answer) in answers)
        {
            var expected = allowed.Contains(name) ? "ok" : families.Contains(name) ? "EAFNOSUPPORT" : name == "clone3" ? "ENOSYS" : "EPERM";
            Assert.Equal((name, expected), (name, answer));
        }

        Assert.Equal(21, answers.Count);
    }

    [Fact]
    public async Task No_new_user_namespace_can_be_had()
    {
        using var box = await Box.OpenAsync();
        var result = await box.RunAsync("unshare -U true || unshare -r true || bwrap --unshare-user --ro-bind / / true");
        Assert.False(result.Succeeded);
    }
}
