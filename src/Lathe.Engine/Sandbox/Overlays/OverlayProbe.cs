using System.Diagnostics;
using System.Text;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox;

/// <summary>Whether a run can stand on layers over the user's files, for <c>lathe doctor</c>.</summary>
/// <param name="Works">Layers were mounted, and what was written to them was private.</param>
/// <param name="Detail">What was seen, in a sentence.</param>
public sealed record OverlayStatus(bool Works, string Detail)
{
    /// <summary>Tries it over an empty tree beside a run's folder.</summary>
    /// <param name="folder">A folder on the file system where runs lie; what is made in it is removed.</param>
    /// <param name="sandbox">What boxes are made from.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<OverlayStatus> ProbeAsync(string folder, SandboxOptions sandbox, CancellationToken cancellationToken)
    {
        var owner = SandboxIdentity.For(sandbox.Environment, sandbox.Slot) is { } identity ? new FileOwner(identity.UserId, identity.GroupId) : (FileOwner?)null;
        var tree = Directory.CreateDirectory(Path.Combine(folder, "probe-tree")).FullName;
        try
        {
            var reason = await new OverlayProbe(Path.Combine(folder, "probe-cache"), sandbox).TryAsync(tree, Path.Combine(folder, "probe-run"), owner, cancellationToken).ConfigureAwait(false);
            return reason is null ? new OverlayStatus(true, "Layers were mounted over a tree and written to.") : new OverlayStatus(false, $"Runs copy the repository: {reason}");
        }
        finally
        {
            foreach (var part in (ReadOnlySpan<string>)["probe-tree", "probe-cache", "probe-run"]) FolderClearing.Run(Path.Combine(folder, part));
        }
    }
}

/// <summary>
/// Finds out whether layers can be mounted over a tree, by mounting them once with an empty upper layer beside the run's. What an ordinary user's answer was is kept until the machine is started anew;
/// root asks each time, which starts no process that a run would not need.
/// </summary>
internal sealed class OverlayProbe(string cacheFolder, SandboxOptions sandbox)
{
    private const string Mark = "lathe-was-here";

    private static readonly CommandLimits s_limits = new() { Time = TimeSpan.FromSeconds(20), OutputBytes = 4096, KeptOutputBytes = 4096 };

    /// <summary>Tries it.</summary>
    /// <param name="repository">The user's tree.</param>
    /// <param name="runFolder">Where a run's layers would lie; made when it is not there.</param>
    /// <param name="owner">As whom commands run; null for this process's user.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null when it works; else why not.</returns>
    public async Task<string?> TryAsync(string repository, string runFolder, FileOwner? owner, CancellationToken cancellationToken)
    {
        if (OverlayWorkspaceProvider.OddPlace(repository, runFolder) is { } odd) return odd;
        var known = Path.Combine(cacheFolder, "overlay-probe");
        var folder = Path.Combine(runFolder, "probe");
        try
        {
            // Layers are of use to bubblewrap's boxes only.
            _ = new BubblewrapSandbox(sandbox).Program;
            OwnerFolder.Make(runFolder);
            var key = Key(repository, runFolder);
            if (owner is null && Known(known, key)) return null;
            var overlay = Layers(folder, repository, owner);
            var failure = owner is null ? await AsUserAsync(overlay, folder, cancellationToken).ConfigureAwait(false) : await AsRootAsync(overlay, folder).ConfigureAwait(false);
            if (failure is null && !File.Exists(Path.Combine(overlay.Upper, Mark))) failure = "what was written did not reach the upper layer";
            if (failure is null && owner is null) Keep(known, key);
            return failure;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LatheException)
        {
            return e is LatheException { Error: { } error } ? error.Message : e.Message;
        }
        finally
        {
            FolderClearing.Run(folder);
        }
    }

    private static WorkspaceOverlay Layers(string folder, string repository, FileOwner? owner)
    {
        FolderClearing.Run(folder);
        var (mask, upper, work) = (Path.Combine(folder, "mask"), Path.Combine(folder, "upper"), Path.Combine(folder, "work"));
        foreach (var part in (ReadOnlySpan<string>)[mask, upper, work, Path.Combine(folder, "tree")]) WorkspaceCreation.MakeRoot(part, owner);
        using var lower = new BeneathDirectory(repository);
        var stat = lower.Stat("") ?? throw new DirectoryNotFoundException($"{repository}: is gone.");
        return new WorkspaceOverlay(repository, mask, upper, work, new FileOwner(stat.UserId, stat.GroupId), owner);
    }

    private static async Task<string?> AsRootAsync(WorkspaceOverlay overlay, string folder)
    {
        var place = Path.Combine(folder, "tree");
        var mount = new RootOverlay(overlay, place);
        using var starter = new BoxStarter();
        await starter.DoAsync(() =>
        {
            try
            {
                mount.Attach();
                File.WriteAllText(Path.Combine(place, Mark), "");
            }
            finally
            {
                mount.Detach();
            }
        }).ConfigureAwait(false);
        return null;
    }

    private async Task<string?> AsUserAsync(WorkspaceOverlay overlay, string folder, CancellationToken cancellationToken)
    {
        var place = Path.Combine(folder, "tree");
        var start = new ProcessStartInfo("/bin/sh");
        start.Environment.Clear();
        var arguments = new List<string> { "-c", BoxScripts.OuterBare, "lathe" };
        UserOverlay.Append(arguments, overlay, place);
        arguments.AddRange(["/bin/sh", "-c", "echo ready >&7; : > \"$1\"", "lathe", Path.Combine(place, Mark)]);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var outcome = await BoxProcess.RunAsync(new BoxOrder(start, s_limits), null, sandbox.Time, cancellationToken).ConfigureAwait(false);
        return outcome is { IsReady: true, ExitCode: 0 } ? null : outcome.Output.Text().Trim() is { Length: > 0 } said ? said : "the layers could not be mounted";
    }

    // What an answer depends on: the kernel, the user, and the file systems of both folders.
    private static string Key(string repository, string runFolder)
    {
        var text = $"1 {Environment.OSVersion.Version} {File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()} {Posix.EffectiveUser()} {Device(repository)} {Device(runFolder)}";
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    private static string Device(string folder)
    {
        using var directory = new BeneathDirectory(folder);
        return directory.Stat("") is { } stat ? $"{stat.Device:x}" : "";
    }

    private static bool Known(string file, string key)
    {
        try
        {
            return File.Exists(file) && File.ReadLines(file).Take(100).Contains(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Keep(string file, string key)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var others = File.Exists(file) ? File.ReadLines(file).Take(20).ToList() : [];
            File.WriteAllLines(file, [key, .. others]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is asked again next time.
        }
    }
}
