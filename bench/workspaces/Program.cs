using System.Diagnostics;
using System.Text;
using Lathe.Engine.Configuration;
using Lathe.Engine.Folders;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;
using Lathe.Git;
using Lathe.Storage.Files;

// workspaces REPOSITORY [RUNS] [copy|overlay|both]: what a workspace of a repository costs, by the steps of a run: made, one edit, sealed, a tree for the checks, a command in a box, the look whether
// the repository stood still, opened again. Wall and CPU time of this process (git's and the boxes' CPU is not in it), the least of the runs after one that is not counted.
if (args.Length == 0)
{
    await Console.Error.WriteLineAsync("usage: workspaces REPOSITORY [RUNS] [copy|overlay|both]");
    return 2;
}

var environment = LatheEnvironment.Current();
var git = GitProgram.Find(environment.Variables);
var repository = await git.DiscoverAsync(Path.GetFullPath(args[0]), CancellationToken.None);
var runs = args.Length > 1 ? int.Parse(args[1]) : 3;
string[] kinds = args.Length > 2 && args[2] != "both" ? [args[2]] : [WorkspaceKinds.Copy, WorkspaceKinds.Overlay];
var folder = Directory.CreateDirectory(Path.GetFullPath($"artifacts/workspaces-{Environment.ProcessId}")).FullName;
var objects = new FileObjectStore(Path.Combine(folder, "objects"), TimeProvider.System);
var options = new SandboxOptions { Environment = environment, ScratchFolder = Path.Combine(folder, "scratch") };
var provider = new ChoosingWorkspaceProvider(git, objects, Path.Combine(folder, "cache"), options, TimeProvider.System);
var sandbox = Sandboxes.Create(Sandboxes.Bubblewrap, options);
FileOwner? owner = sandbox.Identity is { } identity ? new FileOwner(identity.UserId, identity.GroupId) : null;
try
{
    foreach (var kind in kinds)
    {
        var costs = new Dictionary<string, (double Wall, double Cpu)>();
        var order = new List<string>();
        for (var run = 0; run <= runs; run++) await RunAsync(kind, run, (name, wall, cpu) => Keep(costs, order, name, wall, cpu, run > 0));
        Console.WriteLine($"{kind,-34}{"wall, ms",10}{"CPU, ms",10}");
        foreach (var name in order) Console.WriteLine($"  {name,-32}{costs[name].Wall,10:0.0}{costs[name].Cpu,10:0.0}");
    }
}
finally
{
    provider.Remove(folder);
}

return 0;

async Task RunAsync(string kind, int run, Action<string, double, double> took)
{
    var request = new WorkspaceRequest { RunFolder = Path.Combine(folder, $"{kind}{run}"), Folder = ProjectFolder.Of(repository), Kind = kind, Owner = owner };
    await TimeAsync("git's list, of which the next", () => git.ListFilesAsync(repository, CancellationToken.None));
    var workspace = await TimeAsync("made", () => provider.CreateAsync(request, CancellationToken.None));
    await TimeAsync("first seal", () => workspace.SealAsync(CancellationToken.None));
    var files = await TimeAsync("all names and sizes", () => Task.FromResult(workspace.Base.Files.Count()));
    workspace.Tree.Write("workspace-bench.txt", Encoding.UTF8.GetBytes("new"));
    workspace.NoteWrite("workspace-bench.txt");
    var delivered = await TimeAsync("sealed after an edit", () => workspace.SealAsync(CancellationToken.None));
    var check = Path.Combine(request.RunFolder, "check");
    var copy = await TimeAsync("a tree for the checks", () => provider.ForkAsync(request.RunFolder, check, delivered, CancellationToken.None));
    await TimeAsync("a command in a box", () => sandbox.RunAsync(Command(copy), null, CancellationToken.None));
    copy.NoteCommand();
    await TimeAsync("sealed after a command", () => copy.SealAsync(CancellationToken.None));
    await TimeAsync("did the repository stand still", () => workspace.MovedAsync(CancellationToken.None));
    await copy.DisposeAsync();
    await workspace.DisposeAsync();
    await using (await TimeAsync("opened again", () => provider.OpenAsync(request.RunFolder, CancellationToken.None)))
    {
    }

    await TimeAsync("removed", () =>
    {
        provider.Remove(request.RunFolder);
        return Task.FromResult(files);
    });

    async Task<T> TimeAsync<T>(string name, Func<Task<T>> step)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var result = await step();
        took(name, Stopwatch.GetElapsedTime(began).TotalMilliseconds, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        return result;
    }
}

static SandboxCommand Command(IWorkspace workspace) => new()
{
    CommandLine = "true",
    TreePath = workspace.Root,
    Overlay = workspace.Overlay,
    MountPath = workspace.MountPath,
    Mounts = workspace.Mounts,
};

static void Keep(Dictionary<string, (double Wall, double Cpu)> costs, List<string> order, string name, double wall, double cpu, bool counts)
{
    if (!order.Contains(name)) order.Add(name);
    if (counts) costs[name] = costs.TryGetValue(name, out var least) ? (Math.Min(least.Wall, wall), Math.Min(least.Cpu, cpu)) : (wall, cpu);
}
