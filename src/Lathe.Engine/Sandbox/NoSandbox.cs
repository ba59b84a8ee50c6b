using Lathe.Engine.Sandbox.Toolchain;
using Lathe.Engine.Sandbox.Watch;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// Commands without isolation, for who chose that: the limits, the allow-listed environment and the end of the process tree stay; the network, the machine's
/// files and the masks do not. The command works in the tree where it lies, not at its mount path. A process that leaves its session and wipes its environment
/// can outlive the command: nothing short of a namespace prevents that.
/// </summary>
internal sealed class NoSandbox(SandboxOptions options) : ISandbox
{
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

        var mark = CommandMark.Next();
        var start = BoxGuard.ForSession(mark, CommandHold.Prepare(command.Pipe));
        BoxCommand.Append(start.ArgumentList, command, tree, command.Limits.Processes + ProcessTable.Count(), Variables(command, mark), isFirst: false);

        var order = new BoxOrder(start, command.Limits) { Places = new BoxPlaces([tree], []), Sweep = mark.Sweep };
        var outcome = await BoxProcess.RunAsync(order, output, options.Time, cancellationToken).ConfigureAwait(false);
        if (outcome.IsReady || outcome.End != CommandEnd.Exited) return outcome.ToResult(command.Limits);
        throw SandboxErrors.Unavailable(outcome.Output.Text(), static _ => null);
    }

    private List<KeyValuePair<string, string>> Variables(SandboxCommand command, CommandMark mark)
    {
        var home = Toolchains.HomeOf(options.Environment) ?? "/tmp";
        var account = new BoxAccount(options.Environment.UserId, SandboxNative.GetEffectiveGroupId(), options.Environment["USER"] ?? "lathe", home);
        var variables = UnmountedVariables.Build(options.Environment, _toolchains.Value, account, command with { Network = NetworkPolicy.All });
        variables.Add(mark.Variable);
        return variables;
    }
}
