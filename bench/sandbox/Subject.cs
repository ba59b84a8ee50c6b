using System.Diagnostics;
using System.Runtime.InteropServices;
using Lathe.Engine.Sandbox;

namespace Lathe.Bench.Sandbox;

/// <summary>Something that runs <c>true</c> once.</summary>
internal sealed partial record Subject(string Name, Func<Task> RunAsync)
{
    /// <summary>The command itself, in the shell that every backend gives it to, started by .NET with its output read.</summary>
    public static Subject Bare() => new("bare command", () => StartAsync("/bin/bash", "-c", "true"));

    /// <summary>One program more before it, to see what one costs.</summary>
    public static Subject Shell() => new("sh, then the command", () => StartAsync("/bin/sh", "-c", "exec \"$@\"", "sh", "/bin/bash", "-c", "true"));

    /// <summary>Bubblewrap with the usual arguments and nothing around it.</summary>
    public static Subject RawBubblewrap(string tree) => new("bwrap by hand", () => StartAsync(
        "/usr/bin/bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
        "--ro-bind", "/etc/alternatives", "/etc/alternatives", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--bind", tree, "/w", "--chdir", "/w", "/bin/bash", "-c", "true"));

    /// <summary>A backend.</summary>
    /// <param name="sandbox">The backend.</param>
    /// <param name="tree">What it may write.</param>
    /// <param name="pipe">What is held meanwhile, as in a run; null for nothing.</param>
    public static Subject Of(ISandbox sandbox, string tree, string? pipe = null)
    {
        if (sandbox.Identity is { } identity && ChangeOwner(tree, identity.UserId, identity.GroupId) != 0) throw new IOException($"{tree} cannot be handed over.");
        var command = new SandboxCommand { CommandLine = "true", TreePath = tree, MountPath = "/srv/bench", Pipe = pipe };
        return new(pipe is null ? $"lathe, {sandbox.Name}" : $"lathe, {sandbox.Name}, in a run", async () =>
        {
            var result = await sandbox.RunAsync(command, null, CancellationToken.None);
            if (!result.Succeeded) throw new InvalidOperationException($"{sandbox.Name}: {result.End} {result.ExitCode} {result.Output}");
        });
    }

    private static async Task StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
