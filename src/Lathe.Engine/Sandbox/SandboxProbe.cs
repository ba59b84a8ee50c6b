using System.Diagnostics;
using System.Globalization;
using Lathe.Engine.Sandbox.Landlock;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox;

/// <summary>Whether one backend works here.</summary>
/// <param name="Name">The backend's name.</param>
/// <param name="Works">A command really ran in it.</param>
/// <param name="Version">The version of the program behind it, where there is one and it was found.</param>
/// <param name="Detail">What was seen, in a sentence.</param>
/// <param name="Remedy">What to do about it when it does not work; null when it does.</param>
public sealed record SandboxStatus(string Name, bool Works, string? Version, string Detail, string? Remedy)
{
    /// <summary>What it does not promise that the strongest backend does, each in a few words.</summary>
    public IReadOnlyList<string> Weaker { get; init; } = [];
}

/// <summary>Tries every backend. For <c>lathe doctor</c> and the set-up; runs do not pay for it.</summary>
public static class SandboxProbe
{
    private static readonly CommandLimits s_limits = new() { Time = TimeSpan.FromSeconds(20), OutputBytes = 4096, KeptOutputBytes = 4096 };

    /// <summary>Runs a trivial command in every backend, in the order of <see cref="Sandboxes.Names"/>.</summary>
    /// <param name="options">What the backends are made from.</param>
    /// <param name="cancellationToken">Stops the probe.</param>
    public static async Task<IReadOnlyList<SandboxStatus>> ProbeAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        var statuses = new List<SandboxStatus>();
        foreach (var name in Sandboxes.Names) statuses.Add(await ProbeAsync(name, options, cancellationToken).ConfigureAwait(false));
        return statuses;
    }

    private static async Task<SandboxStatus> ProbeAsync(string name, SandboxOptions options, CancellationToken cancellationToken)
    {
        var tree = Path.Combine(options.ScratchFolder, "probe-" + Path.GetRandomFileName());
        string? version = null;
        try
        {
            Directory.CreateDirectory(tree);
            var sandbox = Sandboxes.Create(name, options);
            if (sandbox is BubblewrapSandbox bubblewrap) version = await VersionAsync(bubblewrap.Program, options.Time, cancellationToken).ConfigureAwait(false);
            else if (sandbox is LandlockSandbox { Kernel.Version: > 0 and var landlock }) version = landlock.ToString(CultureInfo.InvariantCulture);
            var command = new SandboxCommand { CommandLine = "true", TreePath = tree, MountPath = "/srv/lathe-probe", Limits = s_limits };
            var result = await sandbox.RunAsync(command, null, cancellationToken).ConfigureAwait(false);
            return result.Succeeded
                ? new SandboxStatus(name, true, version, Seen(name), null) { Weaker = sandbox is LandlockSandbox used ? WeakerPromises.Of(used.Kernel) : [] }
                : new SandboxStatus(name, false, version, $"A trivial command failed: {result.End}, exit code {result.ExitCode}. {result.Output.Trim()}", "Report this; it is not expected.");
        }
        catch (LatheException failure)
        {
            return new SandboxStatus(name, false, version, failure.Error.Message, failure.Error.Guidance);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new SandboxStatus(name, false, version, failure.Message, $"Make {options.ScratchFolder} writable.");
        }
        finally
        {
            if (Directory.Exists(tree)) Directory.Delete(tree, recursive: true);
        }
    }

    private static string Seen(string name) => name switch
    {
        Sandboxes.None => "Commands run with limits and without isolation.",
        Sandboxes.Landlock => "A command ran on the machine's own files, most of them refused.",
        _ => "A command ran in a box of its own.",
    };

    private static async Task<string?> VersionAsync(string program, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, ["--version"]);
        var outcome = await BoxProcess.RunAsync(new BoxOrder(start, s_limits), null, time, cancellationToken).ConfigureAwait(false);
        var said = outcome.Output.Text().Trim();
        return outcome.ExitCode == 0 ? said[(said.LastIndexOf(' ') + 1)..] : null;
    }
}
