using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lathe.Storage.Tests.Child;

/// <summary>A process of its own that runs one of <see cref="ChildJobs"/>: this test program, started once more.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private ChildProcess(Process process) => this.process = process;

    /// <summary>Starts a job.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="folder">What it works in.</param>
    /// <param name="wrapper">A command line to start it through, as a shell that sets a limit first and then runs <c>"$@"</c>.</param>
    public static ChildProcess Start(string job, string folder, params string[] wrapper)
    {
        string[] command = [.. wrapper, Host(), "exec", typeof(ChildProcess).Assembly.Location];
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment[ChildJobs.JobVariable] = job;
        start.Environment[ChildJobs.FolderVariable] = folder;

        // The runtime keeps its code in a file of 2 GB otherwise, which a file size limit forbids.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>The next line that the job prints.</summary>
    public async Task<string> LineAsync()
    {
        if (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line) return line;
        throw new InvalidOperationException("The child ended: " + await process.StandardError.ReadToEndAsync().WaitAsync(Patience));
    }

    /// <summary>Gives the job a line that it waits for.</summary>
    public void Tell(string line) => process.StandardInput.WriteLine(line);

    /// <summary>Kills the job as nothing can prevent, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(128 + 9, process.ExitCode);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    // Under a test runner the current process is not always the dotnet host; the running framework's own folder is three below it.
    private static string Host() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}
