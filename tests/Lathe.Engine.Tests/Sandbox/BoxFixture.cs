using System.Runtime.InteropServices;
using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Sandbox;

/// <summary>A tree and a real bubblewrap sandbox for one test. Where bubblewrap cannot work the test is skipped with the probe's reason.</summary>
internal sealed class Box : IDisposable
{
    public const string MountPath = "/home/somebody/project";

    private static readonly Lazy<Task<IReadOnlyList<SandboxStatus>>> s_probe = new(ProbeAsync);

    private Box(string folder, string name)
    {
        Folder = folder;
        Options = OptionsIn(folder);
        Sandbox = Sandboxes.Create(name, Options);
        Tree = Path.Combine(folder, "tree");
        Directory.CreateDirectory(Tree);
        Own(Tree);
    }

    public string Folder { get; }

    public string Tree { get; }

    public SandboxOptions Options { get; }

    public ISandbox Sandbox { get; }

    /// <summary>Where a command sees the tree.</summary>
    public string Place => Sandbox.Name == Sandboxes.Bubblewrap ? MountPath : Tree;

    public static async Task<Box> OpenAsync(string backend = Sandboxes.Bubblewrap)
    {
        var status = (await s_probe.Value).Single(s => s.Name == backend);
        Assert.SkipUnless(status.Works, $"{backend} does not work here: {status.Detail} {status.Remedy}");
        var folder = Directory.CreateTempSubdirectory("lathe-box-").FullName;
        // Whoever commands run as has to be able to pass.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_001_001);
        return new Box(folder, backend);
    }

    public static Box WithoutIsolation() => new(Directory.CreateTempSubdirectory("lathe-box-").FullName, Sandboxes.None);

    public SandboxCommand Command(string line) => new()
    {
        CommandLine = line,
        TreePath = Tree,
        MountPath = MountPath,
        Limits = new CommandLimits { Time = TimeSpan.FromSeconds(60) },
    };

    public Task<CommandResult> RunAsync(string line, Func<SandboxCommand, SandboxCommand>? change = null)
    {
        var command = Command(line);
        return Sandbox.RunAsync(change is null ? command : change(command), null, TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a command that must succeed, and gives its output without the last line end.</summary>
    public async Task<string> OutputAsync(string line, Func<SandboxCommand, SandboxCommand>? change = null)
    {
        var result = await RunAsync(line, change);
        Assert.True(result.Succeeded, $"{line}\nended with {result.End} {result.ExitCode}:\n{result.Output}");
        return result.Output.TrimEnd('\n');
    }

    /// <summary>Makes a file in the tree that commands may write to.</summary>
    public string Write(string relative, string content)
    {
        var path = Path.Combine(Tree, relative);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        File.WriteAllText(path, content);
        Own(folder);
        Own(path);
        return path;
    }

    /// <summary>Gives a path to whoever commands run as.</summary>
    public void Own(string path)
    {
        if (Sandbox.Identity is { } identity) Assert.Equal(0, Chown(path, identity.UserId, identity.GroupId));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static SandboxOptions OptionsIn(string folder)
        => new() { Environment = LatheEnvironment.Current(), ScratchFolder = Path.Combine(folder, "scratch") };

    private static async Task<IReadOnlyList<SandboxStatus>> ProbeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("lathe-probe-").FullName;
        try
        {
            return await SandboxProbe.ProbeAsync(OptionsIn(folder), CancellationToken.None);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [DllImport("libc", EntryPoint = "lchown")]
    private static extern int Chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);
}
