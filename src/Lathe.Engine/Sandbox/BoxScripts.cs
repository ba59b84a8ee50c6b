namespace Lathe.Engine.Sandbox;

/// <summary>The two small scripts around a command. They are POSIX sh, and run with dash, bash and busybox alike.</summary>
internal static class BoxScripts
{
    /// <summary>What the script in the box says when all of the set-up has worked; whatever happens before it is the sandbox's failure, not the command's.</summary>
    public const string Ready = "ready";

    /// <summary>What a guard or a launcher says when it holds the pipe of <see cref="SandboxCommand.Pipe"/>; it then waits for a line, and starts nothing where none comes.</summary>
    public const string Held = "held\n";

    /// <summary>What a launcher says when nothing of the command is left.</summary>
    public const string Swept = "swept";

    /// <summary>What it says, with the id of a process, when something could not be ended.</summary>
    public const string Stuck = "stuck ";

    /// <summary>Starts a program without a guard: 7 is the status pipe, that .NET reads as standard error; standard error joins standard output.</summary>
    public const string OuterBare = "exec 7>&2 2>&1 </dev/null && exec \"$@\"";

    /// <summary>Where it is process 1, the shell stays beside the command, reaps orphans, and ends the whole box by ending itself.</summary>
    public const string InnerFirst = Inner + "\n\"$@\"\nexit $?";

    /// <summary>Where somebody else is, the command takes the shell's place.</summary>
    public const string InnerLast = Inner + "\nexec \"$@\"";

    /// <summary>
    /// The first of a box's own processes sets limits and variables. Limits that the machine does not allow stay at the lower value that it does. File sizes are in blocks of 512
    /// bytes in every sh; the number of processes is -p in dash and -u elsewhere. Arguments: folder, processes, open files, KiB of data, blocks of a file, count of
    /// variables, the variables, the command.
    /// </summary>
    private const string Inner =
        """
        echo ready >&7
        exec 7>&-
        echo 500 2>/dev/null >/proc/self/oom_score_adj
        ulimit -c 0
        ulimit -u "$2" 2>/dev/null || ulimit -p "$2" 2>/dev/null
        ulimit -n "$3" 2>/dev/null
        ulimit -d "$4" 2>/dev/null
        ulimit -f "$5" 2>/dev/null
        cd -- "$1" || exit 126
        n=$6
        shift 6
        while [ "$n" -gt 0 ]; do export "$1"; shift; n=$((n-1)); done
        """;
}
