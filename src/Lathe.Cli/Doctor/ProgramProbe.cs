#pragma warning disable RS0030 // Asks an installed program for its version: nothing that a model or a repository chose is run here.
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox;

namespace Lathe.Cli.Doctor;

/// <summary>Looks for programs where Lathe and its sandboxes have them from, and asks them for their versions.</summary>
internal static class ProgramProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The first executable of the name on PATH. Relative entries are left out: they would let the current folder choose.</summary>
    public static string? Locate(LatheEnvironment environment, string program)
    {
        foreach (var folder in (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Path.IsPathRooted(folder)) continue;
            var file = Path.Combine(folder, program);
            if (File.Exists(file) && (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None) return file;
        }

        return null;
    }

    public static async Task<Found> ProbeAsync(Dependency dependency, LatheEnvironment environment, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (dependency.Program is null) return Sqlite();
        return (dependency.IsOfSandbox ? SandboxPrograms.Find(dependency.Program, environment) : Locate(environment, dependency.Program)) is { } path
            ? new Found(path, await VersionAsync(path, dependency.VersionArgument, environment, cancellationToken).ConfigureAwait(false))
            : new Found(null, null);
    }

    /// <summary>The first line of a program's answer; null when it gives none in time.</summary>
    public static async Task<string?> VersionAsync(string path, string argument, LatheEnvironment environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(path, [argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment.Variables) start.Environment[name] = value;
        start.Environment["LC_ALL"] = "C";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = new Process { StartInfo = start };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            process.Start();
            process.StandardInput.Close();
            var output = FirstLineAsync(process.StandardOutput, patience.Token);
            var error = FirstLineAsync(process.StandardError, patience.Token);
            if (await output.ConfigureAwait(false) is { } said) return said;

            // Some write their version to standard error; a program that failed writes its complaint there.
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            return process.ExitCode == 0 ? await error.ConfigureAwait(false) : null;
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            End(process);
        }
    }

    private static async Task<string?> FirstLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var buffer = new char[200];
        var read = await reader.ReadBlockAsync(buffer, cancellationToken).ConfigureAwait(false);
        var text = buffer.AsSpan(0, read).TrimStart();
        if (text.IndexOf('\n') is var end and >= 0) text = text[..end];
        text = text.TrimEnd();
        return text.IsEmpty ? null : text.ToString();
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // Never started, or gone in between.
        }
    }

    private static Found Sqlite()
    {
        const string Name = "libsqlite3.so.0";
        if (!NativeLibrary.TryLoad(Name, out var library)) return new Found(null, null);
        if (!NativeLibrary.TryGetExport(library, "sqlite3_libversion", out var export)) return new Found(Name, null);
        return new Found(Name, Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<VersionFunction>(export)()));
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint VersionFunction();
}
