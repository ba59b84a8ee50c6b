namespace Lathe.Engine.Tests.Sandbox.Attacks;

public sealed class KernelAttacks
{
    [Theory, Attack("mount, unmount and remount")]
    public async Task Nothing_can_be_mounted(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync(
            "mount 165, 40, 'none', '/tmp', 'tmpfs', 0, 0", "bind 165, 40, '/', '/tmp', '', 4096, 0", "remount 165, 40, '', '/usr', '', 4128, 0", "umount 166, 39, '/proc', 2",
            "fsopen 430, 430, 'tmpfs', 0", "fsmount 432, 432, 0, 0, 0", "fspick 433, 433, -100, '/', 0", "open_tree 428, 428, -100, '/', 1", "move_mount 429, 429, -100, '/', -100, '/tmp', 0",
            "mount_setattr 442, 442, -100, '/', 0, 0, 0", "fsconfig 431, 431, 0, 6, 0, 0, 0", "open_tree_attr 467, 467, -100, '/', 1, 0, 0");
    }

    [Theory, Attack("make a user namespace to get capabilities back")]
    public async Task No_namespace_can_be_made(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync(
            "unshare_user 272, 97, 0x10000000", "unshare_mount 272, 97, 0x20000", "unshare_net 272, 97, 0x40000000", "unshare_pid 272, 97, 0x20000000", "setns 308, 268, 0, 0",
            "clone_user 56, 220, 0x10000011, 0, 0, 0, 0", "clone_mount 56, 220, 0x20011, 0, 0, 0, 0", "clone3 435, 435, 0, 0");
        Assert.False((await box.RunAsync("unshare -U true || unshare -r true || unshare -Urm true || bwrap --unshare-user --ro-bind / / true")).Succeeded);
    }

    [Theory, Attack("change the root folder")]
    public async Task The_root_cannot_be_changed(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync("chroot 161, 51, '.'", "pivot_root 155, 41, '.', '.'");
    }

    [Theory, Attack("trace a process outside, or one's own")]
    public async Task Nothing_can_be_traced(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var witness = Witness.Start(box);
        var id = witness.Id;
        await box.RefusedAsync($"attach 101, 117, 16, {id}, 0, 0", $"seize 101, 117, 0x4206, {id}, 0, 0", "traceme 101, 117, 0, 0, 0, 0", "attach_parent 101, 117, 16, getppid(), 0, 0");
        Assert.True(witness.IsAlive);
    }

    [Theory, Attack("read and write another process's memory, take its descriptors, change its pages")]
    public async Task No_process_outside_can_be_reached_into(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var witness = Witness.Start(box);
        var id = witness.Id;
        await box.RefusedAsync(
            $"readv 310, 270, {id}, 0, 0, 0, 0, 0", $"writev 311, 271, {id}, 0, 0, 0, 0, 0", "pidfd_getfd 438, 438, 0, 1, 0", $"kcmp 312, 272, {id}, {id}, 0, 0, 0",
            "process_madvise 440, 440, 0, 0, 0, 0, 0", $"migrate_pages 256, 238, {id}, 0, 0, 0", $"move_pages 279, 239, {id}, 0, 0, 0, 0, 0");
    }

    [Theory, Attack("change limits, priority and processors of a process outside")]
    public async Task No_process_outside_can_be_slowed_or_limited(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var witness = Witness.Start(box);
        var id = witness.Id;
        await box.RefusedAsync(
            $"prlimit 302, 261, {id}, 0, pack('QQ', 0, 0), 0", $"setpriority 141, 140, 0, {id}, 19", $"ioprio_set 251, 30, 1, {id}, 0x6000", $"setaffinity 203, 122, {id}, 8, pack('Q', 1)",
            $"setscheduler 144, 119, {id}, 5, pack('l', 0)", $"setparam 142, 118, {id}, pack('l', 0)");
        Assert.True(witness.IsAlive);
    }

    [Theory, Attack("become root through programs with the set-user-id bit")]
    public async Task Set_user_id_programs_give_nothing(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var program = box.Write("mine", "");
        File.Copy("/usr/bin/id", program, overwrite: true);
        File.SetUnixFileMode(program, UnixFileMode.SetUser | UnixFileMode.SetGroup | (UnixFileMode)0b111_101_101);
        var output = await box.OutputAsync("./mine -u; for p in su sudo mount umount passwd chsh newgrp pkexec fusermount3; do p=$(command -v $p) && $p -c 'id -u' </dev/null 2>/dev/null | grep -qx 0 && echo root by $p; done; grep NoNewPrivs /proc/self/status");
        Assert.Equal($"{box.Sandbox.Identity?.UserId ?? box.Options.Environment.UserId}\nNoNewPrivs:\t1", output);
    }

