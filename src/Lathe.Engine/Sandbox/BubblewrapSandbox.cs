using System.Diagnostics;
using Lathe.Engine.Sandbox.Toolchain;
using Lathe.Engine.Sandbox.Watch;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox;

/// <summary>
/// Boxes made by bubblewrap (https://github.com/containers/bubblewrap): own file system, processes, network and host name, no capabilities, a system call filter.
/// As root, bubblewrap makes the mounts as root, since a workspace may lie where nobody else can look, and the command then becomes the unprivileged
/// <see cref="SandboxIdentity"/> inside the box; root inside a box without a user namespace would be root.
/// </summary>
internal sealed class BubblewrapSandbox : ISandbox
{
    private const int TooLongToBeAMessage = 4096;

    private readonly SandboxOptions _options;
    private readonly BoxAccount _account;
    private readonly Lazy<ToolchainSet> _toolchains;
    private readonly Lazy<(string Bubblewrap, string SetPriv)> _programs;
    private volatile BoxFiles? _files;
    private volatile IReadOnlySet<string> _without = new HashSet<string>(StringComparer.Ordinal);

    public BubblewrapSandbox(SandboxOptions options)
    {
        _options = options;
        Identity = SandboxIdentity.For(options.Environment, options.Slot);
        _account = BoxAccount.For(options, Identity);
        _toolchains = new Lazy<ToolchainSet>(() => Toolchains.Find(options.Environment));
        _programs = new Lazy<(string, string)>(FindPrograms, LazyThreadSafetyMode.PublicationOnly);
    }

    public string Name => Sandboxes.Bubblewrap;

    public SandboxIdentity? Identity { get; }

    public async Task<CommandResult> RunAsync(SandboxCommand command, Action<ReadOnlySpan<byte>>? output, CancellationToken cancellationToken)
    {
        if (BoxCommand.Refuse(command) is { } refused) return refused;
        var account = _account.Beside(SandboxPaths.Normal(command.MountPath));
        var files = Files(account);
        using var plan = MountPlan.Prepare(command);
        while (true)
        {
            var without = _without;
            var start = Start(command, account, files, plan, without);
            var order = new BoxOrder(start, command.Limits) { Places = new BoxPlaces(Writable(plan, command), BubblewrapArguments.TemporaryPlaces(account)), EndsWithInput = true };
            var outcome = await RunAsync(order, command, output, cancellationToken).ConfigureAwait(false);
            if (outcome.IsReady || outcome.End != CommandEnd.Exited) return outcome.ToResult(command.Limits);
            if (!LearnFrom(outcome.Output, without)) throw SandboxErrors.Unavailable(Said(outcome.Output), ReadSetting);
        }
    }

    // What is written to layers lies in the upper one.
    private static List<string> Writable(MountPlan plan, SandboxCommand command)
    {
        var folders = plan.Writable();
        if (command.Overlay is { } overlay) folders[0] = overlay.Upper;
        return folders;
    }

    private async Task<BoxOutcome> RunAsync(BoxOrder order, SandboxCommand command, Action<ReadOnlySpan<byte>>? output, CancellationToken cancellationToken)
    {
        if (command.Overlay is not { } overlay || Identity is null) return await BoxProcess.RunAsync(order, output, _options.Time, cancellationToken).ConfigureAwait(false);
        using var starter = new BoxStarter();
        var mount = new RootOverlay(overlay, SandboxPaths.Normal(command.TreePath));
        try
        {
            await starter.DoAsync(mount.Attach).ConfigureAwait(false);
            return await BoxProcess.RunAsync(order with { Starter = starter }, output, _options.Time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await starter.DoAsync(mount.Detach).ConfigureAwait(false);
        }
    }

    /// <summary>The path of bubblewrap.</summary>
    /// <exception cref="Lathe.Errors.LatheException"><c>sandbox.missing</c>.</exception>
    internal string Program => _programs.Value.Bubblewrap;

    // What the machine has is looked up once; the folder may be deleted at any time.
    private BoxFiles Files(BoxAccount account)
    {
        if (_files is { } known && known.IsFor(account)) return known;
        return _files = BoxFiles.Prepare(_options.ScratchFolder, account);
    }

    private ProcessStartInfo Start(SandboxCommand command, BoxAccount account, BoxFiles files, MountPlan plan, IReadOnlySet<string> without)
    {
        var (bubblewrap, setPriv) = _programs.Value;
        var toolchains = _toolchains.Value;
        var start = BoxGuard.ForBox(files.Filter, CommandHold.Prepare(command.Pipe));
        var arguments = start.ArgumentList;
        if (command.Overlay is { } overlay && Identity is null) UserOverlay.Append(arguments, overlay, SandboxPaths.Normal(command.TreePath));
        arguments.Add(bubblewrap);
        foreach (var argument in new BubblewrapArguments(account, Identity is not null, without).Build(files, toolchains, plan, command)) arguments.Add(argument);
        arguments.Add("--");
        if (Identity is { } identity)
        {
            arguments.Add(setPriv);
            arguments.Add($"--reuid={identity.UserId}");
            arguments.Add($"--regid={identity.GroupId}");
            arguments.Add("--clear-groups");
            arguments.Add("--no-new-privs");
            arguments.Add("--inh-caps=-all");
            arguments.Add("--bounding-set=-all");
            arguments.Add("--");
        }

        BoxCommand.Append(arguments, command, plan.Mounts[0].BoxPath, command.Limits.Processes, BoxEnvironment.Build(_options.Environment, toolchains, account, command), isFirst: Identity is null);
        return start;
    }

    // Bubblewrap names the first option that it does not know and does nothing. The two newer ones can be done without.
    private bool LearnFrom(OutputKeeper output, IReadOnlySet<string> without)
    {
        var said = Said(output);
        foreach (var option in (ReadOnlySpan<string>)[BubblewrapArguments.SizeOption, BubblewrapArguments.NoUserNamespacesOption])
        {
            if (without.Contains(option) || !said.Contains(option, StringComparison.Ordinal)) continue;
            _without = new HashSet<string>(without, StringComparer.Ordinal) { option };
            return true;
        }

        return false;
    }

    private (string Bubblewrap, string SetPriv) FindPrograms()
    {
        var bubblewrap = Find(SandboxPrograms.Bubblewrap) ?? throw SandboxErrors.Missing("bwrap", "bubblewrap");
        if (Identity is null) return (bubblewrap, "");
        return (bubblewrap, Find(SandboxPrograms.SetPriv) ?? throw SandboxErrors.Missing("setpriv", "util-linux"));

        string? Find(string name) => SandboxPrograms.Find(name, _options.Environment);
    }

    private static string Said(OutputKeeper output)
    {
        var text = output.Text().Trim();
        return text.Length == 0 ? "It ended without a word." : text.Length > TooLongToBeAMessage ? text[..TooLongToBeAMessage] : text;
    }

    private static string? ReadSetting(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
