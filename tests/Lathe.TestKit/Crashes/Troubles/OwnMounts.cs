using System.Diagnostics;
using System.Globalization;

namespace Lathe.TestKit.Crashes.Troubles;

/// <summary>
/// A process that holds mounts of its own, which nobody sees who does not ask for them by its id, and which are gone when it and those inside are. An ordinary user's lie in a user namespace.
/// </summary>
internal sealed class OwnMounts : IAsyncDisposable
{
    // The folder comes as a line, so that no command line names it but those of the processes that are counted.
    private const string Holder =
        """
        read -r folder
        cd "$folder" || exit
        echo $$
        while read -r line; do
          if said=$(eval "$line" 2>&1); then echo ok; else echo no $said; fi
        done
        """;

    private readonly Process _holder;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private OwnMounts(Process holder) => _holder = holder;

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    public static async Task<OwnMounts> OpenAsync(string folder)
    {
        string[] arguments = IsRoot ? ["--mount", "--propagation", "private"] : ["--user", "--map-root-user", "--mount"];
        var start = new ProcessStartInfo("unshare", [.. arguments, "--", "/bin/sh", "-c", Holder]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var mounts = new OwnMounts(Process.Start(start)!);
        await mounts._holder.StandardInput.WriteLineAsync(folder);
        await mounts._holder.StandardInput.FlushAsync();
        if (await mounts._holder.StandardOutput.ReadLineAsync() is not null) return mounts;
        var error = await mounts._holder.StandardError.ReadToEndAsync();
        await mounts.DisposeAsync();
        throw new TroubleUnavailableException($"No mounts of its own can be made here ({error.Trim()}): be root, or allow user namespaces.");
    }

    /// <summary>A path inside as everybody reaches it.</summary>
    public string Seen(string path) => string.Create(CultureInfo.InvariantCulture, $"/proc/{_holder.Id}/root{path}");

    /// <summary>Runs a line of shell inside.</summary>
    /// <returns>What it said where it failed; null where it worked.</returns>
    public async Task<string?> TryAsync(string line)
    {
        await _turn.WaitAsync();
        try
        {
            await _holder.StandardInput.WriteLineAsync(line);
            await _holder.StandardInput.FlushAsync();
            var said = await _holder.StandardOutput.ReadLineAsync() ?? "the holder has ended";
            return said == "ok" ? null : said;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task DoAsync(string line)
    {
        if (await TryAsync(line) is { } failure) throw new TroubleUnavailableException($"'{line}' failed: {failure}");
    }

    /// <summary>Lets a process start inside. It has the same id as without.</summary>
    public void Enter(ProcessStartInfo start)
    {
        List<string> words = ["--target", _holder.Id.ToString(CultureInfo.InvariantCulture), "--mount"];
        // Inside a user namespace one is called root; in another one around it the user's number is the user's again.
        if (IsRoot) words.Add("--");
        else words.AddRange(["--user", "--preserve-credentials", "--", "unshare", "--user", $"--map-user={UserId()}", $"--map-group={GroupId()}", "--"]);
        words.AddRange(["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", start.WorkingDirectory, start.FileName, .. start.ArgumentList]);
        start.FileName = "/usr/bin/nsenter";
        start.ArgumentList.Clear();
        foreach (var word in words) start.ArgumentList.Add(word);
        start.WorkingDirectory = "/";
    }

    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
        _turn.Dispose();
    }

    private static string UserId() => Ask("-u");

    private static string GroupId() => Ask("-g");

    private static string Ask(string what)
    {
        using var process = Process.Start(new ProcessStartInfo("id", [what]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