    [Theory, Attack("take the identity of somebody else (setuid, setgid, setgroups, capset)")]
    public async Task No_other_identity_can_be_taken(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync(
            "setuid 105, 146, 0", "setgid 106, 144, 0", "setgroups 116, 159, 1, pack('L', 0)", "setresuid 117, 147, 0, 0, 0", "capset 126, 91, pack('LL', 0x20080522, 0), pack('L6', 1 << 21, 1 << 21, 0, 0, 0, 0)");
    }

    [Theory, Attack("read and add keys in the kernel's key rings")]
    public async Task Key_rings_are_closed(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync("session 250, 219, 0, -3, 0, 0, 0", "join 250, 219, 1, 0, 0, 0, 0", "add 248, 217, 'user', 'lathe', 'x', 1, -3", "request 249, 218, 'user', 'lathe', 0, 0");
    }

    [Theory, Attack("type into Lathe's terminal (TIOCSTI, TIOCLINUX), open it")]
    public async Task Nothing_can_be_typed_into_the_terminal(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync("tiocsti 16, 29, 0, 0x5412, 'x'", "tiocsti_high 16, 29, 1, 0x100005412, 'x'", "tioclinux 16, 29, 0, 0x541C, 'x'", "vhangup 153, 58, 0");
        Assert.Equal("none", await box.OutputAsync("(exec 9<>/dev/tty) 2>/dev/null || echo none"));
    }

    [Theory, Attack("load programs into the kernel (bpf), count its events, catch its faults")]
    public async Task Large_kernel_interfaces_are_closed(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync("bpf 321, 280, 0, 0, 0", "perf 298, 241, pack('x128'), 0, -1, -1, 0", "userfaultfd 323, 282, 0", "fanotify 300, 262, 0, 0");
    }

    [Theory, Attack("go around the filter with io_uring")]
    public async Task Io_uring_is_closed(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync("setup 425, 425, 8, pack('x120')", "enter 426, 426, 0, 1, 0, 0, 0, 0", "register 427, 427, 0, 0, 0, 0");
    }

    [Theory, Attack("go around the filter with the x32 table and with clone3")]
    public async Task Other_tables_of_calls_are_closed(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync("ptrace_x32 0x40000000 | 521, 4095, 16, 1, 0, 0", "mount_x32 0x40000000 | 165, 4095, 0, 0, 0, 0, 0", "clone3 435, 435, pack('Qx80', 0x10000000), 88");
    }

    [Theory, Attack("open files by handle, behind every path")]
    public async Task Files_cannot_be_opened_by_handle(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync("by_handle 304, 265, -100, pack('LlC8', 8, 1, 2, 0, 0, 0, 0, 0, 0, 0), 0", "quotactl 179, 60, 0, 0, 0, 0", "quotactl_fd 443, 443, 0, 0, 0, 0", "acct 163, 89, '/tmp/x'", "swapon 167, 224, '/tmp/x', 0");
    }

    [Theory, Attack("stop, restart or re-time the machine, load modules, read its log")]
    public async Task The_machine_itself_is_out_of_reach(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync(
            "reboot 169, 142, 0, 0, 0, 0", "kexec 246, 104, 0, 0, 0, 0", "kexec_file 320, 294, -1, -1, 0, 0, 0", "init_module 175, 105, 0, 0, ''", "finit_module 313, 273, -1, '', 0",
            "delete_module 176, 106, 'x', 0", "syslog 103, 116, 3, 0, 0", "settimeofday 164, 170, 0, 0", "clock_settime 227, 112, 0, pack('QQ', 0, 0)", "sethostname 170, 161, 'x', 1");
    }

    [Theory, Attack("make data executable for old programs (personality)")]
    public async Task Dangerous_personalities_are_refused(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RefusedAsync("read_implies_exec 135, 92, 0x0400000", "map_page_zero 135, 92, 0x0100000");
        Assert.Equal("ok", (await box.CallAsync("query 135, 92, 0xFFFFFFFF"))["query"]);
    }

    [Theory, Attack("reach the machine's System V memory, semaphores and queues")]
    public async Task Shared_objects_of_the_machine_are_out_of_reach(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        // 0x10AE is nobody's key inside; the box of namespaces has tables of its own, the other has none.
        var answers = await box.CallAsync("shmget 29, 194, 0x10AE, 1, 0", "semget 64, 190, 0x10AE, 1, 0", "msgget 68, 186, 0x10AE, 0");
        Assert.All(answers.Values, answer => Assert.True(answer is "1" or "2", answer));
    }
}
