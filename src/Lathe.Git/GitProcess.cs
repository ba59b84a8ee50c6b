using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Lathe.Errors;

namespace Lathe.Git;

/// <summary>Starts git: the one place in the program that does. The environment is built from nothing, so that no GIT_* variable reaches it.</summary>
internal sealed class GitProcess(string program, IReadOnlyDictionary<string, string> variables)
{
    private const int ErrorOutput = 1 << 20;

    // What could make git run somebody else's program, use the network, ask, or write where only a look was meant.
    private static readonly string[] Always =
    [
        "--no-pager", "--literal-pathspecs",
        "-c", "core.hooksPath=/dev/null",
        "-c", "core.fsmonitor=false",
        "-c", "core.untrackedCache=false",
        "-c", "core.attributesFile=/dev/null",
        "-c", "core.askPass=false",
        "-c", "credential.helper=",
        "-c", "diff.external=",
        "-c", "protocol.allow=never",
        "-c", "submodule.recurse=false",
        "-c", "gc.auto=0",
        "-c", "maintenance.auto=false",
    ];

    public Task<GitOutput> RunAsync(string folder, string[] arguments, int limit, TimeSpan time, CancellationToken cancellationToken) => RunAsync(folder, arguments, default, limit, time, cancellationToken);

    public async Task<GitOutput> RunAsync(string folder, string[] arguments, ReadOnlyMemory<byte> input, int limit, TimeSpan time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = Describe(folder, arguments) };
        try
        {
#pragma warning disable RS0030 // This class is the single place that may start git.
            process.Start();
#pragma warning restore RS0030
        }
        catch (Win32Exception exception)
        {
            throw new LatheError(ErrorKind.DependencyMissing, "git.cannot_start", $"git could not be started: {exception.Message}.")
            {
                Guidance = $"Check that {program} can be run and that {folder} is still there.",
            }.ToException(exception);
        }

        using var timer = new CancellationTokenSource(time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var asked = WriteAsync(process, input, stop.Token);
            var errors = ReadErrorsAsync(process.StandardError.BaseStream, stop.Token);
            var output = await ReadAsync(process.StandardOutput.BaseStream, limit, stop.Token).ConfigureAwait(false);
            if (output.Truncated)
            {
                throw new LatheError(ErrorKind.LimitReached, "git.output_limit", $"git {Name(arguments)} wrote more than {limit >> 20} MB.") { Guidance = "Keep what is generated out of the repository (.gitignore), or work in a smaller one." }.ToException();
            }

            await asked.ConfigureAwait(false);
            var error = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(stop.Token).ConfigureAwait(false);
            return new GitOutput(process.ExitCode, output.Bytes, Encoding.UTF8.GetString(error.Span));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LatheError(ErrorKind.Timeout, "git.timeout", $"git {Name(arguments)} did not finish within {time.TotalSeconds:0} s.")
            {
                Guidance = "The disk may be slow or the repository very large; try again.",
            }.ToException(exception);
        }
        finally
        {
            End(process);
        }
    }

    private ProcessStartInfo Describe(string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in Always) start.ArgumentList.Add(argument);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var environment = start.Environment;
        environment.Clear();
        Pass(environment, "PATH");
        Pass(environment, "HOME");
        Pass(environment, "XDG_CONFIG_HOME");
        // Under sudo git accepts the repositories of the user behind it, who is named here.
        Pass(environment, "SUDO_UID");
        environment["LC_ALL"] = "C";
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_ATTR_NOSYSTEM"] = "1";
        environment["GIT_OPTIONAL_LOCKS"] = "0";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_NO_LAZY_FETCH"] = "1";
        environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        return start;
    }

    private void Pass(IDictionary<string, string?> environment, string name)
    {
        if (variables.TryGetValue(name, out var value) && value.Length > 0) environment[name] = value;
    }

    // Beside the reading: git answers while it is still asked, and would wait for its answers to be taken.
    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            if (!input.IsEmpty) await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code says why.
        }
    }

    // To their end: git waits until somebody takes them.
    private static async Task<ReadOnlyMemory<byte>> ReadErrorsAsync(Stream stream, CancellationToken cancellationToken)
    {
        var (bytes, truncated) = await ReadAsync(stream, ErrorOutput, cancellationToken).ConfigureAwait(false);
        if (truncated) await stream.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private static async Task<(ReadOnlyMemory<byte> Bytes, bool Truncated)> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(limit, 16 << 10)];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length == limit) return (buffer, true);
                Array.Resize(ref buffer, (int)Math.Min(limit, buffer.Length * 2L));
            }

            var count = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (count == 0) return (buffer.AsMemory(0, length), false);
            length += count;
        }
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It ended by itself between the look and the kill.
        }
    }

    private static string Name(string[] arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument[0] != '-') return argument;
        }

        return "";
    }
}

/// <summary>What one git process said.</summary>
internal sealed record GitOutput(int ExitCode, ReadOnlyMemory<byte> Bytes, string Error)
{
    public string FirstError()
    {
        var line = Error.AsSpan().Trim();
        if (line.IndexOf('\n') is var end and >= 0) line = line[..end];
        if (line.Length > 400) line = line[..400];
        return line.ToString();
    }

    public void ThrowIfFailed(string command)
    {
        if (ExitCode != 0)
        {
            throw new LatheError(ErrorKind.Storage, "git.failed", $"git {command} failed with exit code {ExitCode}: {FirstError()}")
            {
                Guidance = "Check the repository with: git fsck",
            }.ToException();
        }
    }
}
