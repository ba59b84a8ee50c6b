using System.Diagnostics;
using System.Text;

namespace Lathe.Git.Tests;

/// <summary>A folder of its own below the temporary folder with a real git repository in it; gone when disposed.</summary>
internal sealed class ScratchRepository : IDisposable
{
    private readonly bool owner;

    private ScratchRepository(string folder, string path, bool owner) => (Folder, Path, this.owner) = (folder, path, owner);

    /// <summary>The folder around the repository; HOME of every git call is below it.</summary>
    public string Folder { get; }

    public string Path { get; }

    public string Home => System.IO.Path.Combine(Folder, "home");

    public Dictionary<string, string> Variables => new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = Home };

    public static ScratchRepository Create(string name = "repo", params string[] initOptions)
    {
        var folder = Directory.CreateTempSubdirectory("lathe-git-").FullName;
        Directory.CreateDirectory(System.IO.Path.Combine(folder, "home"));
        var scratch = new ScratchRepository(folder, System.IO.Path.Combine(folder, name), owner: true);
        Directory.CreateDirectory(scratch.Path);
        scratch.Git(["init", "-q", "-b", "main", .. initOptions]);
        return scratch;
    }

    /// <summary>The same scratch folder, seen from another path in it.</summary>
    public ScratchRepository At(string path) => new(Folder, path, owner: false);

    public ScratchRepository Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public ScratchRepository Write(string path, byte[] content)
    {
        var file = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return this;
    }

    public ScratchRepository Commit(string message = "state")
    {
        Git("add", "-A");
        Git("commit", "-q", "--allow-empty", "-m", message);
        return this;
    }

    public string Git(params string[] arguments) => Run(Path, ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always", .. arguments]);

    public string Run(string folder, params string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("GIT_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["HOME"] = Home;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)}: {error.Result}");
        return output;
    }

    public void Dispose()
    {
        // Names that are not UTF-8 cannot be deleted through .NET.
        if (owner) Run("/", "rm", "-rf", Folder);
    }
}
