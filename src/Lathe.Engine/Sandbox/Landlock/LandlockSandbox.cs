using Lathe.Engine.Sandbox.Toolchain;
using Lathe.Engine.Sandbox.Watch;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox.Landlock;

/// <summary>
/// Commands under Landlock (https://docs.kernel.org/userspace-api/landlock.html), a system call filter and limits, for machines where bubblewrap cannot make
/// namespaces. The command sees the machine's own paths and works in the tree where it lies; what it may not touch is refused, not absent.
/// </summary>
internal sealed class LandlockSandbox : ISandbox
{
    private readonly SandboxOptions _options;
    private readonly Lazy<ToolchainSet> _toolchains;

    public LandlockSandbox(SandboxOptions options)
    {
        _options = options;
        Identity = SandboxIdentity.For(options.Environment, options.Slot);
        Kernel = LandlockKernel.Ask();
        _toolchains = new Lazy<ToolchainSet>(() => Toolchains.Find(options.Environment));
    }

    public string Name => Sandboxes.Landlock;

    public SandboxIdentity? Identity { get; }

    /// <summary>What the kernel can do.</summary>
    internal LandlockKernel Kernel { get; init; }

    /// <summary>Why it cannot work here; null when nothing speaks against it.</summary>
    public LatheException? Refusal()
    {
        if (Kernel.Version < LandlockKernel.Least || !LandlockLauncher.IsKnownMachine) return SandboxErrors.NoLandlock(Kernel.Version);
        return File.Exists(LandlockLauncher.Perl) ? null : SandboxErrors.Missing("perl", "perl-base");
    }

    public async Task<CommandResult> RunAsync(SandboxCommand command, Action<ReadOnlySpan<byte>>? output, CancellationToken cancellationToken)
    {
        if (Refusal() is { } refusal) throw refusal;
        if (BoxCommand.Refuse(command) is { } refused) return refused;
        var tree = SandboxPaths.Normal(command.TreePath);
        if (!Directory.Exists(tree)) throw SandboxErrors.Mount($"The workspace {tree} is gone.", "It was deleted while the run was going on; start the run again.");
        if (command.Overlay is not null) throw SandboxErrors.Mount("Under Landlock there is no place to mount the workspace's layers.", "Start a new run with --workspace copy.");
        using var own = PrivateFolder.Make(_options.ScratchFolder, Identity);
        using var links = TreeLinks.Make(command, tree);

        var rules = new LandlockRules(Kernel);
        rules.AddSystem();
        rules.AddTools(_toolchains.Value);
        foreach (var mount in command.Mounts) rules.AddMount(mount);
        rules.AddWritable(tree);
        rules.AddWritable(own.Path);

        var mark = CommandMark.Next();
        var processes = command.Limits.Processes + (Identity is null ? ProcessTable.Count() : 0);
        var start = LandlockLauncher.Start(Kernel, rules, Identity, command, Path.Combine(tree, command.WorkingDirectory), processes, Variables(command, own, mark));
        // Swept where the launcher was ended before it could: by the kernel short of memory, by somebody outside; without the kernel's help (scopes) by a command of the same
        // user.
        var order = new BoxOrder(start, command.Limits) { Places = new BoxPlaces(Writable(command, tree, own), []), EndsByRequest = true, Sweep = mark.Sweep };
        var outcome = await BoxProcess.RunAsync(order, output, _options.Time, cancellationToken).ConfigureAwait(false);
        if (outcome.IsReady || outcome.End != CommandEnd.Exited) return outcome.ToResult(command.Limits);
        throw SandboxErrors.LandlockFailed(outcome.Output.Text().Trim());
    }

    private static List<string> Writable(SandboxCommand command, string tree, PrivateFolder own)
    {
        List<string> folders = [tree, own.Path];
        foreach (var mount in command.Mounts)
            if (mount is { Kind: WorkspaceMountKind.Private, HostPath: { } folder } && Directory.Exists(folder)) folders.Add(folder);
        return folders;
    }

    private List<KeyValuePair<string, string>> Variables(SandboxCommand command, PrivateFolder own, CommandMark mark)
    {
        var account = BoxAccount.For(_options, Identity) with { Home = own.Path };
        var variables = UnmountedVariables.Build(_options.Environment, _toolchains.Value, account, command);
        foreach (var (name, value) in ToolchainTable.Always)
        {
            // /tmp is everybody's here.
            if (value.StartsWith("/tmp/", StringComparison.Ordinal) && !command.Environment.ContainsKey(name)) variables.Add(new(name, own.Path + value[4..]));
        }

        if (!command.Environment.ContainsKey("TMPDIR")) variables.Add(new("TMPDIR", own.Path));
        // A file that is refused and not absent is worth a warning to git.
        variables.Add(new("GIT_CONFIG_NOSYSTEM", "1"));
        variables.Add(mark.Variable);
        return variables;
    }
}
