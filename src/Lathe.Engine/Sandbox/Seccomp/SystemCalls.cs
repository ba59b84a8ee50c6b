namespace Lathe.Engine.Sandbox.Seccomp;

/// <summary>
/// The system calls that a box does not get, as data. Numbers are the kernel's user interface and never change: x86_64 from asm/unistd_64.h, aarch64 from
/// asm-generic/unistd.h; -1 where an architecture has no such call.
/// </summary>
internal static class SystemCalls
{
    public const int None = -1;

    public readonly record struct Call(string Name, int X64, int Arm64);

    public static readonly Call Clone = new("clone", 56, 220);
    public static readonly Call Clone3 = new("clone3", 435, 435);
    public static readonly Call Ioctl = new("ioctl", 16, 29);
    public static readonly Call Socket = new("socket", 41, 198);
    public static readonly Call SocketPair = new("socketpair", 53, 199);
    public static readonly Call Personality = new("personality", 135, 92);

    /// <summary>Refused with EPERM whatever their arguments are.</summary>
    public static readonly Call[] Denied =
    [
        // The file system's shape.
        new("mount", 165, 40), new("umount2", 166, 39), new("move_mount", 429, 429), new("fsopen", 430, 430), new("fsconfig", 431, 431),
        new("fsmount", 432, 432), new("fspick", 433, 433), new("open_tree", 428, 428), new("open_tree_attr", 467, 467), new("mount_setattr", 442, 442),
        new("pivot_root", 155, 41), new("chroot", 161, 51), new("open_by_handle_at", 304, 265), new("quotactl", 179, 60), new("quotactl_fd", 443, 443),
        new("swapon", 167, 224), new("swapoff", 168, 225), new("acct", 163, 89), new("fanotify_init", 300, 262), new("lookup_dcookie", 212, 18),

        // Namespaces: a new user namespace gives back the capabilities that the box took away.
        new("unshare", 272, 97), new("setns", 308, 268),

        // Other processes.
        new("ptrace", 101, 117), new("process_vm_readv", 310, 270), new("process_vm_writev", 311, 271), new("process_madvise", 440, 440),
        new("pidfd_getfd", 438, 438), new("kcmp", 312, 272), new("migrate_pages", 256, 238), new("move_pages", 279, 239),

        // Large kernel interfaces with a long record of holes that builds and tests do not need.
        new("bpf", 321, 280), new("perf_event_open", 298, 241), new("userfaultfd", 323, 282), new("io_uring_setup", 425, 425),
        new("io_uring_enter", 426, 426), new("io_uring_register", 427, 427), new("modify_ldt", 154, None), new("vhangup", 153, 58),

        // The key ring is shared between all of a user's sessions: it is not part of any namespace.
        new("keyctl", 250, 219), new("add_key", 248, 217), new("request_key", 249, 218),

        // The machine.
        new("reboot", 169, 142), new("kexec_load", 246, 104), new("kexec_file_load", 320, 294), new("init_module", 175, 105),
        new("finit_module", 313, 273), new("delete_module", 176, 106), new("syslog", 103, 116), new("settimeofday", 164, 170),
        new("clock_settime", 227, 112), new("sethostname", 170, 161), new("setdomainname", 171, 162), new("nfsservctl", 180, 42),
        new("iopl", 172, None), new("ioperm", 173, None), new("uselib", 134, None), new("_sysctl", 156, None),
    ];

    /// <summary>
    /// Refused as well where a command shares the machine's System V objects and message queues. They belong to a user, and Landlock does not know them.
    /// </summary>
    public static readonly Call[] DeniedWhenShared =
    [
        new("shmget", 29, 194), new("shmat", 30, 196), new("shmctl", 31, 195), new("semget", 64, 190), new("semop", 65, 193), new("semtimedop", 220, 192),
        new("semctl", 66, 191), new("msgget", 68, 186), new("msgsnd", 69, 189), new("msgrcv", 70, 188), new("msgctl", 71, 187), new("mq_open", 240, 180),
        new("mq_unlink", 241, 181),
    ];

    /// <summary>Where processes are shared, only for oneself: the first argument is a process, and 0 means the caller.</summary>
    public static readonly Call[] OwnProcessOnly =
    [
        new("prlimit64", 302, 261), new("sched_setaffinity", 203, 122), new("sched_setscheduler", 144, 119), new("sched_setparam", 142, 118), new("sched_setattr", 314, 274),
    ];

    /// <summary>The same, with the process in the second argument.</summary>
    public static readonly Call[] OwnProcessOnlySecond = [new("setpriority", 141, 140), new("ioprio_set", 251, 30)];
}
