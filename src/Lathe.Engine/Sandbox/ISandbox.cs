using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// Runs commands that a model or a repository chose. What a command does (fails, hangs, floods, is killed) is a value; only a sandbox that cannot be set
/// up is a <see cref="Lathe.Errors.LatheException"/> of kind Sandbox or DependencyMissing.
/// </summary>
public interface ISandbox
{
    /// <summary>Which backend this is, as it is shown: <c>bwrap</c>, <c>landlock</c> or <c>none</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Who owns what a command may write: the tree and the private mounts must belong to it before a command runs. Null where commands run as the user who
    /// started Lathe (every ordinary user, and the backend <c>none</c>).
    /// </summary>
    SandboxIdentity? Identity { get; }

    /// <summary>Runs one command to its end, its time-out, its output limit, or cancellation. No process of it survives the call.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="output">Called with each piece of output as it arrives (standard output and error merged), from one thread at a time; may be null.</param>
    /// <param name="cancellationToken">Kills the command; the call then throws <see cref="OperationCanceledException"/> after the last process is gone.</param>
    /// <exception cref="Lathe.Errors.LatheException">
    /// The command was not run: <c>sandbox.unavailable</c> (the box cannot be set up), <c>sandbox.missing</c> (a program is not installed), <c>sandbox.mount</c>
    /// (a mount is missing, or lies where a box cannot show it).
    /// </exception>
    Task<CommandResult> RunAsync(SandboxCommand command, Action<ReadOnlySpan<byte>>? output, CancellationToken cancellationToken);
}

/// <summary>One command with all that it may see.</summary>
public sealed record SandboxCommand
{
    /// <summary>What to run, given to <c>bash -c</c> (<c>sh -c</c> where there is no bash).</summary>
    public required string CommandLine { get; init; }

    /// <summary>The absolute host path of the writable tree.</summary>
    public required string TreePath { get; init; }

    /// <summary>The layers that a box mounts at <see cref="TreePath"/> for itself; null where the tree lies there. Only boxes that can mount take such a command.</summary>
    public WorkspaceOverlay? Overlay { get; init; }

    /// <summary>The absolute path of a named pipe that is held open while anything of the command may live, also when this process is gone; made when it is not there. Null where nobody asks.</summary>
    public string? Pipe { get; init; }

    /// <summary>Where the box shows the tree, and the working directory's base.</summary>
    public required string MountPath { get; init; }

    /// <summary>The working directory relative to the tree; empty for its root.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary>Other mounts.</summary>
    public IReadOnlyList<WorkspaceMount> Mounts { get; init; } = [];

    /// <summary>Variables added to the allow-listed ones.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the command may use the network.</summary>
    public NetworkPolicy Network { get; init; } = NetworkPolicy.None;

    /// <summary>The bounds.</summary>
    public CommandLimits Limits { get; init; } = new();
}

/// <summary>What network a command sees.</summary>
public enum NetworkPolicy
{
    /// <summary>A loopback of its own and nothing else.</summary>
    None,

    /// <summary>The machine's network.</summary>
    All,
}

/// <summary>Bounds of one command.</summary>
public sealed record CommandLimits
{
    /// <summary>Wall time.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of output that are read before the command is ended.</summary>
    public long OutputBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of output that are kept: half from the head, half from the tail.</summary>
    public int KeptOutputBytes { get; init; } = 256 << 10;

    /// <summary>Writable private memory of one process, in bytes (RLIMIT_DATA).</summary>
    public long MemoryBytes { get; init; } = 8L << 30;

    /// <summary>
    /// Writable private memory of all its processes together, in bytes; never more than seven eighths of the machine's. Counted from outside while the command runs,
    /// so it can be overshot by what is taken in about ten milliseconds.
    /// </summary>
    public long TotalMemoryBytes { get; init; } = 8L << 30;

    /// <summary>Bytes that it may write to the disk of its workspace in all; counted like <see cref="TotalMemoryBytes"/>.</summary>
    public long WrittenBytes { get; init; } = 16L << 30;

    /// <summary>Files that it may make in its workspace, and in each of the box's own places; counted like <see cref="TotalMemoryBytes"/>.</summary>
    public int Files { get; init; } = 1_000_000;

    /// <summary>Size of one file that is written, in bytes (RLIMIT_FSIZE).</summary>
    public long FileBytes { get; init; } = 4L << 30;

    /// <summary>Processes and threads (RLIMIT_NPROC, counted inside the box).</summary>
    public int Processes { get; init; } = 2048;

    /// <summary>Open files of one process (RLIMIT_NOFILE).</summary>
    public int OpenFiles { get; init; } = 65_536;

    /// <summary>Bytes in the box's private /tmp.</summary>
    public long TemporaryBytes { get; init; } = 2L << 30;
}

/// <summary>How a command ended.</summary>
public enum CommandEnd
{
    /// <summary>By itself; the exit code says how.</summary>
    Exited,

    /// <summary>Killed at its time limit.</summary>
    TimedOut,

    /// <summary>Killed at its output limit.</summary>
    OutputLimit,

    /// <summary>Killed because its processes together used too much memory.</summary>
    MemoryLimit,

    /// <summary>Killed because it wrote too many bytes or files.</summary>
    DiskLimit,
}

/// <summary>What a command did.</summary>
/// <param name="End">How it ended.</param>
/// <param name="ExitCode">The exit code (128 + signal for one that a signal ended); null when it was killed by a limit.</param>
/// <param name="Output">Standard output and error merged, head and tail kept within <see cref="CommandLimits.KeptOutputBytes"/>, invalid UTF-8 replaced, with a line that says how much was cut.</param>
/// <param name="OutputBytes">Bytes that it wrote in all.</param>
/// <param name="Duration">Wall time.</param>
public sealed record CommandResult(CommandEnd End, int? ExitCode, string Output, long OutputBytes, TimeSpan Duration)
{
    /// <summary>Ended by itself with exit code 0.</summary>
    public bool Succeeded => End == CommandEnd.Exited && ExitCode == 0;

    /// <summary>Which limit it met, in a sentence, where that is known; null otherwise.</summary>
    public string? Note { get; init; }
}
