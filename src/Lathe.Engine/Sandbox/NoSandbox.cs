using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lathe.Engine.Sandbox.Toolchain;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// Commands without isolation, for who chose that: the limits, the allow-listed environment and the end of the process tree stay; the network, the machine's
/// files and the masks do not. The command works in the tree where it lies, not at its mount path. A process that leaves its session and wipes its environment
/// can outlive the command: nothing short of a namespace prevents that.
/// </summary>
internal sealed class NoSandbox(SandboxOptions options) : ISandbox
{
    // Passes over the process table; more are only needed while something forks as fast as it is killed.
    private const int Passes = 50;

    private static int s_count;

    private readonly Lazy<ToolchainSet> _toolchains = new(() => Toolchains.Find(options.Environment));

    public string Name => Sandboxes.None;

    public SandboxIdentity? Identity => null;

    public async Task<CommandResult> RunAsync(SandboxCommand command, Action<ReadOnlySpan<byte>>? output, CancellationToken cancellationToken)
    {
        if (BoxCommand.Refuse(command) is { } refused) return refused;
        var tree = SandboxPaths.Normal(command.TreePath);
        if (!Directory.Exists(tree)) throw SandboxErrors.Mount($"The workspace {tree} is gone.", "It was deleted while the run was going on; start the run again.");
        if (command.Overlay is not null) throw SandboxErrors.Mount("Without a sandbox there is no place to mount the workspace's layers.", "Start a new run with --workspace copy.");
        if (!File.Exists("/usr/bin/setsid")) throw SandboxErrors.Missing("setsid", "util-linux");

        var mark = $"LATHE_COMMAND={Environment.ProcessId}.{Interlocked.Increment(ref s_count)}";
        var start = new ProcessStartInfo("/bin/sh");
        start.Environment.Clear();
        foreach (var argument in (ReadOnlySpan<string>)["-c", BoxScripts.OuterBare, "lathe", "/usr/bin/setsid"]) start.ArgumentList.Add(argument);
        BoxCommand.Append(start.ArgumentList, command, tree, command.Limits.Processes + ProcessesNow(), Variables(command, mark));

        var bytes = Encoding.UTF8.GetBytes(mark + '\0');
        var outcome = await BoxProcess.RunAsync(start, command.Limits, id => Sweep(id, bytes), output, options.Time, cancellationToken).ConfigureAwait(false);
        if (outcome.IsReady || outcome.End != CommandEnd.Exited) return outcome.ToResult();
        throw SandboxErrors.Unavailable(outcome.Output.Text(), static _ => null);
    }

    private List<KeyValuePair<string, string>> Variables(SandboxCommand command, string mark)
    {
        var home = Toolchains.HomeOf(options.Environment) ?? "/tmp";
        var account = new BoxAccount(options.Environment.UserId, SandboxNative.GetEffectiveGroupId(), options.Environment["USER"] ?? "lathe", home);
        var variables = BoxEnvironment.Build(options.Environment, _toolchains.Value, account, command with { Network = NetworkPolicy.All });
        variables.Add(new("PATH", options.Environment["PATH"] ?? string.Join(':', SandboxPaths.UsualSearchPath)));
        variables.Add(KeyValuePair.Create(mark[..mark.IndexOf('=')], mark[(mark.IndexOf('=') + 1)..]));
        foreach (var mount in command.Mounts)
        {
            // Without a mount the workspace's private git directory is found by git's own variables.
            if (mount.Kind != WorkspaceMountKind.Private || mount.HostPath is null || mount.BoxPath != $"{SandboxPaths.Normal(command.MountPath)}/.git") continue;
            variables.Add(new("GIT_DIR", mount.HostPath));
            variables.Add(new("GIT_WORK_TREE", SandboxPaths.Normal(command.TreePath)));
        }

        return variables;
    }

    // The kernel counts all of the user's processes, those outside the command too.
    private static int ProcessesNow()
    {
        var load = File.ReadAllText("/proc/loadavg").Split(' ');
        var total = load[3][(load[3].IndexOf('/') + 1)..];
        return int.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
    }

    private static void Sweep(int session, byte[] mark)
    {
        var doomed = new HashSet<int>();
        for (var pass = 0; pass < Passes; pass++)
        {
            var found = false;
            foreach (var entry in ProcessTable.All())
            {
                if (entry.IsDead || entry.Id == Environment.ProcessId) continue;
                if (entry.Session != session && entry.Parent != session && !doomed.Contains(entry.Parent) && !ProcessTable.HasVariable(entry.Id, mark)) continue;
                doomed.Add(entry.Id);
                found = true;
                SandboxNative.Signal(entry.Id, SandboxNative.Kill);
            }

            if (!found) return;
            Thread.Yield();
        }
    }
}
